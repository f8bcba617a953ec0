"""Allowances: what somebody accepts beyond the baseline, for a reason and a while.

An allowance is shown beside what it covers, never instead of it. Once its last day is over it covers nothing, and what
it covered is told with the day on which it ended; in its last week the evidence warns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jobs.access.baseline import Allowance

ANYBODY = "*"
SHORTLY = 7
"""Days before its end from which an allowance warns."""
GRAPH = "Microsoft Graph/"
"""What stands before the permissions of Graph in a grant, and need not in a baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Something that a holder has beyond the baseline."""

    kind: str
    """As `jobs.access.grants.Grant.kind`, or `app-token`."""
    what: str
    """As `Grant.what`."""
    via: tuple[str, ...] = ()
    """The paths that grant it, as people read them."""
    why: str | None = None
    """Why it is too much, where that is not plain."""

    @property
    def told(self) -> dict[str, Any]:
        """For evidence."""
        told: dict[str, Any] = {"kind": self.kind, "what": self.what, "via": list(self.via)}
        return told | {"why": self.why} if self.why else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What a holder has beyond the baseline, by whether somebody accepts it."""

    told: tuple[Excess, ...] = ()
    """Nobody does, or no longer."""
    allowed: list[dict[str, Any]] = field(default_factory=list)
    """What is accepted, why, and until when; for evidence."""
    ended: list[dict[str, Any]] = field(default_factory=list)
    """Allowances of what is told that are over; for evidence."""


def sort_out(found: Iterable[Excess], allowances: Sequence[Allowance], names: Iterable[str], today: date) -> Sorted:
    """Take out what is allowed. `names` are those of the holder: username and user id, or app id and object id."""
    own = {name.casefold() for name in names} | {ANYBODY}
    ours = [one for one in allowances if one.holder.strip().casefold() in own]
    told, allowed, ended = [], [], []
    for excess in found:
        about = [one for one in ours if _covered(excess, one)]
        holding = [one for one in about if one.holds(today)]
        rest = _take_out(excess, holding)
        allowed += [_tell_allowed(one, excess, today) for one in holding]
        if rest is not None:
            told.append(rest)
            ended += [_tell_ended(one, excess) for one in about if one not in holding]
    return Sorted(told=tuple(told), allowed=allowed, ended=ended)


def is_allowed(allowances: Sequence[Allowance], names: Iterable[str], kind: str, what: str, today: date) -> bool:
    """Whether somebody accepts today that a holder has something."""
    return not sort_out([Excess(kind=kind, what=what)], allowances, names, today).told


def _covered(excess: Excess, allowance: Allowance) -> str:
    """What of an excess an allowance is about: all of it, of an object some of its letters, or nothing."""
    if allowance.kind != excess.kind:
        return ""
    if excess.kind in {"object", "field"}:
        name, _, letters = excess.what.rpartition(":")
        allowed, _, rights = allowance.what.strip().rpartition(":")
        same = allowed.casefold() in {name.casefold(), ANYBODY}
        return "".join(letter for letter in letters if letter in rights) if same else ""
    return excess.what if _fold(allowance.what) == _fold(excess.what) else ""


def _take_out(excess: Excess, holding: Sequence[Allowance]) -> Excess | None:
    if not holding:
        return excess
    if excess.kind not in {"object", "field"}:
        return None
    name, _, letters = excess.what.rpartition(":")
    taken = {letter for one in holding for letter in _covered(excess, one)}
    left = "".join(letter for letter in letters if letter not in taken)
    return replace(excess, what=f"{name}:{left}") if left else None


def _fold(what: str) -> str:
    return what.strip().removeprefix(GRAPH).casefold()


def _tell_allowed(allowance: Allowance, excess: Excess, today: date) -> dict[str, Any]:
    told = {"kind": excess.kind, "what": excess.what, "reason": allowance.reason}
    if allowance.until is None:
        return told | {"until": None, "note": "allowed until the next review"}
    left = (allowance.until - today).days
    warning = (
        f"; it ends in {left} days" if left > 1 else "; it ends tomorrow" if left == 1 else "; today is the last day"
    )
    note = f"allowed until {allowance.until.isoformat()}{warning if left <= SHORTLY else ''}"
    return told | {"until": allowance.until.isoformat(), "note": note}


def _tell_ended(allowance: Allowance, excess: Excess) -> dict[str, Any]:
    day = allowance.until.isoformat() if allowance.until else ""
    return {
        "kind": excess.kind,
        "what": excess.what,
        "reason": allowance.reason,
        "until": day,
        "note": f"allowance ended on {day}",
    }
