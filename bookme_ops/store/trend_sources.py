"""Meetings of the booking platform in numbers: who made them, what they are about, how completely that is known."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bookme_ops.store.backend_tables import BACKEND_MEETING, BACKEND_REPORT, BACKEND_TOPIC
from bookme_ops.store.bulk import upsert
from bookme_ops.store.instants import epoch, maybe_instant
from bookme_ops.store.tables import columns
from bookme_ops.store.trend_stretches import STRETCH, stretch_of
from connectors.errors import Reason
from jobs.views import Coverage

SOURCES, TOPICS = "sources", "topics"
"""What is known more or less completely: meetings with the status of their slots, and the names of topics."""


def count_meetings(
    connection: Connection, environment: str, bounds: Sequence[datetime], *, booked: bool
) -> list[tuple[int, str | None, str | None, int]]:
    """The meetings that begin in each stretch: its place, who made them, the id of their topic, how many.

    With `booked`, only those whose time slot is booked.
    """
    table = BACKEND_MEETING.c
    what = (stretch_of(table.starts, bounds), table.booked_by, table.topic_id)
    begin, end = epoch(bounds[0]), epoch(bounds[-1])
    where = [table.environment == environment, table.starts >= begin, table.starts < end]
    if booked:
        where.append(func.lower(table.status) == "booked")
    rows = connection.execute(
        select(*what, func.count()).where(*where).group_by(STRETCH, table.booked_by, table.topic_id)
    )
    return [(int(at), source, topic, int(count)) for at, source, topic, count in rows]


def earliest_meeting(connection: Connection, environment: str) -> datetime | None:
    """When the earliest kept meeting begins; of what was before, the platform may have told nothing."""
    earliest = select(func.min(BACKEND_MEETING.c.starts)).where(BACKEND_MEETING.c.environment == environment)
    return maybe_instant(connection.execute(earliest).scalar())


def topic_names(connection: Connection, environment: str) -> dict[str, str]:
    """The name of each topic, by its id."""
    rows = connection.execute(
        select(BACKEND_TOPIC.c.topic_id, BACKEND_TOPIC.c.name).where(BACKEND_TOPIC.c.environment == environment)
    )
    return {topic: name for topic, name in rows}  # noqa: C416


def note_read(connection: Connection, environment: str, subject: str, *, at: datetime) -> None:
    """A subject was read to its end."""
    rows = [(environment, subject, epoch(at), None)]
    upsert(connection, BACKEND_REPORT, rows, columns=columns(BACKEND_REPORT), key=("environment", "subject"))


def note_failure(connection: Connection, environment: str, subject: str, reason: Reason) -> None:
    """It could not be read; when it was read last stays known."""
    names, rows = ("environment", "subject", "reason"), [(environment, subject, str(reason))]
    upsert(connection, BACKEND_REPORT, rows, columns=names, key=("environment", "subject"))


def report_read(connection: Connection, environment: str, subject: str) -> Coverage:
    """How completely a subject is known."""
    table = BACKEND_REPORT.c
    where = (table.environment == environment, table.subject == subject)
    row = connection.execute(select(table.read_at, table.reason).where(*where)).first()
    if row is None:
        return Coverage()
    return Coverage(read_at=maybe_instant(row.read_at), reason=Reason(row.reason) if row.reason else None)
