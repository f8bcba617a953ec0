"""Finding a booking, and the page of one."""

import re
from urllib.parse import quote

import pytest
from msgspec import structs

from bookme_ops.booking_page.page import show
from bookme_ops.booking_page.search import search_bookings
from bookme_ops.store import incidents
from bookme_ops.store.audit_log import entries
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.records import Booking, midnight
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.inert import TEXT, assert_inert, look_at

ROWS = re.compile(r'<th scope="row"><a class="code" href="/bookings/([^"]+)">')
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')


def first_of(ops: Ops, code: str) -> str:
    """The BookingId of what is wrong."""
    with ops.store.read() as connection:
        return incidents.search(connection, code=code)[0].booking_id or ""


def all_bookings(ops: Ops, **asked: object) -> list[Booking]:
    today = midnight(ops.now().astimezone(ops.settings.bank.time_zone).date(), ops.settings.bank.time_zone)
    return search_bookings(ops, **{"start": today, "limit": 10_000, **asked})  # type: ignore[arg-type]


def deeds(ops: Ops) -> list[tuple[str, str]]:
    with ops.store.read() as connection:
        return [(one.action, one.object) for _, one in entries(connection)]


def follow(browser: Browser, path: str) -> list[str]:
    page = browser.text(path)
    ids = ROWS.findall(page)
    while more := NEXT.search(page):
        page = browser.text(more[1].replace("&amp;", "&"))
        ids += ROWS.findall(page)
    return ids


def test_all_pages_show_what_is_coming_and_the_search_is_entered_without_what_for(browser: Browser, bank: Ops) -> None:
    ids = follow(browser, "/bookings")
    assert len(ids) == len(set(ids)) > 50
    assert set(ids) == {one.booking_id or one.event_id for one in all_bookings(bank)}
    assert deeds(bank)[0] == ("bookings.searched", "50 bookings")


def test_filters_are_those_of_the_command(browser: Browser, bank: Ops) -> None:
    mail = next(one.owner_mail for one in all_bookings(bank) if one.owner_mail)
    of_one = {one.booking_id for one in all_bookings(bank, advisor=mail)}
    assert set(follow(browser, f"/bookings?advisor={quote(mail)}")) == of_one
    room = next(one.room_name for one in all_bookings(bank) if one.room_name)
    in_room = {one.booking_id for one in all_bookings(bank, room=room)}
    assert set(follow(browser, f"/bookings?room={quote(room)}")) == in_room
    page = browser.text("/bookings?state=cancelled&environment=test&since=2026-03-01&until=2026-03-31")
    assert 'name="since" value="2026-03-01"' in page
    assert "<option selected>cancelled</option>" in page
    assert mail not in str(deeds(bank))


@pytest.mark.parametrize("length", [36, 8])
def test_an_id_or_its_beginning_leads_to_the_booking(browser: Browser, bank: Ops, length: int) -> None:
    wanted = first_of(bank, "CAL002")
    answer = browser.get(f"/bookings?id={wanted[:length].upper()}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/bookings/{wanted}")


