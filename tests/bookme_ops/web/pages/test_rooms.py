"""Rooms: the heat map of all of them, and one with its days; what is not known is said to be."""

from collections.abc import Iterator
from threading import Event

import pytest
from fastapi import FastAPI

from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.roles import Role
from bookme_ops.trends.figures import Figures
from bookme_ops.trends.rooms import count_rooms
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from tests.bookme_ops.web.browsers import Browser

FAILURE = Failure(reason=Reason.TIMEOUT, detail="")


@pytest.fixture(autouse=True)
def patient(app: FastAPI, bank: Ops) -> Iterator[None]:
    """Nobody goes away before everything was counted."""
    app.state.figures = Figures(bank, patience=60.0)
    yield
    app.state.figures.close()


@pytest.mark.parametrize("role", list(Role))
def test_every_room_has_a_line_that_leads_to_its_page(browser: Browser, bank: Ops, role: Role) -> None:
    text = browser.as_role(role).text("/rooms")
    for room in count_rooms(bank, bank.now()).rooms:
        assert f'href="/rooms/{room.mail.replace("@", "%40")}"' in text
        assert browser.as_role(role).get(f"/rooms/{room.mail}").status_code == 200


def test_the_past_and_the_coming_weeks_are_two_maps(browser: Browser) -> None:
    assert "are taken on business days of the coming 28 days" in browser.text("/rooms")
    assert "were taken on business days of the last 28 days" in browser.text("/rooms?span=past")


def test_rooms_are_chosen_by_location_trouble_and_ignorance(browser: Browser, bank: Ops) -> None:
    rooms = count_rooms(bank, bank.now()).rooms
    place = rooms[0].location
    assert place is not None
    there = sum(room.location == place for room in rooms)
    assert f"{there} rooms" in browser.text("/rooms", params={"location": place})
    troubled = [room for room in rooms if room.troubles]
    assert troubled
    text = browser.text("/rooms?show=trouble")
    assert all(room.mail.replace("@", "%40") in text for room in troubled)
    assert "No room is like that" in browser.text("/rooms?show=unread")


@pytest.mark.parametrize("asked", ["span=never", "show=x"])
def test_other_words_are_no_choice(browser: Browser, asked: str) -> None:
    assert browser.get(f"/rooms?{asked}").status_code == 400


def test_rooms_whose_calendar_is_not_known_are_never_empty(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM coverage WHERE kind = 'mailbox'")
    text = browser.text("/rooms?show=unread")
    assert "not known, because it was never read" in text
    assert 'class="step-' not in text.partition("<tbody>")[2].partition("</tbody>")[0]
    page = browser.text(f"/rooms/{count_rooms(bank, bank.now()).rooms[0].mail}")
    assert "When it is taken is not known, because it was never read" in page
    assert "Nothing takes it" not in page


def test_a_calendar_that_cannot_be_read_any_more_says_so_beside_its_numbers(browser: Browser, bank: Ops) -> None:
    room = next(room for room in count_rooms(bank, bank.now()).rooms if room.user_id is not None)
    assert room.user_id is not None
    with bank.store.begin() as connection:
        record_failure(connection, room.tenant, "mailbox", room.user_id, FAILURE, at=bank.now())
    assert f"since then: {SENTENCES[Reason.TIMEOUT]}" in browser.text("/rooms?show=unread")
    assert "What changed lately is not known" in browser.text(f"/rooms/{room.mail}")


def test_a_list_of_rooms_that_was_not_read_may_lack_some(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        record_failure(connection, bank.tenants[0], "directory", "places", FAILURE, at=bank.now())
    assert "There may be others" in browser.text("/rooms")


@pytest.mark.parametrize("mail", ["nobody@bank.example", "..%2F..%2Fetc%2Fpasswd", "x' OR 1=1--", "a" * 500])
def test_a_room_that_nobody_knows_is_not_found(browser: Browser, mail: str) -> None:
    assert browser.get(f"/rooms/{mail}").status_code == 404


def test_a_room_leads_to_its_incidents_and_to_bookings_only_for_those_who_may_see_them(
    browser: Browser, bank: Ops
) -> None:
    room = next(room for room in count_rooms(bank, bank.now()).rooms if room.troubles)
    for role, sees in ((Role.VIEWER, False), (Role.SUPPORT, True)):
        text = browser.as_role(role).text(f"/rooms/{room.mail}")
        assert f'href="/incidents/{room.troubles[0].incident_id}"' in text
        assert ('href="/bookings/' in text) is sees


def test_what_others_wrote_is_text(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "UPDATE room SET name = ?, building = ?", ("<script>alert(1)</script>",) * 2)
    mail = count_rooms(bank, bank.now()).rooms[0].mail
    for path in ("/rooms", f"/rooms/{mail}"):
        assert "<script>alert" not in browser.text(path)


def test_pages_follow_each_other_without_a_gap(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        for number in range(60):
            values = (bank.tenants[0], f"r{number:02}@bank.example", f"Extra {number:02}", "standard")
            run(connection, "INSERT INTO room (tenant, mail, name, booking_type) VALUES (?, ?, ?, ?)", values)
    seen: list[str] = []
    path: str | None = "/rooms"
    while path is not None:
        text = browser.text(path)
        seen += [part.partition('"')[0] for part in text.split('href="/rooms/')[1:]]
        link = text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = link.replace("&amp;", "&") if 'rel="next"' in text else None
    assert len(seen) == len(set(seen)) == len(count_rooms(bank, bank.now()).rooms)


def test_a_room_waits_until_rooms_were_counted_once(browser: Browser, app: FastAPI) -> None:
    app.state.figures.patience = 0.0
    counting = Event()
    app.state.figures.begin({"slow": lambda ops, now: counting.wait(30)}, browser.ops.now())
    answer = browser.get("/rooms/x@bank.example")
    assert answer.status_code == 503
    assert "counted for the first time" in answer.text
    assert "counted for the first time" in browser.text("/rooms")
    counting.set()
