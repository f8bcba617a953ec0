"""Claims: who sends which message. A message is claimed by one dispatcher at a time, however many there are.

A claim is written before the message is sent, and ended after it. A dispatcher that dies in between leaves a claim that
runs out: the message is then sent again, under the same `ref`. So nothing is lost, and what was sent twice can be told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update
from sqlalchemy.orm import aliased

from bookme_ops.store.alert_tables import ALERT_CHANNEL, ALERT_MESSAGE
from bookme_ops.store.alerts import Draft, Message, MessageState, add, message
from bookme_ops.store.alerts_channels import lock_channel

LEASE = timedelta(minutes=5)
"""A claim runs out after this; the longest send takes a fraction of it."""
UNCOUNTED = ("flood", "digest", "test")
"""Events of messages that the flood guard neither counts nor holds back."""
WAITING, SENDING = MessageState.WAITING.value, MessageState.SENDING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """How many messages a channel may get within a time."""

    messages: int
    window: timedelta


def free_lost_claims(connection: Connection, now: datetime) -> int:
    """Let others send what a dispatcher claimed and never finished; gives how many messages."""
    lost = (ALERT_MESSAGE.c.state == SENDING, ALERT_MESSAGE.c.claimed_at <= now - LEASE)
    values = {"state": WAITING, "due_at": now, "problem": "the dispatcher that was sending it was lost"}
    return connection.execute(update(ALERT_MESSAGE).where(*lost).values(**values)).rowcount


def claim_next(connection: Connection, channel: str, now: datetime, flood: Flood) -> Message | None:
    """Claim the next message of a channel; None if there is nothing to send now.

    Messages of one incident are sent in their order. What the flood guard does not let pass is held back first.
    """
    state = lock_channel(connection, channel)
    if state.disabled_at is not None or (state.paused_until is not None and state.paused_until > now):
        return None
    since = now - flood.window
    room = max(0, flood.messages - _recent(connection, channel, since))
    if not _summarised(connection, channel, since):
        _hold_back(connection, channel, now, room)
    passing = [] if room else [ALERT_MESSAGE.c.event.in_(UNCOUNTED)]
    chosen = _due(connection, *_is_due(channel, now), *passing, limit=1)
    return _claim(connection, chosen[0], now) if chosen else None


def finish(connection: Connection, claimed: Message, now: datetime) -> None:
    """A claimed message was sent."""
    _end(connection, claimed, state=MessageState.SENT.value, sent_at=now, problem=None)


def postpone(connection: Connection, claimed: Message, *, problem: str, due_at: datetime) -> None:
    """A claimed message could not be sent, and is tried again at an instant."""
    _end(connection, claimed, state=WAITING, due_at=due_at, problem=problem)


def give_back(connection: Connection, claimed: Message, *, problem: str) -> None:
    """A claimed message could not be sent, which was not its fault: the attempt does not count."""
    _end(connection, claimed, state=WAITING, problem=problem, attempts=claimed.attempts - 1)


def give_up(connection: Connection, claimed: Message, *, problem: str) -> None:
    """A claimed message will not be sent any more."""
    _end(connection, claimed, state=MessageState.FAILED.value, problem=problem)


def drop_orphans(connection: Connection, channels: set[str]) -> int:
    """Give up what waits for channels that there are no more; gives how many messages."""
    table = ALERT_MESSAGE.c
    where = (table.state == WAITING, table.channel.not_in(sorted(channels)))
    values = {"state": MessageState.FAILED.value, "problem": "the channel is not in the settings any more"}
    return connection.execute(update(ALERT_MESSAGE).where(*where).values(**values)).rowcount


def next_due(connection: Connection) -> datetime | None:
    """When the next message that waits is due; None if none waits for a channel that is in use."""
    table, state = ALERT_MESSAGE.c, ALERT_CHANNEL.c
    waiting = select(table.channel, func.min(table.due_at).label("due")).where(table.state == WAITING)
    each = waiting.group_by(table.channel).subquery()
    both = select(each.c.due, state.paused_until).outerjoin(ALERT_CHANNEL, state.name == each.c.channel)
    times = [max(due, paused or due) for due, paused in connection.execute(both.where(state.disabled_at.is_(None)))]
    return min(times, default=None)


def _due(connection: Connection, *where: ColumnElement[bool], limit: int | None = None) -> list[Message]:
    """Messages in the order in which they were made."""
    statement = select(ALERT_MESSAGE).where(*where).order_by(ALERT_MESSAGE.c.id).limit(limit)
    return [message(row) for row in connection.execute(statement)]


def _is_due(channel: str, now: datetime) -> list[ColumnElement[bool]]:
    """What a channel could be told now: what is not behind another message of its incident."""
    table, other = ALERT_MESSAGE, aliased(ALERT_MESSAGE)
    # A recovery that overtakes its opening leaves a pager ringing for ever.
    before = select(other.c.id).where(
        other.c.incident_id == table.c.incident_id,
        other.c.channel == table.c.channel,
        other.c.state.in_((WAITING, SENDING)),
        other.c.id < table.c.id,
        (other.c.state == SENDING) | (other.c.due_at > now),
    )
    return [table.c.channel == channel, table.c.state == WAITING, table.c.due_at <= now, ~before.exists()]


def _recent(connection: Connection, channel: str, since: datetime) -> int:
    table = ALERT_MESSAGE.c
    counted = select(func.count()).where(table.channel == channel, table.event.not_in(UNCOUNTED))
    # Two questions, each of which an index answers: together they would look through all that was ever sent.
    ways = (table.sent_at > since, table.state == SENDING)
    return sum(int(connection.execute(counted.where(way)).scalar_one()) for way in ways)


def _summarised(connection: Connection, channel: str, since: datetime) -> bool:
    table = ALERT_MESSAGE.c
    where = (table.channel == channel, table.event == "flood", table.created_at > since)
    return connection.execute(select(table.id).where(*where).limit(1)).first() is not None


def _hold_back(connection: Connection, channel: str, now: datetime, room: int) -> None:
    """If there is no room for all, let the most urgent pass, of equals the oldest, and tell how many the rest are."""
    where = [*_is_due(channel, now), ALERT_MESSAGE.c.event.not_in(UNCOUNTED)]
    one_more = select(ALERT_MESSAGE.c.id).where(*where).offset(room).limit(1)
    if connection.execute(one_more).first() is None:
        return
    held = sorted(_due(connection, *where), key=lambda one: (-one.priority, one.id))[room:]
    key = f"flood/{channel}/{held[0].id}"
    add(connection, [_summary(key, channel, held)], now)
    number = connection.execute(select(ALERT_MESSAGE.c.id).where(ALERT_MESSAGE.c.key == key)).scalar_one()
    statement = update(ALERT_MESSAGE).where(ALERT_MESSAGE.c.id == bindparam("one"))
    values = statement.values(state=MessageState.HELD.value, held_by=number)
    connection.execute(values, [{"one": one.id} for one in held])


def _summary(key: str, channel: str, held: list[Message]) -> Draft:
    """The message that counts others; the most urgent of them comes first."""
    worst = held[0].priority
    urgent = sum(one.priority is worst for one in held)
    count = "1 message was" if len(held) == 1 else f"{len(held)} messages were"
    return Draft(
        key=key,
        channel=channel,
        event="flood",
        incident_id=None,
        priority=worst,
        title=f"[{worst.label}] {count} held back",
        body=f"{count} held back, because there were too many at once: {urgent} of priority {worst.label},"
        f" {len(held) - urgent} below it.\n`bookme-ops alerts list --state held --channel {channel}` lists them,"
        " `bookme-ops incidents list` what is open.",
    )


def _claim(connection: Connection, chosen: Message, now: datetime) -> Message | None:
    """Conditional, so that it is safe even where locks are not what they seem."""
    values = {"state": SENDING, "claimed_at": now, "attempts": chosen.attempts + 1}
    where = (ALERT_MESSAGE.c.id == chosen.id, ALERT_MESSAGE.c.state == WAITING)
    row = connection.execute(update(ALERT_MESSAGE).where(*where).values(**values).returning(ALERT_MESSAGE)).first()
    return None if row is None else message(row)


def _end(connection: Connection, claimed: Message, **values: Any) -> None:
    """Nothing happens if the claim had run out and somebody else has it."""
    where = (
        ALERT_MESSAGE.c.id == claimed.id,
        ALERT_MESSAGE.c.state == SENDING,
        ALERT_MESSAGE.c.claimed_at == claimed.claimed_at,
    )
    connection.execute(update(ALERT_MESSAGE).where(*where).values(claimed_at=None, **values))
