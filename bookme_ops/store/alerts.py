"""Alerts: the messages that are to be told, each of one event through one channel, and what became of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.incident_rows import Transition, steps_of
from bookme_ops.store.ledger_tables import INCIDENT_TRANSITION
from jobs.base import Priority

CHUNK = 500
LOCK = 7_262_657
"""The number of the PostgreSQL advisory lock under which messages are made; any number that nobody else uses."""


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENDING = "sending"
    """A dispatcher has claimed it."""
    SENT = "sent"
    FAILED = "failed"
    """Given up: a dead letter."""
    HELD = "held"
    """Held back by the flood guard: another message counts it."""
    SILENCED = "silenced"
    """Told later if it is still true when its silence ends."""
    MOOT = "moot"
    """Silenced, and over before the silence was."""


TOLD = frozenset({"waiting", "sending", "sent", "failed", "held"})
"""The states of messages that a channel was or will be told: a recovery of them is worth telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that is to be made."""

    key: str
    """What it is about: of the same key there is never more than one."""
    channel: str
    event: str
    incident_id: int | None
    priority: Priority
    title: str
    body: str
    silenced_by: str | None = None
    """Why it is not told now; None: it is."""
    moot: bool = False
    """It only stands for having been looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it is kept."""

    id: int
    ref: str
    """Equal however often it is sent, so that receivers can tell a repetition."""
    key: str
    channel: str
    event: str
    incident_id: int | None
    priority: Priority
    state: MessageState
    title: str
    body: str
    silenced_by: str | None
    held_by: int | None
    """The message that counts it, if it was held back."""
    created_at: datetime
    due_at: datetime
    """When it is to be sent next."""
    attempts: int
    claimed_at: datetime | None
    sent_at: datetime | None
    problem: str | None
    """Why the last attempt failed."""


def take_turn(connection: Connection) -> None:
    """Wait until nobody else makes messages, and keep others from it until the transaction ends.

    On SQLite a write transaction does that by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def untold(connection: Connection, limit: int) -> list[tuple[int, Transition]]:
    """The outbox: steps of incidents of which no messages were made yet, with their numbers, the oldest first."""
    table = INCIDENT_TRANSITION
    rows = connection.execute(select(table).where(table.c.told_at.is_(None)).order_by(table.c.id).limit(limit)).all()
    return list(zip((row.id for row in rows), steps_of(rows), strict=True))


