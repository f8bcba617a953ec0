"""Stretches of time in SQL: the place of an instant among some bounds, of seconds and of datetimes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bookme_ops.store import runs
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Store
from bookme_ops.store.ledger_tables import RUN
from bookme_ops.store.tables import BOOKING
from bookme_ops.store.trend_stretches import BEFORE, stretch_of
from tests.bookme_ops.store.samples import AT, a_booking
from tests.bookme_ops.store.samples import RUN as RUN_ID

BOUNDS = [datetime(2026, 3, day, tzinfo=UTC) for day in (2, 9, 16, 23)]
SECOND = timedelta(seconds=1)
TIMES = {
    BOUNDS[0] - SECOND: BEFORE,
    BOUNDS[0]: 0,
    BOUNDS[1] - SECOND: 0,
    BOUNDS[1]: 1,
    BOUNDS[3] - SECOND: 2,
    BOUNDS[3]: 2,
}


def test_seconds_lie_where_they_begin_and_the_end_belongs_to_the_next(store: Store) -> None:
    made = [a_booking(str(place), at) for place, at in enumerate(TIMES)]
    with store.begin() as connection:
        write_bookings(connection, made, at=AT, run_id=RUN_ID)
        found = connection.execute(select(stretch_of(BOOKING.c.starts, BOUNDS)).order_by(BOOKING.c.starts)).scalars()
        assert list(found) == list(TIMES.values())


def test_datetimes_lie_where_seconds_do(store: Store) -> None:
    with store.begin() as connection:
        for at in TIMES:
            runs.start_run(connection, "jobs", at, at)
        found = connection.execute(select(stretch_of(RUN.c.started_at, BOUNDS)).order_by(RUN.c.started_at)).scalars()
        assert list(found) == list(TIMES.values())


def test_one_stretch_is_enough(store: Store) -> None:
    with store.begin() as connection:
        write_bookings(connection, [a_booking("a", BOUNDS[0])], at=AT, run_id=RUN_ID)
        assert connection.execute(select(stretch_of(BOOKING.c.starts, BOUNDS[:2]))).scalar() == 0