def test_an_id_that_nobody_knows_is_still_in_the_form(browser: Browser) -> None:
    answer = browser.get("/bookings?id=00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 404
    assert 'value="00000000-0000-4000-8000-000000000000"' in answer.text
    assert "nothing is known of" in answer.text


def test_several_that_could_be_meant_are_shown_to_pick_from(browser: Browser, bank: Ops) -> None:
    one = all_bookings(bank)[0]
    twins = [replace_id(one, f"abcdef{number}-0000", f"00U{number}") for number in (1, 2)]
    with bank.store.begin() as connection:
        write_bookings(connection, twins, at=bank.now(), run_id=1)
    for path in ("/bookings?id=abcdef", "/bookings/abcdef"):
        page = browser.text(path)
        assert "Which one is meant?" in page
        assert set(re.findall(r'href="/bookings/(abcdef[^"]+)"', page)) == {"abcdef1-0000", "abcdef2-0000"}


def replace_id(booking: Booking, booking_id: str, event_id: str) -> Booking:
    return structs.replace(booking, booking_id=booking_id, event_id=event_id.ljust(18, "x"))


def test_a_booking_shows_the_systems_side_by_side_and_the_look_is_entered(browser: Browser, bank: Ops) -> None:
    wanted = first_of(bank, "CAL002")
    page = browser.text(f"/bookings/{wanted}")
    for text in ("Salesforce", "Outlook", "Backend", "≠ start", "booking-id", "rung 1", "CAL002", "first response"):
        assert text in page, text
    for heading in (
        "Side by side",
        "What differs",
        "What is wrong",
        "Linked by",
        "How well it is known",
        "What happened",
    ):
        assert f">{heading}</h2>" in page
    assert deeds(bank)[-1] == ("booking.viewed", f"booking {wanted}")
    assert f'action="/bookings/{wanted}/bundle"' in page


def test_every_id_of_a_booking_leads_to_it(browser: Browser, bank: Ops) -> None:
    wanted = first_of(bank, "CAL002")
    fields = [copy["fields"] for copy in show(bank, wanted)["copies"]]
    ids = {one[name] for one in fields for name in ("event_id", "detail_id", "ical_uid") if one.get(name)}
    assert len(ids) >= 4
    for ident in ids:
        assert f">{wanted}<" in browser.text(f"/bookings/{quote(ident, safe='')}"), ident


def test_what_could_not_be_read_is_not_known_and_never_nothing(browser: Browser, bank: Ops) -> None:
    wanted = first_of(bank, "CAL001")
    owner = incident_scope(bank, wanted)
    failure = Failure(reason=Reason.FORBIDDEN, detail="no")
    tenant = bank.estate.sites[0].tenant
    with bank.store.begin() as connection:
        record_failure(connection, tenant, "mailbox", owner, failure, at=bank.now())
        record_failure(connection, "production", "query", "bookings", failure, at=bank.now())
    page = browser.text(f"/bookings/{wanted}")
    assert "Not all of it is known" in page
    assert "could not be read (forbidden)" in page
    assert "not known: forbidden" in browser.text("/bookings")


def incident_scope(ops: Ops, booking_id: str) -> str:
    with ops.store.read() as connection:
        return incidents.search(connection, booking_id=booking_id, code="CAL001")[0].scope


@pytest.mark.parametrize("asked", ["nobody", "x" * 500, "..%2f..%2fetc%2fpasswd", "' OR 1=1 --", "a/b/c", "%20"])
def test_what_nobody_knows_has_no_page(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/bookings/{asked}")
    assert answer.status_code == 404
    assert look_at(answer.text).harm == []


@pytest.mark.parametrize(
    "asked", ["since=x", "state=x", "environment=x", "after=x", "since=2026-03-02&until=2026-03-01"]
)
def test_what_is_no_choice_is_refused(browser: Browser, asked: str) -> None:
    assert browser.get(f"/bookings?{asked}").status_code == 400


def test_who_only_looks_sees_no_booking(browser: Browser, bank: Ops) -> None:
    viewer = browser.as_role(Role.VIEWER)
    assert viewer.get("/bookings").status_code == 403
    assert viewer.get(f"/bookings/{first_of(bank, 'CAL002')}").status_code == 403
    assert browser.as_role(Role.SUPPORT).get("/bookings").status_code == 200


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, bank: Ops) -> None:
    wanted = first_of(bank, "CAL002")
    found = [one for one in all_bookings(bank) if one.booking_id == wanted]
    hostile = [structs.replace(one, location=TEXT, room_name=None, meeting_type=TEXT) for one in found]
    with bank.store.begin() as connection:
        write_bookings(connection, hostile, at=bank.now(), run_id=1)
        number = next(one.id for one in incidents.search(connection, booking_id=wanted))
        incidents.note(connection, number, actor=TEXT, text=TEXT, at=bank.now())
    assert_inert(browser.text(f"/bookings/{wanted}"), "<script>alert(1)</script>", '"onmouseover="alert(2)', "{{7*7}}")
    day = found[0].start.astimezone(bank.settings.bank.time_zone).date().isoformat()
    assert_inert(browser.text(f"/bookings?since={day}&until={day}"))
    assert look_at(browser.get("/bookings", params={"id": TEXT}).text).harm == []
