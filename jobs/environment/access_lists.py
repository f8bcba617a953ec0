"""Access lists: which lists about access were read, and what cannot be judged without the others.

That one list is refused says nothing of the others: every code is left untold by the lists that it needs, and by those
alone. A permission that our user may not see is missing in the same way, for the codes that look at it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Finding, Kind, Subject, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.environment.parts import tell_missing
from jobs.policy import Policy
from jobs.views import Coverage

PREFIX = "access."
"""What the names of lists begin with under which coverage is kept."""
PEOPLE, LOCKS, LOGINS, TOKENS = "access.people", "access.locks", "access.logins", "access.tokens"
SETS, GROUPS, MEMBERS = "access.sets", "access.groups", "access.members"
ASSIGNMENTS, OBJECTS, FIELDS = "access.assignments", "access.objects", "access.fields"
PRINCIPALS, ROLES, SCOPES, SIGN_INS = "access.principals", "access.roles", "access.scopes", "access.sign-ins"
ACCOUNTS, USERS, BOOKINGS = "accounts", "users", "bookings"
HOLDING = frozenset({PEOPLE, SETS, GROUPS, MEMBERS, ASSIGNMENTS})
"""Who holds which sets, and which system permissions these give."""

Names = frozenset[str]
NOTHING: Names = frozenset()


def no_names(_view: AccessView) -> Names:
    """No lists, or no columns."""
    return NOTHING


def who_is_watched(view: AccessView) -> Names:
    """The lists that tell who the integration users are."""
    return frozenset({PEOPLE}) if view.integration_users else HOLDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one code is found in a part of an environment, and what has to be read for it."""

    kind: Kind
    find: Callable[[AccessDesk], Iterator[Finding | Unknown]]
    needs: Callable[[AccessView], Names]
    """The lists without which nothing is told."""
    wants: Callable[[AccessView], Names] = no_names
    """The lists that each tell a part: without one of them the rest is told, and silence is worth nothing."""
    columns: Callable[[AccessView], Mapping[str, Names]] = lambda _view: {}
    """By list: the columns without which silence is worth nothing, of `access.sets` the permissions."""
    applies: Callable[[AccessView], bool] = lambda _view: True
    """Whether the environment has what it is about at all."""


def judge(view: AccessView, policy: Policy, now: datetime, rules: Iterable[Rule]) -> Iterator[Finding | Unknown]:
    """What the rules find, and which codes the lists that were not read leave untold."""
    chosen = [rule for rule in rules if rule.applies(view)]
    missing: dict[str, dict[Subject, Reason]] = {}
    for rule in chosen:
        unread = find_unread(view, rule.needs(view) | rule.wants(view))
        missing.setdefault(rule.kind.code, {}).update(find_hidden(view, rule.columns(view)) | unread)
    yield from tell_missing(view.environment, missing)
    desk = AccessDesk(view=view, policy=policy, now=now)
    for rule in chosen:
        if not find_unread(view, rule.needs(view)):
            yield from rule.find(desk)


def find_unread(view: AccessView, names: Iterable[str]) -> dict[Subject, Reason]:
    """Which of the named lists were not read completely, and why; what is not configured is not missing."""
    reads = {name: read_of(view, name) for name in sorted(names)}
    return {subject_of(view, name): read.reason for name, read in reads.items() if read and read.reason is not None}


def find_hidden(view: AccessView, columns: Mapping[str, Names]) -> dict[Subject, Reason]:
    """The lists of which our user may not see a column that matters."""
    return {
        subject_of(view, name): Reason.HIDDEN for name, wanted in columns.items() if wanted & hidden_columns(view, name)
    }


def hidden_columns(view: AccessView, name: str) -> Names:
    """The columns of a list of the org that nobody can tell about; permissions without `Permissions`."""
    told = getattr(view.org, name.removeprefix(PREFIX)).items.hidden
    return frozenset(column.removeprefix("Permissions") for column in told)


def read_of(view: AccessView, name: str) -> Coverage | None:
    """How completely a list was read; None: it is not configured."""
    if name == USERS:
        return view.roster.users_read if view.roster is not None else None
    if name == ACCOUNTS:
        return view.accounts.read
    if name == BOOKINGS:
        return view.bookings_read
    field = name.removeprefix(PREFIX).replace("-", "_")
    parts = view.tenant if name in {PRINCIPALS, ROLES, SCOPES, SIGN_INS} else view.org
    read: Coverage = getattr(parts, field).read
    return read


def subject_of(view: AccessView, name: str) -> Subject:
    """A list as the subject of a gap."""
    kind = "directory" if name in {ACCOUNTS, USERS} else "query"
    scope = view.directory or view.environment if name == ACCOUNTS else view.environment
    return Subject(kind=kind, id=f"{scope}/{name}")


def reads(view: AccessView, name: str) -> bool:
    """Whether a list was read completely."""
    return not find_unread(view, (name,))
