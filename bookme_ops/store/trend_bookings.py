"""Bookings in numbers: by the week or the day in which they take place, by type, by location; each by one scan."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, distinct, func, not_, or_, select

from bookme_ops.store.incident_rows import IS_OPEN
from bookme_ops.store.instants import epoch, maybe_instant
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.tables import BOOKING, COVERAGE
from bookme_ops.store.trend_stretches import STRETCH, stretch_of
from connectors.errors import Reason
from jobs.views import Coverage

DAY_SECONDS = 86_400
STARTS = BOOKING.c.starts
OFF = or_(BOOKING.c.cancelled_by_someone, and_(BOOKING.c.show_as == "Free", BOOKING.c.booking_id.is_not(None)))
"""`records.Booking.cancelled`, but for those that are deleted."""
ON = not_(OFF)
ALIKE = and_(INCIDENT.c.environment == BOOKING.c.environment, INCIDENT.c.booking_id == BOOKING.c.booking_id)


def count_by_type(
    connection: Connection, environment: str, bounds: Sequence[datetime]
) -> list[tuple[int, str | None, bool, int]]:
    """The bookings that begin in each stretch: its place, the type of meeting, whether they are off, how many."""
    what = (stretch_of(STARTS, bounds), BOOKING.c.meeting_type, OFF.label("is_off"))
    wanted = select(*what, func.count()).where(*_begins(environment, bounds))
    rows = connection.execute(wanted.group_by(STRETCH, BOOKING.c.meeting_type, "is_off"))
    return [(int(at), kind, bool(off), int(count)) for at, kind, off, count in rows]


def count_leads(connection: Connection, environment: str, bounds: Sequence[datetime]) -> list[tuple[int, int, int]]:
    """How many whole days before they begin bookings that are on were made: stretch, days, how many."""
    days = ((STARTS - BOOKING.c.created) // DAY_SECONDS).label("lead_days")
    wanted = select(stretch_of(STARTS, bounds), days, func.count()).where(*_begins(environment, bounds), ON)
    rows = connection.execute(wanted.where(BOOKING.c.created <= STARTS).group_by(STRETCH, "lead_days"))
    return [(int(at), int(lead), int(count)) for at, lead, count in rows]


def count_owners(connection: Connection, environment: str, bounds: Sequence[datetime]) -> dict[int, int]:
    """How many people own a booking that is on, by the stretch in which it begins."""
    wanted = select(stretch_of(STARTS, bounds), func.count(distinct(BOOKING.c.owner_id)))
    rows = connection.execute(wanted.where(*_begins(environment, bounds), ON).group_by(STRETCH))
    return {int(at): int(count) for at, count in rows}


def count_by_place(
    connection: Connection, environment: str, bounds: Sequence[datetime]
) -> list[tuple[str | None, int, int]]:
    """The bookings that are on: location as it is written, the stretch in which they begin, how many."""
    wanted = select(BOOKING.c.location, stretch_of(STARTS, bounds), func.count()).where(*_begins(environment, bounds))
    rows = connection.execute(wanted.where(ON).group_by(BOOKING.c.location, STRETCH))
    return [(where, int(at), int(count)) for where, at, count in rows]


def count_troubles(
    connection: Connection, environment: str, bounds: Sequence[datetime]
) -> list[tuple[str | None, int, str, int, int]]:
    """Open incidents about bookings: location and stretch of the booking, code, priority, how many."""
    what = (BOOKING.c.location, stretch_of(STARTS, bounds), INCIDENT.c.code, INCIDENT.c.priority)
    wanted = select(*what, func.count(distinct(INCIDENT.c.id))).select_from(INCIDENT.join(BOOKING, ALIKE))
    named = (BOOKING.c.location, STRETCH, INCIDENT.c.code, INCIDENT.c.priority)
    rows = connection.execute(wanted.where(IS_OPEN, *_begins(environment, bounds)).group_by(*named))
    return [(where, int(at), code, int(priority), int(count)) for where, at, code, priority, count in rows]


def count_wrong(
    connection: Connection, environment: str, bounds: Sequence[datetime], codes: Sequence[str]
) -> tuple[int, int]:
    """How many bookings with a BookingId begin within the bounds and are on; of how many an incident is open.

    Only incidents of these codes count.
    """
    within = (*_begins(environment, bounds), ON, BOOKING.c.booking_id.is_not(None))
    wrong = select(INCIDENT.c.id).where(ALIKE, IS_OPEN, INCIDENT.c.code.in_(codes)).exists()
    count = select(func.count()).select_from(BOOKING).where(*within)
    return int(connection.execute(count).scalar_one()), int(connection.execute(count.where(wrong)).scalar_one())


def bookings_read(connection: Connection, environment: str) -> Coverage:
    """How completely the bookings of an environment are known."""
    table = COVERAGE.c
    where = (table.scope == environment, table.kind == "query", table.subject == "bookings")
    row = connection.execute(select(table.read_at, table.reason).where(*where)).first()
    if row is None:
        return Coverage()
    return Coverage(read_at=maybe_instant(row.read_at), reason=Reason(row.reason) if row.reason else None)


def earliest_booking(connection: Connection, environment: str) -> datetime | None:
    """When the earliest mirrored booking of an environment begins: earlier ones were never read."""
    earliest = select(func.min(STARTS)).where(BOOKING.c.environment == environment)
    return maybe_instant(connection.execute(earliest).scalar())


def _begins(environment: str, bounds: Sequence[datetime]) -> tuple[ColumnElement[bool], ...]:
    begin, end = epoch(bounds[0]), epoch(bounds[-1])
    return (BOOKING.c.environment == environment, not_(BOOKING.c.deleted), begin <= STARTS, end > STARTS)
