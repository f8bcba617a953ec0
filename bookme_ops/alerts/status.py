"""Status of alerts: what has not been told yet, what never will be, and what to do about it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bookme_ops.alerts.channel_care import tell_channels
from bookme_ops.store import alerts_claims, alerts_queue
from bookme_ops.store.alerts_queue import DeadLetters, Queue
from bookme_ops.telling import Document, tell_instant
from bookme_ops.wiring import Ops

RECENT = timedelta(days=7)
"""Dead letters are warned of for so long, and longer while their incident is open."""
SLOW = timedelta(minutes=10)
"""What waits for longer than this waits for something: the service sends every minute."""


def tell_status(ops: Ops, now: datetime) -> Document:
    """The queue, the dead letters by channel, the channels, and what to do."""
    with ops.store.read() as connection:
        queue = alerts_queue.read_queue(connection)
        dead = alerts_queue.dead_letters(connection, since=now - RECENT)
        due = alerts_claims.next_due(connection)
    channels = tell_channels(ops)
    age = now - queue.oldest if queue.oldest is not None else None
    return {
        "as_of": now.isoformat(),
        "queue": {
            "steps": queue.steps,
            "waiting": queue.waiting,
            "silenced": queue.silenced,
            "held": queue.held,
            "oldest_unsent": tell_instant(queue.oldest),
            "oldest_unsent_seconds": int(max(age, timedelta()).total_seconds()) if age is not None else None,
            "next_due": tell_instant(due),
        },
        "dead": [
            {
                "channel": one.channel,
                "count": one.count,
                "oldest": tell_instant(one.oldest),
                "newest": tell_instant(one.newest),
                "problem": one.problem,
            }
            for one in dead
        ],
        "channels": channels,
        "to_do": list(_to_do(channels, queue, dead, age)),
    }


def count_dead(ops: Ops, now: datetime) -> dict[str, int]:
    """How many alerts never arrived, by channel; of those that still matter."""
    with ops.store.read() as connection:
        return {one.channel: one.count for one in alerts_queue.dead_letters(connection, since=now - RECENT)}


def _to_do(
    channels: list[Document], queue: Queue, dead: tuple[DeadLetters, ...], age: timedelta | None
) -> Iterator[str]:
    if not channels:
        yield "No channel is set up, so nobody is told: give one as [alerts.channels.NAME] in the settings."
    for channel in channels:
        yield from _to_do_for(channel)
    known = {channel["name"] for channel in channels}
    for one in dead:
        lost = f"{one.count} given up for {one.channel}"
        back = "" if one.channel in known else ", which is not in the settings any more"
        yield f"{lost}{back}: they are not sent again. Look at the incidents themselves: `bookme-ops incidents list`."
    if channels and age is not None and age > SLOW and (queue.steps or not any(one["waiting"] for one in channels)):
        yield "Nobody sends: let `bookme-ops alerts send` run every minute, or start the service."


def _to_do_for(channel: Mapping[str, object]) -> Iterator[str]:
    name = channel["name"]
    if channel["state"] == "disabled":
        yield f"{name} is switched off ({channel['problem']}): repair it, then `bookme-ops alerts test {name}`."
    elif channel["state"] == "failing":
        yield f"{name} fails ({channel['problem'] or 'its last test did not arrive'}): `bookme-ops alerts test {name}`."
