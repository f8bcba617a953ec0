"""Sign-ins that nobody expects, that fail, or that do not come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Priority
from jobs.environment.sign_ins import JOB, SHOWN, decide
from jobs.policy import Policy
from tests.jobs.environment.access_bank import (
    APP,
    APP_SUBJECT,
    BASELINE,
    BOB,
    BOB_SUBJECT,
    POLICY,
    RUNTIME,
    a_login,
    a_person,
    a_role,
    a_secret,
    a_sign_in,
    a_view,
    an_app,
    an_assignment,
    found,
    refused,
    told,
    untold,
)
from tests.jobs.samples import COPENHAGEN, NOW

ENV023, ENV024, ENV025 = frozenset({"ENV023"}), frozenset({"ENV024"}), frozenset({"ENV025"})
ALL = ENV023 | ENV024 | ENV025
FOREIGN = "203.0.113.9"
DAY = 24 * 60
MONTH = 30 * DAY
LONG_SILENT = (a_person(last_login=NOW - timedelta(days=40)),)


def logging_in(**changes: Any) -> AccessView:
    return a_view(logins=(a_login(**changes),))


def failing(count: int, minutes_ago: float = 5, **changes: Any) -> list[Any]:
    values = {"status": "Invalid Password", **changes}
    return [a_login(minutes_ago, login_id=str(number), **values) for number in range(count)]


def test_expected_actions_are_no_findings_and_only_the_deviation_is_told() -> None:
    usual = [a_login(minutes) for minutes in range(0, MONTH, 60)]
    apps = [a_sign_in(minutes) for minutes in range(0, MONTH, 60)]
    assert list(decide(a_view(logins=usual, sign_ins=apps), POLICY, NOW)) == []
    odd = a_login(77, address=FOREIGN)
    (one,) = found(decide, a_view(logins=(*usual, odd), sign_ins=apps))
    assert [shown["at"] for shown in one.evidence["sign_ins"]] == [odd.at.isoformat()]


def test_env023_a_foreign_address_is_told() -> None:
    (one,) = found(decide, logging_in(address=FOREIGN))
    assert (one.code, one.subject, one.priority) == ("ENV023", BOB_SUBJECT, Priority.CRITICAL)
    (shown,) = one.evidence["sign_ins"]
    assert (shown["address"], shown["why"]) == (FOREIGN, ["foreign address"])
    assert FOREIGN not in one.summary
    assert "@" not in one.summary


@pytest.mark.parametrize(
    "address", ["192.0.2.255", "2001:db8:1::1", "::ffff:192.0.2.1", "Salesforce.com IP", "Unknown", None]
)
def test_env023_an_allowed_address_and_the_platforms_own_are_silent(address: str | None) -> None:
    assert told(decide, logging_in(address=address)) == []
    assert untold(decide, logging_in(address=address)) == []


def test_env023_without_an_allow_list_addresses_are_not_judged_but_kinds_are() -> None:
    policy = Policy(zone=COPENHAGEN)
    assert told(decide, logging_in(address=FOREIGN), policy) == []
    assert told(decide, logging_in(address="nonsense", kind="Application"), policy) == [("ENV023", BOB)]


@pytest.mark.parametrize(
    ("kind", "fires"),
    [
        ("Application", True),
        ("SAML Idp Initiated SSO", True),
        ("Remote Access 2.0", False),
        ("Other Apex API", False),
        ("partner product", False),
    ],
)
def test_env023_an_interactive_sign_in_is_told(kind: str, fires: bool) -> None:
    assert bool(told(decide, logging_in(kind=kind))) == fires


def test_env023_the_baseline_says_which_kinds_are_expected() -> None:
    baseline = replace(BASELINE, login_kinds=frozenset({"Other Apex API"}))
    view = replace(logging_in(kind="Remote Access 2.0"), baseline=baseline)
    assert told(decide, view) == [("ENV023", BOB)]


def test_env023_a_sign_in_that_failed_did_not_come_in() -> None:
    assert told(decide, logging_in(address=FOREIGN, kind="Application", status="Restricted IP")) == []


@pytest.mark.parametrize(("minutes", "fires"), [(MONTH, True), (MONTH + 1, False), (-1, False)])
def test_env023_looks_back_as_far_as_sign_ins_are_read_and_not_ahead(minutes: float, fires: bool) -> None:
    assert bool(told(decide, a_view(logins=(a_login(minutes, address=FOREIGN),)))) == fires


def test_env023_an_app_is_judged_like_a_user() -> None:
    view = a_view(sign_ins=(a_sign_in(address=FOREIGN), a_sign_in(9, interactive=True), a_sign_in(8)))
    (one,) = found(decide, view)
    assert (one.code, one.subject, one.evidence["count"]) == ("ENV023", APP_SUBJECT, 2)
    assert [shown["why"] for shown in one.evidence["sign_ins"]] == [["interactive"], ["foreign address"]]


def test_env023_other_users_and_apps_may_sign_in_from_anywhere() -> None:
    view = a_view(
        logins=(a_login(), a_login(user_id="005-ada", address=FOREIGN, kind="Application")),
        sign_ins=(a_sign_in(), a_sign_in(app_id="stranger", address=FOREIGN)),
    )
    assert told(decide, view) == []


def test_env023_many_are_one_finding_with_the_newest_of_them() -> None:
    logins = [a_login(minutes, address=FOREIGN) for minutes in range(50)]
    (one,) = found(decide, a_view(logins=logins))
    assert one.evidence["count"] == 50
    assert [shown["at"] for shown in one.evidence["sign_ins"]] == [login.at.isoformat() for login in logins[:SHOWN]]


def test_env023_is_told_of_every_user_and_app() -> None:
    people = [a_person(one) for one in (BOB, "005-second")]
    view = a_view(
        people=people,
        assignments=[an_assignment(RUNTIME, one.user_id) for one in people],
        logins=[a_login(user_id=one.user_id, address=FOREIGN) for one in people],
        sign_ins=[a_sign_in(address=FOREIGN)],
    )
    assert told(decide, view) == [("ENV023", "principal-1"), ("ENV023", BOB), ("ENV023", "005-second")]


@pytest.mark.parametrize("changes", [{"address": "nonsense"}, {"kind": None}, {"status": None, "address": FOREIGN}])
def test_env023_what_is_no_address_or_not_told_leaves_that_user_open(changes: dict[str, Any]) -> None:
    view = logging_in(**changes)
    assert told(decide, view) == []
    assert (BOB, Reason.MALFORMED, ENV023) in untold(decide, view)


def test_env023_what_was_seen_is_told_though_something_else_is_malformed() -> None:
    view = a_view(logins=(a_login(1, address="nonsense"), a_login(2, address=FOREIGN)))
    assert told(decide, view) == [("ENV023", BOB)]
    assert untold(decide, view) == [(BOB, Reason.MALFORMED, ENV023)]


@pytest.mark.parametrize(("count", "fires"), [(5, False), (6, True)])
def test_env024_five_failures_are_enough_more_are_a_finding(count: int, fires: bool) -> None:
    assert bool(told(decide, a_view(logins=failing(count)))) == fires


@pytest.mark.parametrize(("minutes", "fires"), [(DAY, True), (DAY + 1 / 60, False)])
def test_env024_a_day_ago_counts_a_second_longer_does_not(minutes: float, fires: bool) -> None:
    logins = (*failing(5), a_login(minutes, status="Invalid Password"))
    assert told(decide, a_view(logins=logins)) == ([("ENV024", BOB)] if fires else [])


def test_env024_the_reasons_are_counted() -> None:
    logins = (*failing(4), *failing(3, 9, status="Restricted IP"))
    (one,) = found(decide, a_view(logins=logins))
    assert (one.code, one.subject, one.priority) == ("ENV024", BOB_SUBJECT, Priority.HIGH)
    assert one.evidence["reasons"] == {"Invalid Password": 4, "Restricted IP": 3}


def test_env024_the_number_is_the_policys_and_successes_do_not_count() -> None:
    logins = (*failing(2), *(a_login(minutes) for minutes in range(50)))
    assert told(decide, a_view(logins=logins)) == []
    assert told(decide, a_view(logins=logins), replace(POLICY, failed_logins=1)) == [("ENV024", BOB)]


def test_env024_an_apps_failures_count_alike() -> None:
    sign_ins = [a_sign_in(number, error_code=7000222, reason="The client secret is expired.") for number in range(6)]
    (one,) = found(decide, a_view(sign_ins=(a_sign_in(), *sign_ins)))
    assert (one.code, one.subject) == ("ENV024", APP_SUBJECT)
    assert told(decide, a_view(sign_ins=(a_sign_in(), *sign_ins[:5]))) == []


def test_env024_what_the_org_does_not_tell_leaves_it_open_only_where_it_matters() -> None:
    silent = [a_login(3, login_id="?", status=None)]
    assert untold(decide, a_view(logins=(a_login(), *failing(4), *silent))) == []
    assert untold(decide, a_view(logins=(a_login(), *failing(5), *silent))) == [(BOB, Reason.MALFORMED, ENV024)]


def dormant(days: float, more: timedelta = timedelta(), **changes: Any) -> AccessView:
    """A view whose integration user was last there so long ago, by the org's own date; created long before."""
    person = a_person(last_login=NOW - timedelta(days=days) - more, created=NOW - timedelta(days=400))
    return a_view(**{"people": (person,), "logins": ()} | changes)


