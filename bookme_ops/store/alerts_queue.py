"""The queue of alerts at one look: what is not told yet, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from bookme_ops.store.alert_tables import ALERT_CHANNEL, ALERT_MESSAGE
from bookme_ops.store.alerts import MessageState, count_states
from bookme_ops.store.incident_rows import IS_OPEN
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION

UNSENT = (MessageState.WAITING.value, MessageState.SENDING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What people have not been told yet."""

    steps: int
    """Steps of incidents of which no messages were made."""
    waiting: int
    """Messages that are to be sent, or are being sent."""
    silenced: int
    held: int
    oldest: datetime | None
    """Since when the oldest step or message waits; None: nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Messages of one channel that were given up."""

    channel: str
    count: int
    oldest: datetime
    newest: datetime
    problem: str | None
    """Why the newest was."""


def read_queue(connection: Connection) -> Queue:
    """What waits at this moment."""
    counts = count_states(connection)
    step, message = INCIDENT_TRANSITION.c, ALERT_MESSAGE.c
    untold = select(func.count(), func.min(step.at)).where(step.told_at.is_(None))
    steps, first = connection.execute(untold).one()
    sent_late = select(func.min(message.created_at)).where(_of_channels(), message.state.in_(UNSENT))
    times = [at for at in (first, connection.execute(sent_late).scalar()) if at is not None]
    return Queue(
        steps=int(steps),
        waiting=sum(counts.get(state, 0) for state in UNSENT),
        silenced=counts.get(MessageState.SILENCED.value, 0),
        held=counts.get(MessageState.HELD.value, 0),
        oldest=min(times, default=None),
    )


def dead_letters(connection: Connection, *, since: datetime) -> tuple[DeadLetters, ...]:
    """What was given up since an instant, or about an incident that is still open, by channel."""
    table = ALERT_MESSAGE.c
    lives = select(INCIDENT.c.id).where(INCIDENT.c.id == table.incident_id, IS_OPEN)
    where = (_of_channels(), table.state == MessageState.FAILED.value, or_(table.due_at >= since, lives.exists()))
    rows = connection.execute(select(table.channel, table.due_at, table.problem).where(*where).order_by(table.id))
    found: dict[str, list[tuple[datetime, str | None]]] = {}
    for channel, at, problem in rows:
        found.setdefault(channel, []).append((at, problem))
    return tuple(
        DeadLetters(
            channel=channel,
            count=len(letters),
            oldest=min(at for at, _ in letters),
            newest=max(at for at, _ in letters),
            problem=letters[-1][1],
        )
        for channel, letters in sorted(found.items())
    )


def _of_channels() -> ColumnElement[bool]:
    """By channel, so that the index serves however many messages there are."""
    return ALERT_MESSAGE.c.channel.in_(select(ALERT_CHANNEL.c.name))
