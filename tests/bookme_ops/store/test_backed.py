"""What the backend knows, as views need it."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bookme_ops.store import backed, backend
from bookme_ops.store.bookings import remember_known, write_bookings
from bookme_ops.store.bulk import run
from bookme_ops.store.busy_slots import BusyTimes, write_busy
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.directory import Addresses
from connectors.backend_records import BackendMeeting, BackendRoom, Employee, TimeSlot
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.records import BookingId
from jobs.views import Coverage, Part
from tests.bookme_ops.store.samples import AT, LATER, LONG_AGO, PRODUCTION, RUN, TEST, TOMORROW, a_booking

SINCE = AT - timedelta(days=14)
EVERYWHERE = (PRODUCTION, TEST)
QUERIES = [(PRODUCTION, "meetings"), (PRODUCTION, "slots"), *((name, "bookings") for name in EVERYWHERE)]
ASKED = [(name, backed.ASKED) for name in EVERYWHERE]


def employee(name: str, mail: str | None = None, external_id: str | None = None) -> Employee:
    return Employee(
        environment=PRODUCTION, employee_id=name, mail=mail, initials=None, location="A", external_id=external_id
    )


def write_meeting(connection: Connection, name: str, status: str | None = "Booked", *, days: int = 0) -> None:
    start = TOMORROW + timedelta(days=days)
    meeting = BackendMeeting(
        environment=PRODUCTION,
        booking_id=BookingId(f"booking-{name}"),
        time_slot_id=f"slot-{name}",
        employee_id="e-ada",
        start=start,
        end=start + timedelta(hours=1),
        created=LONG_AGO,
        modified=LONG_AGO,
    )
    backend.write_meetings(connection, [meeting], since=SINCE, run_id=RUN)
    run(connection, "UPDATE backend_meeting SET status = ? WHERE booking_id = ?", (status, f"booking-{name}"))


def read_all(connection: Connection) -> None:
    for scope, subject in (*QUERIES, *ASKED):
        record_read(connection, scope, "query", subject, at=LATER, as_of=AT)


def ask(connection: Connection, *names: str, known: frozenset[str] = frozenset(), where: str) -> None:
    ids = [BookingId(f"booking-{name}") for name in names]
    yes = [BookingId(f"booking-{name}") for name in known]
    remember_known(connection, where, asked=ids, known=yes, at=LATER)


def unknown(connection: Connection) -> Part[tuple[BackendMeeting, ...]]:
    return backed.unknown_meetings(connection, PRODUCTION, EVERYWHERE, since=SINCE)


def ids(part: Part[tuple[BackendMeeting, ...]]) -> list[str]:
    return [meeting.booking_id for meeting in part.items]


def test_a_meeting_that_every_org_denies_is_unknown(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        read_all(connection)
        for name in EVERYWHERE:
            ask(connection, "a", where=name)
        part = unknown(connection)
    assert (part.read.complete, ids(part)) == (True, ["booking-a"])
    (meeting,) = part.items
    assert (meeting.active, meeting.start, meeting.end) == (True, TOMORROW, TOMORROW + timedelta(hours=1))


def test_meetings_of_mirrored_bookings_are_known_in_whatever_org(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        write_meeting(connection, "b")
        read_all(connection)
        elsewhere = a_booking("b", environment=TEST, deleted=True)
        write_bookings(connection, [a_booking("a"), elsewhere], at=AT, run_id=RUN)
        part = unknown(connection)
    assert (part.read.complete, part.items) == (True, ())


def test_meetings_that_an_org_answers_for_are_known(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        read_all(connection)
        ask(connection, "a", where=PRODUCTION)
        ask(connection, "a", where=TEST, known=frozenset("a"))
        part = unknown(connection)
    assert (part.read.complete, part.items) == (True, ())


def test_a_meeting_that_one_org_was_never_asked_about_leaves_all_in_doubt(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        write_meeting(connection, "b")
        read_all(connection)
        for name in EVERYWHERE:
            ask(connection, "a", where=name)
        ask(connection, "b", where=PRODUCTION)
        part = unknown(connection)
    assert (part.read.reason, ids(part)) == (Reason.NEVER_READ, ["booking-a"])


@pytest.mark.parametrize(("scope", "subject"), [*QUERIES, *ASKED])
def test_whatever_could_not_be_read_makes_it_incomplete(store: Store, scope: str, subject: str) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        read_all(connection)
        for name in EVERYWHERE:
            ask(connection, "a", where=name)
        failure = Failure(reason=Reason.UNAVAILABLE, detail="down")
        record_failure(connection, scope, "query", subject, failure, at=LATER)
        assert unknown(connection).read.reason is Reason.UNAVAILABLE


def test_a_later_read_does_not_serve_an_earlier_instant(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a", "Reserved")
        read_all(connection)
        reasons = [
            backed.unknown_meetings(connection, PRODUCTION, EVERYWHERE, since=SINCE, as_of=as_of).read.reason
            for as_of in (AT, AT - timedelta(days=1), AT - timedelta(days=1, seconds=1), AT + timedelta(days=9))
        ]
        never = backed.unknown_meetings(connection, TEST, EVERYWHERE, since=SINCE, as_of=AT)
    assert reasons == [None, None, Reason.NEVER_READ, None]
    assert never.read.reason is Reason.NEVER_READ


@pytest.mark.parametrize("status", [None, "AvailableForWork", "Reserved"])
def test_meetings_whose_slot_is_not_booked_are_not_active(store: Store, status: str | None) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a", status)
        read_all(connection)
        part = unknown(connection)
    assert (part.read.complete, part.items) == (True, ())


def test_meetings_that_ended_before_are_left_out(store: Store) -> None:
    with store.begin() as connection:
        write_meeting(connection, "a")
        write_meeting(connection, "b", days=1)
        found = backed.active_meetings(connection, PRODUCTION, since=TOMORROW + timedelta(hours=2))
    assert [one.booking_id for one in found] == ["booking-b"]


def test_people_and_rooms_come_back_as_they_were(store: Store) -> None:
    people = (employee("e-ada", "ada@bank.example", "oid-ada"), employee("e-bo"))
    room = BackendRoom(
        environment=PRODUCTION, room_id="r1", mail="r@x", name="Stor", location=" A", can_be_booked=False
    )
    with store.begin() as connection:
        assert backed.read_employees(connection, PRODUCTION) == Part(read=Coverage(), items=())
        backend.write_employees(connection, PRODUCTION, people)
        backend.write_rooms(connection, PRODUCTION, [room])
        record_read(connection, PRODUCTION, "directory", "employees", at=LATER, as_of=AT)
        record_read(connection, PRODUCTION, "directory", "backend-rooms", at=LATER, as_of=AT)
        read = Coverage(read_at=LATER, reason=None)
        assert backed.read_employees(connection, PRODUCTION) == Part(read=read, items=people)
        assert backed.read_rooms(connection, PRODUCTION) == Part(read=read, items={"r1": room})
        assert backed.read_rooms(connection, TEST) == Part(read=Coverage(), items={})


def test_an_employee_is_whom_the_object_id_or_else_the_mail_names() -> None:
    book = Addresses(accounts={"bo@bank.example": "oid-bo"}, ambiguous=set())
    ada = employee("e1", "bo@bank.example", "oid-ada")
    bo, cy, nobody = employee("e2", "bo@bank.example"), employee("e3", "cy@bank.example"), employee("e4")
    found = backed.identify_employees([ada, bo, cy, nobody], book)
    assert found == {"oid-ada": ada, "oid-bo": bo, "cy@bank.example": cy}


def test_what_is_known_of_some_people_is_read_at_once(store: Store) -> None:
    people = {"oid-ada": employee("e-ada"), "oid-bo": employee("e-bo")}
    times = BusyTimes()
    slot = TimeSlot(environment=PRODUCTION, slot_id="s", employee_id="e-ada", start=AT, end=LATER, status="Busy")
    times.add(slot)
    with store.begin() as connection:
        write_busy(connection, PRODUCTION, times.calendars())
        record_read(connection, PRODUCTION, "directory", "employees", at=LATER, as_of=AT)
        record_read(connection, PRODUCTION, "query", "slots", at=AT, as_of=AT)
        found = backed.backed(connection, PRODUCTION, people, ["oid-ada", "oid-bo", "oid-cy"])
    read = Coverage(read_at=AT, reason=None)
    assert [(one.start, one.end, one.status) for one in found["oid-ada"].slots.items] == [(AT, LATER, "Busy")]
    assert found["oid-ada"].employee == people["oid-ada"]
    assert (found["oid-bo"].employee, found["oid-bo"].slots) == (people["oid-bo"], Part(read=read, items=()))
    assert (found["oid-cy"].employee, found["oid-cy"].slots) == (None, Part(read=read, items=()))


@pytest.mark.parametrize(("kind", "subject"), [("directory", "employees"), ("query", "slots")])
def test_what_is_known_of_people_is_as_complete_as_both_reads(store: Store, kind: str, subject: str) -> None:
    with store.begin() as connection:
        record_read(connection, PRODUCTION, "directory", "employees", at=LATER, as_of=AT)
        record_read(connection, PRODUCTION, "query", "slots", at=AT, as_of=AT)
        failure = Failure(reason=Reason.FORBIDDEN, detail="no")
        record_failure(connection, PRODUCTION, kind, subject, failure, at=LATER)
        found = backed.backed(connection, PRODUCTION, {}, ["oid-ada"])
    assert found["oid-ada"].slots.read.reason is Reason.FORBIDDEN
