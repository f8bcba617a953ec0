"""Changes: who changed what about a user or an app lately. What is expected is counted, the rest is listed.

An audit trail is mostly noise: the platform's own lines, and what users do to themselves. A page that shows all of it
hides the one line that matters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import OrgPerson, SetupChange
from jobs.environment.access_desk import AccessDesk

OWN_DOINGS = frozenset(
    {
        "changedemail",
        "changedpassword",
        "changedsenderemail",
        "changedUserEmailVerifiedStatusVerified",
        "lightningloginenroll",
        "loginasgrantedtopartnerbt",
        "loginasgrantedtosfdc",
        "suOrgAdminLogin",
        "suOrgAdminLogout",
        "useremailchangesent",
    }
)
"""Actions of the trail that concern nobody but who did them, or that another line tells better; those that
sfdx-hardis leaves out of its review of the trail (anchors C10)."""
EXPECTED = frozenset(action.casefold() for action in OWN_DOINGS)
ID_LENGTH = 15
"""Ids stand in the trail's sentences with 15 or 18 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the setup audit trail that touches a user."""

    at: datetime
    action: str
    section: str | None
    text: str | None
    by: str | None
    """Username; None: the platform itself."""
    delegate: str | None
    why: str
    """Why it is here: `by the user`, `about the user`, or `about NAME`, which the user holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Expected actions that are only counted."""

    action: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What was changed."""

    changes: tuple[Change, ...]
    """The newest first."""
    folded: tuple[Folded, ...]


def list_changes(desk: AccessDesk, person: OrgPerson) -> Section[Trail]:
    """What was done by a user, to it, or to what it holds; one row with the trail."""
    held = _names_held(desk, person)
    touching = [
        (change, why) for change in desk.view.org.changes.items.rows if (why := _why(change, person, held)) is not None
    ]
    noise = Counter(change.action for change, _ in touching if is_expected(change, person))
    listed = [_change(change, why) for change, why in touching if not is_expected(change, person)]
    listed.sort(key=lambda change: change.at, reverse=True)
    folded = tuple(Folded(action=action, count=count) for action, count in noise.most_common())
    return section(desk.view, [Trail(changes=tuple(listed), folded=folded)], "changes")


def is_expected(change: SetupChange, person: OrgPerson) -> bool:
    """Whether a line is no news: the platform's own about nobody's rights, or what a user does to itself."""
    own = change.by is None or change.by.casefold() == person.username.casefold()
    return own and change.delegate is None and change.action.casefold() in EXPECTED


def _why(change: SetupChange, person: OrgPerson, held: Iterable[tuple[str, re.Pattern[str]]]) -> str | None:
    username = person.username.casefold()
    if username in {(change.by or "").casefold(), (change.delegate or "").casefold()}:
        return "by the user"
    text = change.text or ""
    if username in text.casefold() or person.user_id[:ID_LENGTH] in text:
        return "about the user"
    return next((f"about {name}" for name, named in held if named.search(text)), None)


def _names_held(desk: AccessDesk, person: OrgPerson) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """API names and labels of what a user holds, each with what finds it as a word of its own."""
    sets = desk.view.org.sets.items.rows
    groups = desk.view.org.groups.items.rows
    labels = {one.name: one.label for one in sets} | {one.name: one.label for one in groups}
    names = [path.container for path in desk.effective.containers(person.user_id)]
    return tuple(_finders(names, labels))


def _finders(names: Iterable[str], labels: dict[str, str | None]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name in names:
        spelt = {name, labels.get(name) or name}
        either = "|".join(re.escape(one) for one in sorted(spelt) if one.strip())
        if either:
            yield name, re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def _change(change: SetupChange, why: str) -> Change:
    return Change(
        at=change.at,
        action=change.action,
        section=change.section,
        text=change.text,
        by=change.by,
        delegate=change.delegate,
        why=why,
    )
