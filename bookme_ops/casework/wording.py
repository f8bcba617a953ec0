"""Wording: what a Case and its comments say, made of words that hold no personal data.

Of an incident are told its code with the title of its runbook, its numbers, BookingId, priority, state, and when the
first response is due. Its summary, its evidence, the id of its subject, its owner and who wrote a note are never asked
for. What a note says is what somebody chose to write; it is masked as logs are.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bookme_ops.alerts.texts import link_to, name_of_code, tell_time
from bookme_ops.service_levels.clock import Clock
from bookme_ops.store.incident import Incident
from bookme_ops.store.incidents import Note

Mask = Callable[[str], str]
"""Masks secrets, mail addresses and join links in a text."""


def external_key(installation: str, number: int) -> str:
    """The key of the Case of an incident: the same for ever, and no other installation has it."""
    return f"{installation}-{number}"


def subject_of(incident: Incident) -> str:
    """`MTG001 orphan-in-outlook`."""
    return f"{incident.code} {name_of_code(incident.code)}".strip()


def description_of(incident: Incident, clock: Clock, zone: ZoneInfo, console_url: str | None) -> str:
    """One fact a line."""
    title = name_of_code(incident.code)
    facts = {
        "Incident": str(incident.id),
        "Environment": incident.environment,
        "Code": incident.code,
        "Runbook": f"{title}, `bookme-ops runbook {incident.code}`" if title else None,
        "BookingId": incident.booking_id,
        "Priority": incident.priority.label,
        "State": incident.state.value,
        "Since": tell_time(incident.opened_at, zone),
        "First response": _tell_response(clock, zone),
        "More": link_to(incident.id, console_url),
    }
    kept = "This Case is kept by bookme_ops: what is written above is written anew when the incident changes."
    return "\n".join([*(f"{name}: {fact}" for name, fact in facts.items() if fact), "", kept])


def mark_of(key: str, note_id: int) -> str:
    """What the comment of a note begins with, by which it is found again."""
    return f"[bookme-ops {key} note {note_id}]"


def comment_of(note: Note, zone: ZoneInfo, mask: Mask) -> str:
    """A note as a comment, without its writer's name."""
    return f"{tell_time(note.at, zone)}\n{mask(note.text)}"


def _tell_response(clock: Clock, zone: ZoneInfo) -> str:
    if clock.answered_at is not None and not clock.unanswered:
        return f"given {tell_time(clock.answered_at, zone)}"
    if clock.over:
        return "not needed any more"
    waiting = f", while it waits for {clock.party.value} not before" if clock.paused else ""
    return f"due{waiting} {tell_time(clock.due, zone)}"
