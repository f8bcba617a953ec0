"""Bookings in numbers: what is on and off, of which type, where, how early made, and what is wrong with them."""

from datetime import timedelta

import pytest

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply
from bookme_ops.store.trend_bookings import (
    bookings_read,
    count_by_place,
    count_by_type,
    count_leads,
    count_owners,
    count_troubles,
    count_wrong,
    earliest_booking,
)
from connectors.errors import Reason
from connectors.records import Booking
from jobs.base import Priority
from jobs.views import Coverage
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST, TOMORROW, a_booking, a_failure

WEEK = timedelta(days=7)
BOUNDS = [AT, AT + WEEK, AT + 2 * WEEK]
NEXT_WEEK = TOMORROW + WEEK


def keep(connection: Connection, *bookings: Booking) -> None:
    write_bookings(connection, bookings, at=AT, run_id=RUN)


def test_bookings_are_counted_by_the_stretch_they_begin_in_by_type_and_whether_they_are_off(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            a_booking("a", meeting_type="Online"),
            a_booking("b", NEXT_WEEK, meeting_type="Online"),
            a_booking("c", meeting_type=None),
            a_booking("off", meeting_type="Online", cancelled_by_someone=True),
            a_booking("freed", meeting_type="Online", show_as="Free"),
            a_booking("gone", deleted=True),
            a_booking("before", AT - WEEK),
            a_booking("after", AT + 2 * WEEK),
            a_booking("elsewhere", environment=TEST),
        )
        assert sorted(count_by_type(connection, PRODUCTION, BOUNDS), key=str) == [
            (0, "Online", False, 1),
            (0, "Online", True, 2),
            (0, None, False, 1),
            (1, "Online", False, 1),
        ]


def test_what_is_free_without_a_booking_id_is_on_as_the_record_says(store: Store) -> None:
    free = a_booking("free", booking_id=None, show_as="Free")
    with store.begin() as connection:
        keep(connection, free)
        [(_, _, off, _)] = count_by_type(connection, PRODUCTION, BOUNDS)
        assert off is free.cancelled is False


def test_leads_are_whole_days_between_making_and_taking_place(store: Store) -> None:
    def made(name: str, **before: float) -> Booking:
        return a_booking(name, created=TOMORROW - timedelta(**before))

    with store.begin() as connection:
        keep(
            connection,
            made("a", days=3),
            made("b", days=3, hours=23),
            made("c", hours=1),
            made("afterwards", hours=-1),
            a_booking("off", cancelled_by_someone=True),
        )
        assert sorted(count_leads(connection, PRODUCTION, BOUNDS)) == [(0, 0, 1), (0, 3, 2)]


def test_owners_are_people_and_not_bookings(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, a_booking("a"), a_booking("b"), a_booking("c", owner_id="005-bo"), a_booking("d", NEXT_WEEK))
        assert count_owners(connection, PRODUCTION, BOUNDS) == {0: 2, 1: 1}


def test_places_are_told_apart_as_they_are_written(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            a_booking("a", location="Finans Allé 1-3"),
            a_booking("b", location="Finans allé 1-3"),
            a_booking("c", NEXT_WEEK, location="Finans Allé 1-3"),
            a_booking("d", location=None),
        )
        counted = {(place, at): count for place, at, count in count_by_place(connection, PRODUCTION, BOUNDS)}
        assert counted == {
            ("Finans Allé 1-3", 0): 1,
            ("Finans allé 1-3", 0): 1,
            ("Finans Allé 1-3", 1): 1,
            (None, 0): 1,
        }


def test_troubles_are_open_incidents_where_their_booking_is(store: Store) -> None:
    raised = [found("a"), found("a", code="MTG010", priority=Priority.CRITICAL), found("b"), found("nowhere")]
    with store.begin() as connection:
        keep(connection, a_booking("a", location="Nuuk"), a_booking("b", NEXT_WEEK, location="Nuuk"))
        keep(connection, a_booking("a", environment=TEST, location="Elsewhere"))
        apply(connection, [Open(raised=one) for one in raised], run_id=None, at=AT)
        assert sorted(count_troubles(connection, PRODUCTION, BOUNDS), key=str) == [
            ("Nuuk", 0, "CAL001", 3, 1),
            ("Nuuk", 0, "MTG010", 4, 1),
            ("Nuuk", 1, "CAL001", 3, 1),
        ]


def test_a_booking_is_wrong_once_however_many_incidents_it_has(store: Store) -> None:
    raised = [found("a"), found("a", code="CAL002"), found("b", code="ENV001")]
    with store.begin() as connection:
        keep(connection, a_booking("a"), a_booking("b"), a_booking("c"), a_booking("anonymous", booking_id=None))
        apply(connection, [Open(raised=one) for one in raised], run_id=None, at=AT)
        assert count_wrong(connection, PRODUCTION, BOUNDS, ["CAL001", "CAL002"]) == (3, 1)
        assert count_wrong(connection, PRODUCTION, BOUNDS, []) == (3, 0)


def test_bookings_that_were_never_read_are_known_to_be_unread(store: Store) -> None:
    with store.begin() as connection:
        assert bookings_read(connection, PRODUCTION) == Coverage(reason=Reason.NEVER_READ)
        record_read(connection, PRODUCTION, "query", "bookings", at=AT, as_of=AT)
        assert bookings_read(connection, PRODUCTION) == Coverage(read_at=AT, reason=None)
        record_failure(connection, PRODUCTION, "query", "bookings", a_failure(Reason.TIMEOUT), at=AT + WEEK)
        assert bookings_read(connection, PRODUCTION) == Coverage(read_at=AT, reason=Reason.TIMEOUT)


@pytest.mark.parametrize("environment", [PRODUCTION, TEST])
def test_the_earliest_booking_is_told_where_there_is_one(store: Store, environment: str) -> None:
    with store.begin() as connection:
        keep(connection, a_booking("a", NEXT_WEEK), a_booking("b"))
        assert earliest_booking(connection, environment) == (TOMORROW if environment == PRODUCTION else None)