@pytest.mark.parametrize(("more", "fires"), [(timedelta(), False), (timedelta(seconds=1), True)])
def test_env025_exactly_thirty_days_is_silent(more: timedelta, fires: bool) -> None:
    assert told(decide, dormant(30, more)) == ([("ENV025", BOB)] if fires else [])


def test_env025_tells_when_it_was_there_last() -> None:
    (one,) = found(decide, dormant(31))
    assert (one.subject, one.priority) == (BOB_SUBJECT, Priority.MEDIUM)
    assert one.evidence["last"] == (NOW - timedelta(days=31)).isoformat()


def test_env025_a_sign_in_of_the_history_counts_only_if_it_worked() -> None:
    assert told(decide, dormant(31, logins=(a_login(),))) == []
    assert told(decide, dormant(31, logins=(a_login(status="Invalid Password"),))) == [("ENV025", BOB)]


@pytest.mark.parametrize(("days", "fires"), [(0, True), (30, True), (31, False), (-1, False)])
def test_env025_only_if_bookings_changed_meanwhile(days: float, fires: bool) -> None:
    view = dormant(40, bookings_changed=NOW - timedelta(days=days))
    assert bool(told(decide, view)) == fires
    assert told(decide, dormant(40, bookings_changed=None)) == []


def test_env025_whoever_is_new_is_not_dormant() -> None:
    def born(days: float) -> AccessView:
        return a_view(people=(a_person(last_login=None, created=NOW - timedelta(days=days)),), logins=())

    assert told(decide, born(30)) == []
    assert told(decide, born(31)) == [("ENV025", BOB)]


