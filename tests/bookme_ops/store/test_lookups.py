"""Lookups by BookingId."""

from datetime import timedelta

import msgspec

from bookme_ops.store.backend import write_meetings
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import fetch, is_sqlite
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply
from bookme_ops.store.journal import EVENTS as FIRST_SIGHTS
from bookme_ops.store.lookups import (
    EVENTS,
    TOLD,
    booking_at,
    bookings_near,
    bookings_of_detail,
    bookings_with,
    copies_of_meeting,
    copies_under,
    copies_with,
    ids_beginning,
    meeting_with,
)
from bookme_ops.store.shelves import LINKED, SHELVES
from connectors.backend_records import BackendMeeting
from connectors.records import BookingId, Window
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import (
    AT,
    LATER,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    a_booking,
    linked,
    write_mailbox,
)

DAY = timedelta(days=1)


def test_the_bookings_of_all_environments_are_found(store: Store) -> None:
    mine, theirs = a_booking(deleted=True), a_booking(environment=TEST)
    with store.begin() as connection:
        write_bookings(connection, [theirs, mine, a_booking("b")], at=AT, run_id=RUN)
        assert bookings_with(connection, "booking-a") == (mine, theirs)
        assert bookings_with(connection, "unknown") == ()


def test_the_copies_in_all_mailboxes_are_found_also_removed_ones(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-bo", [linked()])
        write_mailbox(connection, "id-ada", [linked(), linked("b")])
        write_mailbox(connection, "id-ada", [linked("b")])
        found = [(copy.tenant, copy.mailbox, copy.event) for copy in copies_with(connection, "booking-a")]
        gone = msgspec.structs.replace(linked(), removed=True)
        assert found == [(TENANT, "id-ada", gone), (TENANT, "id-bo", linked())]


def test_an_id_is_found_by_its_beginning_wherever_it_is_known_from(store: Store) -> None:
    with store.begin() as connection:
        write_bookings(connection, [a_booking("a"), a_booking("a", environment=TEST)], at=AT, run_id=RUN)
        write_mailbox(connection, "id-bo", [linked("a"), linked("b")])
        apply(connection, [Open(raised=found("c", booking_id="booking-c"))], run_id=RUN, at=AT)
        assert ids_beginning(connection, "booking-") == ["booking-a", "booking-b", "booking-c"]
        assert ids_beginning(connection, "booking-b") == ["booking-b"]
        assert ids_beginning(connection, "ooking") == []


def test_a_beginning_is_no_pattern_and_reaches_no_further(store: Store) -> None:
    with store.begin() as connection:
        for name in ("a", "b"):
            write_bookings(connection, [a_booking(name)], at=AT, run_id=RUN)
        for start in ("booking%", "booking_", "b%"):
            assert ids_beginning(connection, start) == []
        assert ids_beginning(connection, "booking-a") == ["booking-a"]


def test_a_meeting_that_only_the_backend_or_only_the_journal_knows_is_found_by_its_beginning(store: Store) -> None:
    meeting = BackendMeeting(
        environment=PRODUCTION,
        booking_id=BookingId("booking-m"),
        time_slot_id="slot-1",
        employee_id="employee-1",
        start=TOMORROW,
        end=TOMORROW,
        created=AT,
        modified=LATER,
        room_id="room-1",
        meeting_type="physical",
        salesforce_id="00U-m",
    )
    with store.begin() as connection:
        write_meetings(connection, [meeting], since=AT, run_id=RUN)
        assert ids_beginning(connection, "booking-m") == []
        assert ids_beginning(connection, "booking-m", (PRODUCTION,)) == ["booking-m"]
        assert meeting_with(connection, PRODUCTION, "booking-m") == meeting
        assert meeting_with(connection, TEST, "booking-m") is None
        write_mailbox(connection, "id-bo", [linked("a")])
        write_mailbox(connection, "id-bo", [linked("a", booking="another")])
        assert ids_beginning(connection, "booking-a") == ["booking-a"]


def test_bookings_are_found_by_the_ids_of_salesforce(store: Store) -> None:
    mine, theirs = a_booking(), a_booking(environment=TEST)
    with store.begin() as connection:
        write_bookings(connection, [mine, theirs], at=AT, run_id=RUN)
        assert booking_at(connection, PRODUCTION, "00U-a") == (mine,)
        assert booking_at(connection, PRODUCTION, "00U-b") == ()
        assert bookings_of_detail(connection, TEST, "a0B-a") == (theirs,)


def test_an_event_is_found_by_its_id_with_its_letter_case_and_by_its_icaluid(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-ada", [linked(), linked("b")])
        write_mailbox(connection, "id-bo", [linked("c", ical_uid="uid-a")])
        assert [copy.mailbox for copy in copies_under(connection, linked().event_id)] == ["id-ada"]
        assert copies_under(connection, linked().event_id.lower()) == []
        assert [copy.mailbox for copy in copies_of_meeting(connection, "uid-a")] == ["id-ada", "id-bo"]


def test_the_owners_bookings_about_a_time_are_found(store: Store) -> None:
    late = a_booking("late", LATER + 10 * DAY)
    with store.begin() as connection:
        write_bookings(connection, [a_booking(), late, a_booking("x", owner_mail="bo@bank.example")], at=AT, run_id=RUN)
        around = Window(start=TOMORROW - DAY, end=TOMORROW + DAY)
        assert bookings_near(connection, PRODUCTION, "ada@bank.example", around) == (a_booking(),)


def test_no_lookup_reads_all_events_of_every_mailbox(store: Store) -> None:
    """Two million events must not be gone through: SQLite says by which tree it finds them."""
    shelved = "found USING COVERING INDEX ix_calendar_event_shelved (<expr>=? AND booking_id=?)"
    statements = {
        f"{SHELVES} {TOLD} FROM {LINKED}": shelved,
        f"{EVENTS}calendar_event.event_id = ?": "calendar_event USING PRIMARY KEY (mailbox_no=? AND event_id=?)",
        FIRST_SIGHTS: shelved,
    }
    with store.read() as connection:
        if not is_sqlite(connection):
            return
        for statement, wanted in statements.items():
            plan = [row[3] for row in fetch(connection, f"EXPLAIN QUERY PLAN {statement}", ("x",))]
            assert f"SEARCH {wanted}" in plan, plan
