"""The dispatcher: one cycle makes messages of what happened, and sends those that are due.

Several dispatchers may run at once. Steps become messages in one transaction, under a lock; of one key there is never
more than one message; a message is claimed before it is sent. So a kill between the two loses nothing and doubles
nothing. Only one that comes in the middle of a send, when nobody can know whether the message went out, makes it be
sent again: under the same number, by which receivers can tell.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from bookme_ops.alerts.board import Board
from bookme_ops.alerts.delivery import deliver
from bookme_ops.alerts.expansion import BATCH, end_silences, expand
from bookme_ops.alerts.letters import Deliver
from bookme_ops.alerts.reminders import digest, remind
from bookme_ops.alerts.sending import Sender
from bookme_ops.alerts.warnings import warn
from bookme_ops.store import alerts, alerts_claims
from bookme_ops.store.alerts import Message
from bookme_ops.store.alerts_channels import channel_states
from bookme_ops.telling import Document, tell_instant
from bookme_ops.wiring import Ops


def dispatch(ops: Ops, now: datetime, *, deliver: Deliver = deliver) -> Document:
    """One cycle over all incidents and channels; gives what it did as plain JSON."""
    made, seen = make_messages(ops, now), -1
    sender = Sender(ops=ops, began=now, started=ops.now(), deliver=deliver)
    while seen != sender.switched_off:
        # A channel that refuses us is an incident: the others are told of it in the same cycle.
        made += make_messages(ops, now) if seen >= 0 else 0
        seen = sender.switched_off
        for channel in ops.settings.alerts.channels:
            sender.send_all(channel)
    return _account(ops, sender, made)


def make_messages(ops: Ops, now: datetime) -> int:
    """Make messages of everything that is to be told by now, without sending any; gives how many."""
    made, steps = 0, BATCH
    while steps == BATCH:
        with ops.store.begin() as connection:
            alerts.take_turn(connection)
            steps, new = expand(connection, Board.of(ops, connection, now))
            made += new
    with ops.store.begin() as connection:
        alerts.take_turn(connection)
        board = Board.of(ops, connection, now)
        made += warn(connection, board, ops)
        made += remind(connection, board) + digest(connection, board)
        end_silences(connection, board)
        alerts_claims.free_lost_claims(connection, now)
        alerts_claims.drop_orphans(connection, {channel.name for channel in board.channels})
    return made


def tell_message(message: Message) -> dict[str, Any]:
    """A message as plain JSON."""
    return {
        "id": message.id,
        "ref": message.ref,
        "channel": message.channel,
        "event": message.event,
        "incident": message.incident_id,
        "priority": message.priority.label,
        "state": str(message.state),
        "title": message.title,
        "created_at": tell_instant(message.created_at),
        "due_at": tell_instant(message.due_at),
        "sent_at": tell_instant(message.sent_at),
        "attempts": message.attempts,
        "silenced_by": message.silenced_by,
        "held_by": message.held_by,
        "problem": message.problem,
    }


def _account(ops: Ops, sender: Sender, made: int) -> Document:
    with ops.store.read() as connection:
        states = channel_states(connection)
        counts = alerts.count_states(connection)
        due = alerts_claims.next_due(connection)
    names = [channel.name for channel in ops.settings.alerts.channels]
    return {
        "as_of": sender.began.isoformat(),
        "made": made,
        "sent": dict(Counter(message.channel for message in sender.sent)),
        "problems": [
            {"id": message.id, "channel": message.channel, "problem": problem, "next_try": tell_instant(again)}
            for message, problem, again in sender.problems
        ],
        "disabled": [name for name in names if name in states and states[name].disabled_at is not None],
        "waiting": counts.get("waiting", 0),
        "silenced": counts.get("silenced", 0),
        "failed": counts.get("failed", 0),
        "next_due": tell_instant(due),
    }
