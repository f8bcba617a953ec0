"""Warnings: a first response that is due soon, or overdue, told once for each life and level of an incident."""

from collections.abc import Iterator
from dataclasses import dataclass

from bookme_ops.alerts.board import Board
from bookme_ops.alerts.wishes import events_of, wants
from bookme_ops.service_levels.clock import Standing, measure
from bookme_ops.service_levels.lives import latest_life
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.store import alerts
from bookme_ops.store.alerts import Draft
from bookme_ops.store.alerts_incidents import unanswered
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_stories import stories_of
from bookme_ops.wiring import Ops

EVENTS = {Standing.AT_RISK: "at_risk", Standing.BREACHED: "breached"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWarning:
    """A first response that nobody has given."""

    incident: Incident
    event: str
    """`at_risk` or `breached`."""
    promise: str
    """Which promise it is about; the deadline itself moves with every pause."""


def warn(connection: Connection, board: Board, ops: Ops) -> int:
    """Make the messages of the warnings that are due; gives how many are new.

    Of what is silent none is made: it is looked at again when its silence is over, and may have been answered by then.
    """
    wanted = {event for channel in board.channels for event in events_of(channel)}
    if wanted.isdisjoint(EVENTS.values()):
        return 0
    rule = rule_of(ops.settings)
    # Business time passes no faster than time: what is younger than the shortest promise cannot be late.
    youngest = board.now - min(rule.targets.values()) * rule.at_risk
    waiting = unanswered(connection, until=youngest, said=EVENTS[Standing.BREACHED])
    owed = [one for one in waiting if not board.is_muted(one) and board.silence.reason(one) is None]
    return alerts.add(connection, _drafts(due_warnings(connection, owed, rule, board), board), board.now)


def due_warnings(connection: Connection, owed: list[Incident], rule: Rule, board: Board) -> Iterator[DueWarning]:
    """The incidents whose first response is at risk or overdue, by the clock of the service levels."""
    stories = stories_of(connection, [incident.id for incident in owed])
    for incident in owed:
        story = stories[incident.id]
        life = latest_life(incident, story.steps, story.notes)
        clock = measure(life, rule, board.now)
        if clock.standing in EVENTS:
            promise = f"{life.opened_at.isoformat()}/{clock.level}"
            yield DueWarning(incident=incident, event=EVENTS[clock.standing], promise=promise)


def _drafts(due: Iterator[DueWarning], board: Board) -> Iterator[Draft]:
    for one in due:
        for channel in board.channels:
            if wants(channel, one.event, one.incident, told=True):
                key = f"{one.event}/{one.incident.id}/{one.promise}"
                yield board.draft(key, channel, one.event, one.incident, None)
