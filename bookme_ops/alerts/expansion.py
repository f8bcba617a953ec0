"""Expansion: from the steps of incidents to messages, each step for every channel that wants it.

A step and its messages change hands in one transaction, so a kill leaves a step either in the outbox or told.
"""

from collections.abc import Iterator, Sequence

from bookme_ops.alerts.board import Board
from bookme_ops.alerts.wishes import OPENED, OPENINGS, PRIORITY, RESOLVED, event_of, wants
from bookme_ops.store import alerts
from bookme_ops.store.alerts import Draft, Message
from bookme_ops.store.alerts_incidents import incidents_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_rows import Transition

BATCH = 500
"""Steps that are made into messages in one transaction: others write in between."""
OF_LIFE = (*OPENINGS, PRIORITY)
"""Events of which the last says all, once an incident's silence is over."""


def expand(connection: Connection, board: Board) -> tuple[int, int]:
    """Make messages of the oldest steps of the outbox; gives how many steps and messages these were."""
    steps = alerts.untold(connection, BATCH)
    numbers = {step.incident_id for _, step in steps}
    incidents = incidents_of(connection, numbers)
    told = alerts.told_pairs(connection, numbers)
    drafts = [
        draft
        for number, step in steps
        if step.incident_id in incidents
        for draft in _drafts_of(number, step, incidents[step.incident_id], board, told)
    ]
    made = alerts.add(connection, drafts, board.now)
    alerts.mark_told(connection, [number for number, _ in steps], board.now)
    return len(steps), made


def _drafts_of(
    number: int, step: Transition, incident: Incident, board: Board, told: set[tuple[int, str]]
) -> Iterator[Draft]:
    """The messages of one step; `told` learns of them, for the next step of the incident may rest on it."""
    event = event_of(step)
    if event is None or (event != RESOLVED and board.is_muted(incident)):
        return
    silenced_by = board.silence.reason(incident) if event != RESOLVED else None
    for channel in board.channels:
        pair = (incident.id, channel.name)
        if wants(channel, event, incident, told=pair in told):
            if silenced_by is None:
                told.add(pair)
            yield board.draft(f"step/{number}", channel, event, incident, silenced_by)


def end_silences(connection: Connection, board: Board) -> int:
    """Tell what is no longer silent and still true, at once; gives how many messages that are.

    Of one incident and channel one message tells of its life so far. What is over was nobody's business.
    """
    return sum(_end_silences(connection, board, silent) for silent in alerts.silenced(connection))


def _end_silences(connection: Connection, board: Board, silent: Sequence[Message]) -> int:
    incidents = incidents_of(connection, {one.incident_id for one in silent if one.incident_id is not None})
    ended = [one for one in silent if not _is_silent(one, incidents, board)]
    telling = {one.id for one in _latest(ended) if _is_true(incidents.get(one.incident_id or 0), board)}
    for one in ended:
        text = board.text(incidents[one.incident_id or 0], one.event) if one.id in telling else None
        alerts.end_silence(connection, one, text, board.now)
    return len(telling)


def _is_silent(message: Message, incidents: dict[int, Incident], board: Board) -> bool:
    incident = incidents.get(message.incident_id or 0)
    return _is_true(incident, board) and incident is not None and board.silence.reason(incident) is not None


def _is_true(incident: Incident | None, board: Board) -> bool:
    return incident is not None and incident.state is not State.RESOLVED and not board.is_muted(incident)


def _latest(messages: Sequence[Message]) -> Iterator[Message]:
    """Of each incident, channel and kind of event the message that is told: an opening rather than a change."""
    chosen: dict[tuple[int | None, str, str], Message] = {}
    for one in sorted(messages, key=lambda one: (one.event in OPENINGS, one.id)):
        chosen[one.incident_id, one.channel, OPENED if one.event in OF_LIFE else one.event] = one
    yield from chosen.values()
