"""The mirror of the booking platforms."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bookme_ops.store import backend
from bookme_ops.store.bulk import Row, fetch
from bookme_ops.store.db import Store
from connectors.backend_records import BackendMeeting, BackendRoom, Employee, Topic
from connectors.records import BookingId
from tests.bookme_ops.store.samples import AT, LATER, LONG_AGO, PRODUCTION, RUN, TEST, TOMORROW, WINDOW

SINCE = AT - timedelta(days=14)


def a_meeting(name: str = "a", **changes: Any) -> BackendMeeting:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "booking_id": BookingId(f"booking-{name}"),
        "time_slot_id": f"slot-{name}",
        "employee_id": "e-ada",
        "start": TOMORROW,
        "end": TOMORROW + timedelta(hours=1),
        "created": LONG_AGO,
        "modified": LONG_AGO,
    }
    return BackendMeeting(**values | changes)


def write(connection: Connection, *records: BackendMeeting, run_id: int = RUN) -> int:
    return backend.write_meetings(connection, records, since=SINCE, run_id=run_id)


def statuses(connection: Connection, told: dict[str, str], environment: str = PRODUCTION) -> int:
    return backend.write_statuses(connection, environment, told, WINDOW)


def held(connection: Connection) -> list[Row]:
    statement = "SELECT environment, booking_id, status, seen_run FROM backend_meeting ORDER BY environment, booking_id"
    return fetch(connection, statement)


def test_only_what_changed_counts(store: Store) -> None:
    moved = a_meeting("b", start=TOMORROW + timedelta(hours=1), end=TOMORROW + timedelta(hours=2))
    with store.begin() as connection:
        assert write(connection, a_meeting("a"), a_meeting("b")) == 2
        assert write(connection, a_meeting("a"), moved) == 1
        assert write(connection, a_meeting("a"), moved) == 0
        assert len(held(connection)) == 2


def test_of_doubled_rows_the_last_one_counts(store: Store) -> None:
    with store.begin() as connection:
        assert write(connection, a_meeting("a"), a_meeting("a", room_id="r1")) == 1
        assert fetch(connection, "SELECT room_id FROM backend_meeting") == [("r1",)]


def test_a_meeting_keeps_its_status_until_slots_are_read_again(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_meeting("a"))
        assert held(connection)[0][2] is None
        assert statuses(connection, {"slot-a": "Booked"}, PRODUCTION) == 1
        write(connection, a_meeting("a", room_id="r1"))
        assert held(connection)[0][2] == "Booked"
        assert statuses(connection, {"slot-a": "Booked"}, PRODUCTION) == 0
        assert statuses(connection, {"slot-a": "AvailableForWork"}, PRODUCTION) == 1
        assert held(connection)[0][2] == "AvailableForWork"


def test_a_meeting_whose_slot_is_gone_has_no_status(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_meeting("a"), a_meeting("b", time_slot_id=None), a_meeting("c", environment=TEST))
        statuses(connection, {"slot-c": "Booked"}, TEST)
        statuses(connection, {"slot-a": "Booked"}, PRODUCTION)
        statuses(connection, {}, PRODUCTION)
        assert [status for _, _, status, _ in held(connection)] == [None, None, "Booked"]


def test_a_meeting_outside_of_what_was_read_keeps_its_status(store: Store) -> None:
    far = {"start": WINDOW.end, "end": WINDOW.end + timedelta(hours=1)}
    with store.begin() as connection:
        write(connection, a_meeting("a", **far), a_meeting("b", start=None, end=None), a_meeting("c"))
        assert statuses(connection, {f"slot-{name}": "Booked" for name in "abc"}) == 3
        assert statuses(connection, {}) == 1
        assert [status for _, _, status, _ in held(connection)] == ["Booked", "Booked", None]


def test_a_full_read_forgets_what_it_should_have_told_of(store: Store) -> None:
    with store.begin() as connection:
        write(connection, *(a_meeting(name) for name in "abc"), a_meeting("t", environment=TEST))
        write(connection, a_meeting("old", modified=LONG_AGO - timedelta(days=1)))
        write(connection, a_meeting("a"), a_meeting("b", room_id="r"), run_id=RUN + 1)
        assert backend.drop_unseen(connection, PRODUCTION, changed_since=LONG_AGO, run_id=RUN + 1) == 1
        assert [row[1] for row in held(connection)] == ["booking-a", "booking-b", "booking-old", "booking-t"]


def test_what_is_over_is_forgotten(store: Store) -> None:
    over = {"start": SINCE - timedelta(hours=2), "end": SINCE - timedelta(seconds=1)}
    with store.begin() as connection:
        assert write(connection, a_meeting("a", **over)) == 0
        write(connection, a_meeting("b"), a_meeting("c"), a_meeting("d", start=None, end=None))
        assert write(connection, a_meeting("b", **over)) == 1
        assert [row[1] for row in held(connection)] == ["booking-c", "booking-d"]
        assert backend.forget_past(connection, PRODUCTION, before=TOMORROW + timedelta(hours=1)) == 0
        assert backend.forget_past(connection, PRODUCTION, before=TOMORROW + timedelta(hours=2)) == 1
        assert [row[1] for row in held(connection)] == ["booking-d"]


def test_slots_in_use_and_the_latest_end_are_of_one_environment(store: Store) -> None:
    with store.begin() as connection:
        assert (backend.slots_in_use(connection, PRODUCTION), backend.latest_end(connection, PRODUCTION)) == (
            set(),
            None,
        )
        write(connection, a_meeting("a"), a_meeting("b", time_slot_id=None), a_meeting("t", environment=TEST))
        assert backend.slots_in_use(connection, PRODUCTION) == {"slot-a"}
        assert backend.latest_end(connection, PRODUCTION) == TOMORROW + timedelta(hours=1)


def test_the_watermark_is_of_one_environment(store: Store) -> None:
    with store.begin() as connection:
        assert backend.meetings_watermark(connection, PRODUCTION) is None
        backend.set_meetings_watermark(connection, PRODUCTION, AT)
        backend.set_meetings_watermark(connection, PRODUCTION, LATER)
        backend.set_meetings_watermark(connection, TEST, AT)
        assert backend.meetings_watermark(connection, PRODUCTION) == LATER


def test_people_and_rooms_are_replaced_as_a_whole(store: Store) -> None:
    ada, bo = (
        Employee(environment=PRODUCTION, employee_id=name, mail=None, initials=None, location=None, external_id=None)
        for name in ("e-ada", "e-bo")
    )
    room = BackendRoom(environment=PRODUCTION, room_id="r1", mail=None, name="Stor", location="A", can_be_booked=True)
    with store.begin() as connection:
        assert backend.write_employees(connection, PRODUCTION, [ada, bo]) == 2
        assert backend.write_employees(connection, PRODUCTION, [bo]) == 1
        assert backend.write_rooms(connection, PRODUCTION, [room]) == 1
        assert backend.write_rooms(connection, PRODUCTION, [room]) == 0
        assert fetch(connection, "SELECT employee_id FROM employee") == [("e-bo",)]


def test_the_meetings_of_a_booking_are_told_by_environment_with_their_status(store: Store) -> None:
    known = a_meeting(meeting_type="online", salesforce_id="00U-a", booked_by="customer", topic_id="t-1")
    with store.begin() as connection:
        write(connection, known, a_meeting("b"), a_meeting(environment=TEST, start=None, end=None))
        statuses(connection, {"slot-a": "Booked"})
        told = backend.meetings_with(connection, "booking-a")
    assert [(one.environment, one.status, one.start) for one in told] == [
        (PRODUCTION, "Booked", TOMORROW),
        (TEST, None, None),
    ]
    assert (told[0].meeting_type, told[0].salesforce_id, told[0].employee_id) == ("online", "00U-a", "e-ada")
    assert [(one.booked_by, one.topic_id) for one in told] == [("customer", "t-1"), (None, None)]


def test_a_meeting_of_another_source_or_topic_has_changed(store: Store) -> None:
    with store.begin() as connection:
        write(connection, a_meeting())
        assert write(connection, a_meeting(booked_by="customer")) == 1
        assert write(connection, a_meeting(booked_by="customer", topic_id="t")) == 1
        assert write(connection, a_meeting(booked_by="customer", topic_id="t")) == 0
        assert fetch(connection, "SELECT booked_by, topic_id FROM backend_meeting") == [("customer", "t")]


def test_topics_are_replaced_as_a_whole_and_void_no_verdict(store: Store) -> None:
    def named(topic: str, name: str, environment: str = PRODUCTION) -> Topic:
        return Topic(environment=environment, topic_id=topic, name=name)

    with store.begin() as connection:
        backend.write_topics(connection, PRODUCTION, [named("a", "A"), named("b", "B")])
        backend.write_topics(connection, TEST, [named("a", "Of the test", TEST)])
        backend.write_topics(connection, PRODUCTION, [named("b", "Renamed"), named("c", "old"), named("c", "C")])
        assert fetch(connection, "SELECT topic_id, name FROM backend_topic ORDER BY topic_id, name") == [
            ("a", "Of the test"),
            ("b", "Renamed"),
            ("c", "C"),
        ]
        assert fetch(connection, "SELECT COUNT(*) FROM subject_change") == [(0,)]
        backend.write_topics(connection, PRODUCTION, [])
        assert fetch(connection, "SELECT environment FROM backend_topic") == [(TEST,)]
