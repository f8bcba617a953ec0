"""Advisors in a browser."""

import re
from urllib.parse import quote

import pytest
from msgspec import structs

from bookme_ops.store import incidents
from bookme_ops.store.accounts import accounts_of
from bookme_ops.store.audit_log import entries
from bookme_ops.store.bookings import write_users
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.directory import write_directory
from bookme_ops.store.incident import Incident
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.ports import Failure
from tests.bookme_ops.store.samples import a_user
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.inert import TEXT, assert_inert, look_at

ROWS = re.compile(r'<th scope="row"><a href="(/advisors/[^"]+)">')
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')


def wrong(ops: Ops) -> Incident:
    """Something wrong with the calendar of an advisor."""
    with ops.store.read() as connection:
        return incidents.search(connection, code="CAL002")[0]


def deeds(ops: Ops) -> list[tuple[str, str]]:
    with ops.store.read() as connection:
        return [(one.action, one.object) for _, one in entries(connection)]


def test_every_row_leads_to_the_page_of_an_advisor(browser: Browser) -> None:
    page = browser.text("/advisors")
    places = ROWS.findall(page)
    assert len(places) > 10
    for place in places:
        assert "In each environment" in browser.text(place)


def test_an_advisor_shows_what_is_wrong_and_the_look_is_entered(browser: Browser, bank: Ops) -> None:
    incident = wrong(bank)
    page = browser.text(f"/advisors/production/{incident.scope}")
    assert f'href="/incidents/{incident.id}"' in page
    for text in (incident.scope, "Addresses", "primary", "Coming bookings", "Read from"):
        assert text in page
    assert deeds(bank)[-1] == ("advisor.viewed", f"advisor {incident.scope}")


def test_the_number_of_incidents_leads_to_them(browser: Browser, bank: Ops) -> None:
    page = browser.text("/advisors?environment=production")
    links = re.findall(r'class="number"><a href="([^"]+)">(\d+)</a>', page)
    assert links
    for link, number in links:
        queue = browser.text(link.replace("&amp;", "&"))
        assert len(re.findall(r'<a class="nowrap" href="/incidents/', queue)) == int(number)


def test_a_search_is_entered_without_what_for(browser: Browser, bank: Ops) -> None:
    incident = wrong(bank)
    page = browser.text(f"/advisors?text={incident.scope}&environment=production")
    assert len(ROWS.findall(page)) == 1
    assert deeds(bank) == [("advisors.searched", "1 hits")]
    assert "Nobody is called like that" in browser.text("/advisors?text=nobody+at+all")


def test_many_are_paged(browser: Browser, bank: Ops) -> None:
    many = [a_user(f"n{number:03}", environment="test") for number in range(120)]
    with bank.store.begin() as connection:
        write_users(connection, "test", many)
    page, seen = browser.text("/advisors?environment=test&text=@bank"), list[str]()
    while True:
        seen += ROWS.findall(page)
        more = NEXT.search(page)
        if more is None:
            break
        page = browser.text(more[1].replace("&amp;", "&"))
    assert len(seen) == len(set(seen)) >= 120
    assert "not known: no-mailbox" in page


def test_what_could_not_be_read_is_not_known(browser: Browser, bank: Ops) -> None:
    incident, failure = wrong(bank), Failure(reason=Reason.FORBIDDEN, detail="no")
    tenant = bank.estate.sites[0].tenant
    with bank.store.begin() as connection:
        record_failure(connection, tenant, "mailbox", incident.scope, failure, at=bank.now())
        record_failure(connection, "production", "directory", "users", failure, at=bank.now())
    page = browser.text(f"/advisors/production/{incident.scope}")
    assert "while the calendar cannot be read, nothing is opened or resolved by it" in page
    page = browser.text(f"/advisors?text={incident.scope}&environment=production")
    assert "not known: forbidden" in page
    assert "the users of production (forbidden)" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/advisors/production/nobody@bank.example", 404),
        ("/advisors/elsewhere/x", 404),
        ("/advisors/production/%20", 404),
        (f"/advisors/production/{'x' * 500}", 404),
        ("/advisors/production/..%2f..%2fetc", 404),
        ("/advisors?environment=elsewhere", 400),
        ("/advisors?after=x", 400),
        (f"/advisors?text={'x' * 500}", 422),
    ],
)
def test_what_there_is_not_says_so(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert look_at(answer.text).harm == []


def test_who_only_looks_sees_no_advisor(browser: Browser) -> None:
    viewer = browser.as_role(Role.VIEWER)
    assert viewer.get("/advisors").status_code == 403
    assert viewer.get("/advisors/production/x").status_code == 403


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, bank: Ops) -> None:
    incident, tenant = wrong(bank), bank.estate.sites[0].tenant
    with bank.store.begin() as connection:
        [account] = accounts_of(connection, tenant, [incident.scope])
        hostile = structs.replace(account, office=TEXT, nickname=TEXT, addresses=(*account.addresses, TEXT), upn=TEXT)
        write_directory(connection, tenant, [hostile])
        user = a_user("x", mail=TEXT.casefold(), username=TEXT, alias=TEXT, time_zone=TEXT)
        write_users(connection, "production", [user, a_user("y", mail=account.mail, username=TEXT, time_zone=TEXT)])
    assert_inert(browser.text("/advisors?environment=production"))
    assert_inert(browser.text(f"/advisors/production/{account.user_id}"))
    assert_inert(browser.text(f"/advisors/production/{user.user_id}"))
    assert_inert(browser.text(f"/advisors/production/{quote(TEXT, safe='')}"))