def test_env025_an_app_is_as_old_as_its_oldest_credential_or_permission() -> None:
    new = NOW - timedelta(days=3)
    young = an_app(1, a_secret(300, starts=new))
    assert told(decide, a_view(sign_ins=())) == [("ENV025", "principal-1")]
    roles = (a_role("Calendars.ReadWrite", created=new),)
    assert told(decide, a_view(sign_ins=(), principals=(young,), roles=roles)) == []
    assert told(decide, a_view(sign_ins=(), principals=(young,))) == [("ENV025", "principal-1")]
    assert told(decide, a_view(sign_ins=(a_sign_in(MONTH),))) == []


def test_env025_what_the_org_does_not_tell_leaves_it_open() -> None:
    view = dormant(31, logins=(a_login(status=None),))
    assert told(decide, view) == []
    assert (BOB, Reason.MALFORMED, ENV025) in untold(decide, view)


@pytest.mark.parametrize(
    ("name", "subject", "codes"),
    [
        ("logins", "production/access.logins", ALL),
        ("people", "production/access.people", ALL),
        ("principals", "production/access.principals", ALL),
        ("sign_ins", "production/access.sign-ins", ALL),
        ("roles", "production/access.roles", ENV025),
        ("bookings", "production/bookings", ENV025),
    ],
)
def test_a_list_that_was_refused_leaves_its_codes_open_and_raises_nothing(
    name: str, subject: str, codes: frozenset[str]
) -> None:
    view = refused(dormant(40, logins=failing(9), sign_ins=()), name)
    assert untold(decide, view) == [(subject, Reason.FORBIDDEN, codes)]
    of_app = name in {"logins", "people"}
    raised = told(decide, view)
    assert all((subject == "principal-1") == of_app for _, subject in raised if name not in {"bookings", "roles"})


def test_a_licence_that_is_missing_is_not_available_and_users_are_still_judged() -> None:
    view = refused(a_view(logins=(a_login(address=FOREIGN),), sign_ins=()), "sign_ins", Reason.NOT_LICENSED)
    assert untold(decide, view) == [("production/access.sign-ins", Reason.NOT_LICENSED, ALL)]
    assert told(decide, view) == [("ENV023", BOB)]


def test_an_environment_that_speaks_for_no_app_needs_nothing_of_the_tenant() -> None:
    view = a_view(apps=())
    for name in ("principals", "sign_ins", "roles"):
        view = refused(view, name, Reason.NEVER_READ)
    assert untold(decide, view) == []


def test_an_app_id_has_no_letter_case() -> None:
    view = a_view(apps=(APP.upper(),), sign_ins=(a_sign_in(address=FOREIGN),))
    assert told(decide, view) == [("ENV023", "principal-1")]


def test_every_environment_is_told_by_its_own_name() -> None:
    views = [a_view(environment=name, logins=(a_login(address=FOREIGN),)) for name in ("production", "test")]
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


def test_the_job_names_every_list_that_it_looks_at() -> None:
    assert {"access.logins", "access.sign-ins", "access.principals", "access.roles", "bookings"} <= JOB.reads
