"""Preview: what would become of a finding if a run found it now, and why; nothing is kept of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bookme_ops.store.alerts_incidents import standing
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Fingerprint, Incident, State
from bookme_ops.store.incidents import UnknownIncident, get, latest_by_fingerprint
from bookme_ops.store.waivers import waivers
from bookme_ops.telling import Document, tell_instant
from bookme_ops.umbrellas import is_umbrella
from bookme_ops.wiring import Ops
from jobs.base import Subject


class Fate(StrEnum):
    """What a finding does to the incidents that we keep."""

    OPENS = "opens"
    """There is no incident of its key: one is opened."""
    JOINS = "joins"
    """An open one is seen again."""
    REOPENS = "reopens"
    """One that was over is open again."""
    STAYS_MERGED = "stays_merged"
    """The one of its key is a duplicate of another that is open: that one stands for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A finding that might be, and its incident."""

    environment: str
    code: str
    subject: Subject
    fate: Fate
    incident: Incident | None
    """The one of its key; None: there never was one."""
    muted_until: datetime | None
    """Until when an accepted risk covers it."""
    umbrella: int | None
    """The open umbrella that it would hang under."""
    off: str | None
    """Why the code is switched off there, so that no run finds it."""


def preview(ops: Ops, code: str, subject: Subject, *, now: datetime) -> list[Preview]:
    """What a finding would become in each of the chosen environments."""
    with ops.store.read() as connection:
        return [_preview(ops, connection, (site.name, code, subject.kind, subject.id), now) for site in ops.chosen]


def tell_preview(one: Preview) -> Document:
    """A preview as plain JSON."""
    return {
        "key": {
            "environment": one.environment,
            "code": one.code,
            "subject": {"kind": one.subject.kind, "id": one.subject.id},
        },
        "fate": one.fate.value,
        "incident": one.incident.id if one.incident else None,
        "state": one.incident.state.value if one.incident else None,
        "merged_into": one.incident.merged_into if one.incident else None,
        "umbrella": one.umbrella,
        "muted_until": tell_instant(one.muted_until),
        "why": list(explain(one)),
    }


def explain(one: Preview) -> Iterator[str]:
    """What would happen and why, a sentence each."""
    number = one.incident.id if one.incident else None
    state = one.incident.state.value if one.incident else ""
    into = one.incident.merged_into if one.incident else None
    what = {
        Fate.OPENS: "It opens a new incident: there never was one of this environment, code and subject.",
        Fate.JOINS: f"It joins #{number}, which is {state}: of an environment, code and subject one is open at a time.",
        Fate.REOPENS: f"It reopens #{number}, which was resolved: the same fault is the same incident again.",
        Fate.STAYS_MERGED: f"#{number} stays closed: it was merged into #{into}, which is open and stands for it.",
    }
    yield what[one.fate]
    if one.fate is Fate.REOPENS and into is not None:
        yield f"It was merged into #{into}, but that one is over and stands for nothing any more."
    if one.umbrella is not None:
        over = f"all of {one.code} in {one.environment}"
        yield f"It hangs under #{one.umbrella}, which stands over {over} while it is open."
    if one.muted_until is not None:
        yield "It is muted: somebody accepted the risk until then, so nobody is told before."
    if one.off is not None:
        yield f"But no run finds it: {one.code} is switched off in {one.environment} ({one.off})."


def _preview(ops: Ops, connection: Connection, key: Fingerprint, now: datetime) -> Preview:
    environment, code, kind, ident = key
    subject = Subject(kind=kind, id=ident)
    incident = latest_by_fingerprint(connection, [key]).get(key)
    covering = [one for one in waivers(connection) if one.until > now and one.covers(environment, code, subject)]
    umbrellas = [one for one in standing(connection, code) if one.environment == environment and is_umbrella(one)]
    return Preview(
        environment=environment,
        code=code,
        subject=subject,
        fate=_fate(connection, incident),
        incident=incident,
        muted_until=max((one.until for one in covering), default=None),
        umbrella=next((one.id for one in umbrellas if one.fingerprint != key), None),
        off=ops.settings.policy(environment, now).off.get(code),
    )


def _fate(connection: Connection, incident: Incident | None) -> Fate:
    if incident is None:
        return Fate.OPENS
    if incident.state is not State.RESOLVED:
        return Fate.JOINS
    return Fate.STAYS_MERGED if _is_open(connection, incident.merged_into) else Fate.REOPENS


def _is_open(connection: Connection, number: int | None) -> bool:
    try:
        return number is not None and get(connection, number).state is not State.RESOLVED
    except UnknownIncident:
        return False
