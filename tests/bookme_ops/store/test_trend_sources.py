"""Meetings of the booking platform in numbers, and how completely they are known."""

from datetime import timedelta
from typing import Any

from bookme_ops.store import trend_sources
from bookme_ops.store.backend import write_meetings, write_statuses, write_topics
from bookme_ops.store.db import Connection, Store
from connectors.backend_records import BackendMeeting, Topic
from connectors.errors import Reason
from connectors.records import BookingId, Window
from jobs.views import Coverage
from tests.bookme_ops.store.samples import AT, LATER, LONG_AGO, PRODUCTION, RUN, TEST, TOMORROW

WEEK = timedelta(days=7)
BOUNDS = [AT, AT + WEEK, AT + 2 * WEEK]


def a_meeting(name: str, **changes: Any) -> BackendMeeting:
    start = changes.pop("start", TOMORROW)
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "booking_id": BookingId(name),
        "time_slot_id": f"slot-{name}",
        "employee_id": "e-ada",
        "start": start,
        "end": start + timedelta(hours=1) if start else None,
        "created": LONG_AGO,
        "modified": LONG_AGO,
        "booked_by": "customer",
        "topic_id": "t-1",
    }
    return BackendMeeting(**values | changes)


def keep(connection: Connection, *meetings: BackendMeeting, booked: str = "") -> None:
    """Mirror them; those whose names are in `booked` stand on a booked slot."""
    write_meetings(connection, meetings, since=LONG_AGO, run_id=RUN)
    window = Window(start=AT - 10 * WEEK, end=AT + 10 * WEEK)
    for environment in (PRODUCTION, TEST):
        write_statuses(connection, environment, {f"slot-{one}": "Booked" for one in booked}, window)


def test_meetings_are_counted_by_week_source_and_topic(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            a_meeting("a"),
            a_meeting("b"),
            a_meeting("c", booked_by="employee"),
            a_meeting("d", topic_id=None, booked_by=None),
            a_meeting("e", start=TOMORROW + WEEK),
            a_meeting("f", start=AT - timedelta(seconds=1)),
            a_meeting("g", start=AT + 2 * WEEK),
            a_meeting("h", start=None),
            a_meeting("i", environment=TEST),
        )
        found = trend_sources.count_meetings(connection, PRODUCTION, BOUNDS, booked=False)
        assert sorted(found, key=str) == [
            (0, "customer", "t-1", 2),
            (0, "employee", "t-1", 1),
            (0, None, None, 1),
            (1, "customer", "t-1", 1),
        ]


def test_where_slots_are_told_only_booked_ones_count(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, a_meeting("a"), a_meeting("b"), a_meeting("c", time_slot_id=None), booked="a")
        assert trend_sources.count_meetings(connection, PRODUCTION, BOUNDS, booked=True) == [(0, "customer", "t-1", 1)]
        assert trend_sources.count_meetings(connection, PRODUCTION, BOUNDS, booked=False) == [(0, "customer", "t-1", 3)]


def test_the_earliest_meeting_is_that_of_one_environment(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, a_meeting("a", start=TOMORROW + WEEK), a_meeting("b"), a_meeting("c", start=None))
        keep(connection, a_meeting("d", environment=TEST, start=None))
        assert trend_sources.earliest_meeting(connection, PRODUCTION) == TOMORROW
        assert trend_sources.earliest_meeting(connection, TEST) is None


def test_names_of_topics_are_those_of_one_environment(store: Store) -> None:
    with store.begin() as connection:
        for environment in (PRODUCTION, TEST):
            topic = Topic(environment=environment, topic_id="t-1", name=f"of {environment}")
            write_topics(connection, environment, [topic])
        assert trend_sources.topic_names(connection, TEST) == {"t-1": f"of {TEST}"}


def test_a_failed_read_leaves_when_it_was_read_last_and_a_complete_one_ends_it(store: Store) -> None:
    def read(environment: str = PRODUCTION, subject: str = trend_sources.SOURCES) -> Coverage:
        return trend_sources.report_read(connection, environment, subject)

    with store.begin() as connection:
        assert read() == Coverage()
        trend_sources.note_failure(connection, PRODUCTION, trend_sources.SOURCES, Reason.TIMEOUT)
        assert read() == Coverage(reason=Reason.TIMEOUT)
        trend_sources.note_read(connection, PRODUCTION, trend_sources.SOURCES, at=AT)
        assert read() == Coverage(read_at=AT, reason=None)
        trend_sources.note_failure(connection, PRODUCTION, trend_sources.SOURCES, Reason.FORBIDDEN)
        assert read() == Coverage(read_at=AT, reason=Reason.FORBIDDEN)
        trend_sources.note_read(connection, PRODUCTION, trend_sources.SOURCES, at=LATER)
        assert read() == Coverage(read_at=LATER, reason=None)
        assert read(TEST) == read(subject=trend_sources.TOPICS) == Coverage()
