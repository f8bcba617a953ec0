"""Usability: whether an integration user can do its work at all, check by check, and what it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import OrgPerson
from jobs.environment.access_desk import AccessDesk

API = "ApiEnabled"
HOLDING = ("sets", "groups", "members", "assignments")
"""The lists that tell what users hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that was looked at."""

    what: str
    ok: bool | None
    """None: it could not be told."""
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A profile, set or group of a user."""

    kind: str
    name: str
    expires: datetime | None
    stale: bool
    """The platform grants something older than its sets say, or what it grants is not known for certain."""


def judge_usability(desk: AccessDesk, person: OrgPerson) -> Section[Check]:
    """Active, not frozen, not locked, with the API; and whether it still signs in while bookings change."""
    checks = (_active(person), *_locks(desk, person), _api(desk, person), _sign_in(desk, person))
    return section(desk.view, checks, "people", "locks", *HOLDING)


def is_usable(checks: Section[Check]) -> bool | None:
    """Whether the user can work; None: what was read does not tell."""
    told = [check.ok for check in checks.rows if check.what != DORMANT]
    if False in told:
        return False
    return None if None in told or not checks.certain else True


def list_held(desk: AccessDesk, person: OrgPerson) -> Section[Held]:
    """What a user holds, the profile first."""
    stale = set(desk.effective.stale(person.user_id))
    rows = (
        Held(kind=path.kind, name=path.container, expires=path.expires, stale=path.container in stale)
        for path in desk.effective.containers(person.user_id)
    )
    return section(desk.view, rows, "people", *HOLDING)


DORMANT = "signs in"


def _active(person: OrgPerson) -> Check:
    return Check(what="active", ok=person.active, told="active" if person.active else "deactivated")


def _locks(desk: AccessDesk, person: OrgPerson) -> Iterator[Check]:
    lock = desk.locks.get(person.user_id)
    known = desk.view.org.locks.read.read_at is not None
    if lock is None:
        told = "no sign of it" if known else "not known"
        yield Check(what="not frozen", ok=True if known else None, told=told)
        yield Check(what="not locked", ok=True if known else None, told=told)
        return
    yield Check(what="not frozen", ok=not lock.frozen, told="frozen" if lock.frozen else "not frozen")
    yield Check(
        what="not locked", ok=not lock.locked, told="locked after wrong passwords" if lock.locked else "not locked"
    )


def _api(desk: AccessDesk, person: OrgPerson) -> Check:
    paths = desk.paths(person, API)
    if paths:
        return Check(what="API Enabled", ok=True, told=f"by {'; '.join(map(str, paths))}")
    known = API not in desk.effective.hidden and desk.view.org.sets.read.read_at is not None
    return Check(what="API Enabled", ok=False if known else None, told="nothing grants it" if known else "not known")


def _sign_in(desk: AccessDesk, person: OrgPerson) -> Check:
    """Dormant is who did not sign in for longer than the policy says though bookings changed."""
    seen = [person.last_login] if person.last_login else []
    seen += [row.at for row in desk.view.org.logins.items.rows if _succeeded(row, person)]
    if not seen:
        return Check(what=DORMANT, ok=False if person.active else None, told="no sign-in is known")
    quiet = desk.now - max(seen)
    return Check(what=DORMANT, ok=quiet <= desk.policy.dormant_after, told=f"last {_spell(quiet)} ago")


def _succeeded(row: object, person: OrgPerson) -> bool:
    return getattr(row, "user_id", None) == person.user_id and getattr(row, "status", None) == "Success"


def _spell(span: timedelta) -> str:
    hours = int(span / timedelta(hours=1))
    if hours < 1:
        return "less than an hour"
    return f"{hours} hour{'s' if hours != 1 else ''}" if hours < 48 else f"{span.days} days"
