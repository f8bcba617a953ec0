"""Sign-ins by address and type, against the allow-list."""

from dataclasses import replace
from datetime import timedelta

from bookme_ops.access_sheet.sign_in_page import SignInPage, page_of_user, sign_in_pages
from jobs.base import Subject
from jobs.environment.access_desk import AccessDesk
from tests.bookme_ops.access_sheet.desks import NOW, a_desk, over
from tests.jobs.environment.access_bank import BOB_SUBJECT, POLICY, a_login, a_sign_in, a_view, refused

SINCE = NOW - timedelta(days=30)


def page(desk: AccessDesk) -> SignInPage:
    told = page_of_user(desk, BOB_SUBJECT, SINCE)
    assert told is not None
    return told


def test_sign_ins_of_one_address_and_type_are_one_row() -> None:
    (row,) = page(a_desk(logins=(a_login(10), a_login(20), a_login(30, status="Invalid Password")))).groups.rows
    assert (row.address, row.place, row.kind, row.successes, row.failures) == (
        *("192.0.2.7", "allowed", "Remote Access 2.0"),
        *(2, 1),
    )
    assert (row.first, row.last) == (NOW - timedelta(minutes=30), NOW - timedelta(minutes=10))


def test_what_is_unexpected_comes_first() -> None:
    logins = (
        *(a_login(number) for number in range(5, 15)),
        a_login(20, address="198.51.100.1"),
        a_login(30, kind="Application"),
    )
    told = [(row.address, row.interactive, row.foreign) for row in page(a_desk(logins=logins)).groups.rows]
    assert told == [("192.0.2.7", True, False), ("198.51.100.1", False, True), ("192.0.2.7", False, False)]


def test_places_are_told_in_words() -> None:
    addresses = ("192.0.2.7", "198.51.100.1", "Salesforce.com IP", None, "nonsense", "::ffff:192.0.2.9")
    logins = tuple(a_login(number, address=address) for number, address in enumerate(addresses, start=1))
    places = {row.address: row.place for row in page(a_desk(logins=logins)).groups.rows}
    assert places == {
        "192.0.2.7": "allowed",
        "198.51.100.1": "outside the allow-list",
        "Salesforce.com IP": "not judged: the platform's own",
        None: "not judged: the platform's own",
        "nonsense": "not an address",
        "::ffff:192.0.2.9": "allowed",
    }


def test_without_an_allow_list_nothing_is_told_as_allowed() -> None:
    desk = a_desk(replace(POLICY, allowed_addresses=()))
    assert {row.place for row in page(desk).groups.rows} == {"not judged: no allow-list"}


def test_failures_are_counted_by_reason_and_those_of_a_day_apart() -> None:
    logins = [a_login(number, status="Invalid Password") for number in (1, 2, 24 * 60 + 1)]
    told = page(a_desk(logins=(*logins, a_login(5, status="Restricted IP"))))
    assert [(row.reason, row.count, row.lately) for row in told.failures.rows] == [
        ("Invalid Password", 3, 2),
        ("Restricted IP", 1, 1),
    ]
    assert (told.failures_lately, told.too_many) == (3, POLICY.failed_logins)


def test_what_lies_before_the_days_that_were_asked_for_is_left_out() -> None:
    desk = a_desk(logins=(a_login(60), a_login(60 * 24 * 8)))
    told = page_of_user(desk, BOB_SUBJECT, NOW - timedelta(days=7))
    assert told is not None
    assert sum(row.successes for row in told.groups.rows) == 1


def test_every_integration_user_and_app_has_a_page() -> None:
    told = list(sign_in_pages(a_desk(sign_ins=(a_sign_in(5), a_sign_in(9, interactive=True))), SINCE))
    assert [(one.holder_kind, one.holder) for one in told] == [("user", "005-integration@org"), ("app", "Product")]
    assert [(row.kind, row.interactive) for row in told[1].groups.rows] == [("by a person", True), ("by itself", False)]


def test_who_is_no_integration_user_has_none() -> None:
    assert page_of_user(a_desk(), Subject(kind="user", id="005-ada"), SINCE) is None


def test_sign_ins_that_no_licence_pays_for_are_not_available() -> None:
    told = list(sign_in_pages(over(refused(a_view(sign_ins=()), "sign_ins")), SINCE))[1].groups
    assert (told.rows, told.certain) == ((), False)
