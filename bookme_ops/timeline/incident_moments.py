"""Moments of incidents: what our runs found, and what people did about it and wrote."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.store.incident import Incident, Party, What
from bookme_ops.store.incident_changes import FOUND, RETURNED, SILENT
from bookme_ops.store.incident_rows import SYSTEM, Transition
from bookme_ops.store.incident_stories import Story as Life
from bookme_ops.store.incidents import Note
from bookme_ops.timeline.moment import Moment, MomentKind, System
from bookme_ops.timeline.spelling import spell_time

OURS = frozenset({FOUND, RETURNED, SILENT})
"""Reasons that runs give, in our own words."""
MUTED, GIVEN, UNTIL = "muted until ", "given to ", "until "
WORDS = {
    What.ACKNOWLEDGED: "acknowledged",
    What.UNMUTED: "speaks up again",
    What.RESUMED: "is ours again",
    What.LINKED: "tied to something",
    What.AMENDED: "amended",
    What.MERGED: "resolved as a duplicate",
    What.ABSORBED: "stands for a duplicate",
    What.REOPENED: "reopened",
    What.RESOLVED: "resolved",
    What.CHANGED: "changed",
}
PARTIES = {Party.VENDOR: "the vendor", Party.CUSTOMER: "the customer", Party.MICROSOFT: "Microsoft"}


@dataclass(frozen=True, slots=True)
class _Telling:
    """An incident as its sentences call it."""

    incident: Incident
    zone: ZoneInfo

    @property
    def name(self) -> str:
        return f"incident {self.incident.id}"


def incident_moments(lives: Iterable[tuple[Incident, Life]], zone: ZoneInfo) -> Iterator[Moment]:
    """A moment for every step and every note."""
    for incident, life in lives:
        telling = _Telling(incident, zone)
        yield from (_of_step(telling, step) for step in life.steps)
        yield from (_of_note(telling, note) for note in life.notes)


def _of_step(telling: _Telling, step: Transition) -> Moment:
    sentence, quote = _say(telling, step)
    ours = step.actor == SYSTEM
    run = f" (run {step.run_id})" if ours and step.run_id is not None else ""
    by = None if ours else step.actor
    return _moment(telling, step.at, MomentKind.INCIDENT, f"{sentence}{run}", by=by, quote=quote)


def _of_note(telling: _Telling, note: Note) -> Moment:
    return _moment(telling, note.at, MomentKind.NOTE, f"note on {telling.name}", by=note.actor, quote=note.text)


def _moment(
    telling: _Telling, at: datetime, kind: MomentKind, sentence: str, *, by: str | None, quote: str | None
) -> Moment:
    return Moment(
        at=at,
        seen_at=at,
        system=System.OURS,
        place=telling.incident.environment,
        kind=kind,
        subject_kind="incident",
        subject_id=str(telling.incident.id),
        sentence=sentence,
        by=by,
        quote=quote,
    )


def _say(telling: _Telling, step: Transition) -> tuple[str, str | None]:
    """What a step means, and the words that a person gave with it."""
    name, reason = telling.name, step.reason or ""
    if step.what is What.OPENED:
        return f"{telling.incident.code} opened as {name}", telling.incident.summary
    if step.what is What.PRIORITY:
        return f"{name}: {reason.replace('priority: ', 'priority ', 1)}", None
    if step.what is What.WAITING:
        party = PARTIES.get(step.party, step.party.value.capitalize()) if step.party is not None else "somebody"
        return f"{name} waits for {party}", reason.partition(": ")[2] or None
    if step.what is What.ASSIGNED or reason.startswith(GIVEN):
        return f"{name} given", f"to {reason.removeprefix(GIVEN)}"
    if step.what is What.MUTED or reason.startswith(MUTED):
        until, _, why = reason.removeprefix(MUTED).partition(": ")
        return f"{name} muted until {_spell(until, telling.zone)}", why or None
    return _say_word(telling, step.what, reason)


def _say_word(telling: _Telling, what: What, reason: str) -> tuple[str, str | None]:
    """Runs give a reason in our words, which is part of the sentence; people give theirs."""
    name, word = telling.name, WORDS.get(what, what.value)
    if what is What.ACKNOWLEDGED and reason.startswith(UNTIL):
        return f"{name} {word} until {_spell(reason.removeprefix(UNTIL), telling.zone)}", None
    if reason in OURS:
        return f"{name} {word}, {reason}", None
    return f"{name} {word}", reason or None


def _spell(until: str, zone: ZoneInfo) -> str:
    try:
        return spell_time(datetime.fromisoformat(until), zone)
    except ValueError:
        return until
