"""The journal: what changed of a booking, seen by whom and when, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Store
from bookme_ops.store.journal import history
from bookme_ops.store.lookups import copies_with
from connectors.records import Booking, BookingId, Window
from tests.bookme_ops.store.samples import (
    AT,
    LATER,
    LONG_AGO,
    PRODUCTION,
    RUN,
    TENANT,
    TOMORROW,
    WINDOW,
    a_booking,
    an_event,
    an_id,
    delta,
    linked,
    write_mailbox,
)

EARLIER, ENDS = TOMORROW - timedelta(hours=1), TOMORROW + timedelta(hours=1)
Change = tuple[str, str | None, str | None]


def changes(connection: Connection, booking_id: str = "booking-a") -> list[Change]:
    return [(entry.what, entry.was, entry.now) for entry in history(connection, booking_id)]


def write(connection: Connection, booking: Booking) -> None:
    write_bookings(connection, [booking], at=LATER, run_id=RUN)


def test_first_sight_is_told(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write_mailbox(connection, events=[linked()])
        event, booking = history(connection, "booking-a")
    assert (booking.what, booking.system, booking.scope) == ("seen", "salesforce", PRODUCTION)
    assert (booking.subject_kind, booking.subject_id, booking.mailbox) == ("booking", "00U-a", None)
    assert (booking.at, booking.changed_at, booking.run_id) == (LATER, LONG_AGO, None)
    assert (event.what, event.system, event.scope) == ("seen", "outlook", TENANT)
    assert (event.subject_kind, event.subject_id, event.mailbox) == ("event", an_id("a"), "id-ada")
    assert (event.at, event.changed_at) == (AT, LONG_AGO)


def test_who_changed_a_booking_is_told_and_of_an_event_nobody_tells(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking(modified_by="005-ada"))
        write(connection, a_booking(location="Nuuk", modified=LATER, modified_by="005-integration"))
        write_mailbox(connection, events=[linked()])
        write_mailbox(connection, events=[linked(cancelled=True)])
        told = {(one.system, one.what): one.changed_by for one in history(connection, "booking-a")}
    assert told == {
        ("salesforce", "seen"): None,
        ("salesforce", "location"): "005-integration",
        ("outlook", "seen"): None,
        ("outlook", "cancelled"): None,
    }


def test_another_author_alone_is_no_change(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write(connection, a_booking(modified_by="005-ada"))
        assert changes(connection) == [("seen", None, None)]


def test_seeing_the_same_again_is_no_row(store: Store) -> None:
    with store.begin() as connection:
        for _ in range(2):
            write(connection, a_booking())
            write_mailbox(connection, events=[linked()])
        assert len(history(connection, "booking-a")) == 2


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"start": EARLIER, "end": ENDS}, ("start", "2026-03-03T09:00:00+00:00", "2026-03-03T08:00:00+00:00")),
        ({"end": TOMORROW}, ("end", "2026-03-03T10:00:00+00:00", "2026-03-03T09:00:00+00:00")),
        ({"owner_id": "005-bo", "owner_mail": "bo@bank.example"}, ("owner", "005-ada", "005-bo")),
        ({"show_as": "Free"}, ("show_as", "Busy", "Free")),
        ({"cancelled_by_someone": True}, ("cancelled", "false", "true")),
        ({"deleted": True}, ("deleted", "false", "true")),
        ({"room_id": "room-1"}, ("room", None, "room-1")),
        ({"location": "Nuuk"}, ("location", None, "Nuuk")),
    ],
)
def test_a_change_of_a_booking_is_a_row(store: Store, change: dict[str, object], row: Change) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write(connection, a_booking(**change, modified=LATER))
        assert changes(connection) == [("seen", None, None), row]
        entry = history(connection, "booking-a")[1]
        assert (entry.at, entry.changed_at, entry.run_id) == (LATER, LATER, RUN)


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"start": EARLIER, "end": ENDS}, ("start", "2026-03-03T09:00:00+00:00", "2026-03-03T08:00:00+00:00")),
        ({"end": TOMORROW}, ("end", "2026-03-03T10:00:00+00:00", "2026-03-03T09:00:00+00:00")),
        ({"show_as": "free"}, ("show_as", "busy", "free")),
        ({"cancelled": True}, ("cancelled", "false", "true")),
    ],
)
def test_a_change_of_an_event_is_a_row(store: Store, change: dict[str, object], row: Change) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked()])
        delta(connection, events=[linked(**change)])
        assert changes(connection) == [("seen", None, None), row]


def test_what_no_job_asks_about_is_no_row(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write(connection, a_booking(account_location="Nuuk", modified=LATER))
        assert changes(connection) == [("seen", None, None)]


def test_removal_and_return_of_an_event_are_rows_without_a_date_of_removal(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked()])
        write_mailbox(connection, events=[])
        write_mailbox(connection, events=[linked()])
        rows = [("seen", None, None), ("removed", "false", "true"), ("removed", "true", "false")]
        assert changes(connection) == rows
        assert history(connection, "booking-a")[1].changed_at is None


def test_private_events_and_unlinked_bookings_leave_no_row(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking(booking_id=None))
        write_mailbox(connection, events=[an_event()])
        write_mailbox(connection, events=[])
        assert fetch(connection, "SELECT id FROM journal") == []


def test_a_link_that_is_learned_later_is_first_sight(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event()])
        delta(connection, events=[linked()])
        assert changes(connection) == [("seen", None, None)]


def test_another_booking_id_is_told_on_both(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write(connection, a_booking(booking_id=BookingId("other")))
        assert changes(connection) == [("seen", None, None), ("booking_id", "booking-a", "other")]
        assert changes(connection, "other") == [("seen", None, None)]


def test_the_first_sight_outlives_the_row_in_the_mirror(store: Store) -> None:
    later = Window(start=TOMORROW + timedelta(days=1), end=WINDOW.end)
    with store.begin() as connection:
        write_mailbox(connection, events=[linked()])
        delta(connection, events=[linked(cancelled=True, modified=LATER)])
        before = history(connection, "booking-a")
        write_mailbox(connection, events=[], window=later, at=LATER)
        assert fetch(connection, "SELECT event_id FROM calendar_event") == []
        assert history(connection, "booking-a") == before


def test_a_tombstone_and_a_change_keep_the_first_sight(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked()])
        for events in ([], [linked()], [linked(show_as="free")]):
            write_mailbox(connection, events=events, at=LATER)
        assert [entry.at for entry in history(connection, "booking-a")] == [AT, LATER, LATER, LATER]


def test_the_journal_holds_no_address(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write(connection, a_booking(owner_id="005-bo", owner_mail="bo@bank.example"))
        assert "@" not in str(fetch(connection, "SELECT * FROM journal"))


def test_events_that_are_at_hand_make_no_difference(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_booking())
        write_mailbox(connection, "id-bo", events=[linked("b", booking="booking-a")])
        write_mailbox(connection, events=[linked(), linked("other")])
        write_mailbox(connection, events=[linked(cancelled=True), linked("other")])
        events = [(copy.number, copy.event.event_id) for copy in copies_with(connection, "booking-a")]
        assert len(events) == 2
        assert history(connection, "booking-a", reversed(events)) == history(connection, "booking-a")
