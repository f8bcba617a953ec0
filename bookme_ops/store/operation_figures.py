"""Operation figures: how much is kept, what went wrong with our own work, and how incidents and bookings go."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from bookme_ops.store.bulk import is_sqlite
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION, JOURNAL, RUN
from bookme_ops.store.schedule_tables import SCHEDULE_SLOT
from bookme_ops.store.tables import BOOKING, CALENDAR_EVENT, MAILBOX

WELL = ("complete", "running", "waiting", "skipped")
COUNTED = {
    "bookings": BOOKING,
    "events": CALENDAR_EVENT,
    "mailboxes": MAILBOX,
    "incidents": INCIDENT,
    "journal": JOURNAL,
}


def count_ends(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """How the tasks that were begun since an instant ended, by task and state."""
    table = SCHEDULE_SLOT.c
    wanted = select(table.task, table.state, func.count()).where(table.started_at >= since)
    found: dict[str, dict[str, int]] = {}
    for task, state, count in connection.execute(wanted.group_by(table.task, table.state).order_by(table.task)):
        found.setdefault(task, {})[state] = int(count)
    return found


def list_problems(connection: Connection, since: datetime, limit: int) -> list[tuple[str, str, str | None, int]]:
    """What did not end well since an instant: task, state, reason, how often; the most frequent first."""
    table, count = SCHEDULE_SLOT.c, func.count()
    wanted = select(table.task, table.state, table.reason, count).where(
        table.finished_at >= since, table.state.not_in(WELL)
    )
    grouped = wanted.group_by(table.task, table.state, table.reason).order_by(count.desc(), table.task)
    return [
        (task, state, reason, int(often)) for task, state, reason, often in connection.execute(grouped.limit(limit))
    ]


def count_incidents(connection: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """How many incidents were opened within a time, by code, umbrellas included."""
    wanted = select(INCIDENT.c.code, func.count()).where(INCIDENT.c.opened_at >= start, INCIDENT.c.opened_at < end)
    return {code: int(count) for code, count in connection.execute(wanted.group_by(INCIDENT.c.code))}


def count_steps(connection: Connection, start: datetime, end: datetime) -> dict[str, int]:
    """How many steps incidents took within a time, by the state that each led to."""
    table = INCIDENT_TRANSITION.c
    wanted = select(table.to_state, func.count()).where(table.at >= start, table.at < end).group_by(table.to_state)
    return {state: int(count) for state, count in connection.execute(wanted)}


def count_bookings(connection: Connection, environment: str, start: datetime, end: datetime) -> dict[str, int]:
    """The bookings of an environment: made within a time, taking place in it, and of those cancelled."""
    table = BOOKING.c
    ours = (table.environment == environment, ~table.deleted)
    within = (table.starts >= epoch(start), table.starts < epoch(end))
    made = (table.created >= epoch(start), table.created < epoch(end))
    count = select(func.count()).select_from(BOOKING)
    ways = {"made": made, "held": within, "cancelled": (*within, table.cancelled_by_someone)}
    return {name: int(connection.execute(count.where(*ours, *way)).scalar_one()) for name, way in ways.items()}


def count_types(connection: Connection, environment: str, start: datetime, end: datetime) -> dict[str, int]:
    """The bookings of an environment that take place within a time, by type of meeting."""
    table = BOOKING.c
    where = (table.environment == environment, ~table.deleted, table.starts >= epoch(start), table.starts < epoch(end))
    wanted = select(table.meeting_type, func.count()).where(*where).group_by(table.meeting_type)
    return {kind or "unknown": int(count) for kind, count in connection.execute(wanted)}


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows of the large kinds there are."""
    return {
        name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for name, table in COUNTED.items()
    }


def size_of(connection: Connection) -> int:
    """The bytes of the store."""
    if is_sqlite(connection):
        pages, size = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
        return int(pages) * int(size)
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def longest_runs(connection: Connection, since: datetime) -> dict[str, float]:
    """The longest time that a run of each kind took since an instant, in seconds."""
    wanted = select(RUN.c.kind, RUN.c.started_at, RUN.c.finished_at)
    longest: dict[str, float] = {}
    for kind, start, end in connection.execute(wanted.where(RUN.c.started_at >= since, RUN.c.finished_at.is_not(None))):
        longest[kind] = max(longest.get(kind, 0.0), (end - start).total_seconds())
    return longest