def mark_told(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """Messages were made of these steps."""
    table = INCIDENT_TRANSITION
    for start in range(0, len(ids), CHUNK):
        statement = update(table).where(table.c.id.in_(ids[start : start + CHUNK]))
        connection.execute(statement.values(told_at=at))


def add(connection: Connection, drafts: Iterable[Draft], at: datetime) -> int:
    """Keep messages whose keys are new, due at once; gives how many were."""
    rows, made = [_row(draft, at) for draft in drafts], 0
    for start in range(0, len(rows), CHUNK):
        new = _insert(connection).on_conflict_do_nothing(index_elements=["key"]).returning(ALERT_MESSAGE.c.id)
        # Not the row count: drivers do not agree on that of a statement with many rows.
        made += len(connection.execute(new, rows[start : start + CHUNK]).all())
    return made


def told_pairs(connection: Connection, incident_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Which channels were told, or will be, of which of these incidents."""
    table, wanted = ALERT_MESSAGE.c, sorted(set(incident_ids))
    found: set[tuple[int, str]] = set()
    for start in range(0, len(wanted), CHUNK):
        where = (table.incident_id.in_(wanted[start : start + CHUNK]), table.state.in_(sorted(TOLD)))
        rows = connection.execute(select(table.incident_id, table.channel).where(*where).distinct())
        found |= {(int(number), str(channel)) for number, channel in rows}
    return found


def silenced(connection: Connection) -> Iterator[list[Message]]:
    """The messages whose silence has not been ended, those of one incident together, the oldest of them first.

    They come in parts: under an umbrella there may be as many as a bank has advisors.
    """
    table, silent = ALERT_MESSAGE.c, ALERT_MESSAGE.c.state == MessageState.SILENCED.value
    numbers = connection.execute(select(table.incident_id).where(silent).distinct().order_by(table.incident_id))
    wanted = numbers.scalars().all()
    for start in range(0, len(wanted), CHUNK):
        yield _load(connection, silent, table.incident_id.in_(wanted[start : start + CHUNK]))


def end_silence(connection: Connection, silent: Message, text: tuple[str, str] | None, at: datetime) -> None:
    """Tell a silenced message now, with a title and a body of now, or drop it as moot."""
    values: dict[str, Any] = {"state": MessageState.MOOT.value}
    if text is not None:
        values = {"state": MessageState.WAITING.value, "due_at": at, "title": text[0], "body": text[1]}
    where = (ALERT_MESSAGE.c.id == silent.id, ALERT_MESSAGE.c.state == MessageState.SILENCED.value)
    connection.execute(update(ALERT_MESSAGE).where(*where).values(**values))


def openings(connection: Connection, incident_ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    """When each channel was last told that each of these incidents is open."""
    table, wanted = ALERT_MESSAGE.c, sorted(incident_ids)
    told: dict[tuple[int, str], datetime] = {}
    for start in range(0, len(wanted), CHUNK):
        where = (
            table.incident_id.in_(wanted[start : start + CHUNK]),
            table.event.in_(("opened", "reopened")),
            table.state.in_(sorted(TOLD)),
        )
        rows = connection.execute(select(table.incident_id, table.channel, table.due_at).where(*where))
        for number, channel, at in rows:
            told[int(number), str(channel)] = max(at, told.get((int(number), str(channel)), at))
    return told


def search(
    connection: Connection,
    *,
    states: Collection[MessageState] | None = None,
    channel: str | None = None,
    limit: int,
) -> list[Message]:
    """Messages, the newest first."""
    where: list[ColumnElement[bool]] = []
    if states is not None:
        where.append(ALERT_MESSAGE.c.state.in_([state.value for state in states]))
    if channel is not None:
        where.append(ALERT_MESSAGE.c.channel == channel)
    return _load(connection, *where, newest=limit)


def count_states(connection: Connection) -> dict[str, int]:
    """How many messages there are in each state."""
    table = ALERT_MESSAGE.c
    rows = connection.execute(select(table.state, func.count()).group_by(table.state))
    return {str(state): int(count) for state, count in rows}


def count_waiting(connection: Connection) -> dict[str, int]:
    """How many messages wait for each channel."""
    table = ALERT_MESSAGE.c
    waits = (MessageState.WAITING.value, MessageState.SENDING.value)
    counted = select(table.channel, func.count()).where(table.state.in_(waits)).group_by(table.channel)
    return {str(channel): int(count) for channel, count in connection.execute(counted)}


def message(row: Any) -> Message:
    """The record of a row."""
    values = dict(row._mapping)
    priority, state = Priority(values.pop("priority")), MessageState(values.pop("state"))
    return Message(priority=priority, state=state, **values)


def _load(connection: Connection, *where: ColumnElement[bool], newest: int | None = None) -> list[Message]:
    order = ALERT_MESSAGE.c.id if newest is None else ALERT_MESSAGE.c.id.desc()
    rows = connection.execute(select(ALERT_MESSAGE).where(*where).order_by(order).limit(newest))
    return [message(row) for row in rows]


def _row(draft: Draft, at: datetime) -> dict[str, Any]:
    values = asdict(draft)
    moot, silence = values.pop("moot"), draft.silenced_by
    state = MessageState.SILENCED if silence else MessageState.MOOT if moot else MessageState.WAITING
    times = {"created_at": at, "due_at": at}
    return {**values, **times, "priority": int(draft.priority), "state": state.value, "ref": uuid4().hex, "attempts": 0}


def _insert(connection: Connection) -> Any:
    """Both databases can leave out what is there already, each by a statement of its own dialect."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(ALERT_MESSAGE)
