"""Sources: how old each list is that a page stands on, and what to grant for one that could not be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from connectors.errors import NOT_TO_BE_READ, SENTENCES, Reason
from jobs.access.view import AccessView
from jobs.views import Coverage

Row = TypeVar("Row")

SETUP = "View Setup and Configuration to our Salesforce user"
MANAGE = "Manage Users to our Salesforce user"
APPS = "Application.Read.All to our app"
LOGS = "AuditLog.Read.All to our app"
GRANTS = {
    "people": "View All Users to our Salesforce user",
    "locks": MANAGE,
    "sets": SETUP,
    "groups": SETUP,
    "members": SETUP,
    "assignments": SETUP,
    "objects": SETUP,
    "fields": SETUP,
    "setup": SETUP,
    "licences": SETUP,
    "logins": MANAGE,
    "sessions": MANAGE,
    "tokens": "Customize Application to our Salesforce user",
    "apps": SETUP,
    "changes": SETUP,
    "health": SETUP,
    "packages": SETUP,
    "principals": APPS,
    "roles": APPS,
    "scopes": "Directory.Read.All to our app",
    "sign-ins": LOGS,
    "audits": LOGS,
    "accounts": "User.Read.All to our app",
}
"""What our user or app needs to be shown each list (salesforce-contract 3.4, 3.5 and 7, graph-contract 10.9)."""
LICENCES = {"sign-ins": "a licence for Entra ID P1", "audits": "a licence for Entra ID P1"}
"""What the tenant needs for some."""
OF_TENANT = {
    "principals": "principals",
    "roles": "roles",
    "scopes": "scopes",
    "sign-ins": "sign_ins",
    "audits": "changes",
}
"""The lists of the tenant, each with its field of `TenantAccess`."""
REFUSALS = frozenset({Reason.FORBIDDEN, Reason.HIDDEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list that a page stands on."""

    name: str
    """As its coverage calls it, without `access.`."""
    read_at: datetime | None
    """When it was last read completely: what is shown of it is so old."""
    reason: Reason | None
    """Why its latest read failed; None: it did not."""
    hidden: tuple[str, ...] = ()
    """Columns that our user may not see."""

    @property
    def why(self) -> str | None:
        """Why it was not read completely, and what to do about it; None: it was."""
        if self.reason is None:
            return f"our user may not see {', '.join(self.hidden)}" if self.hidden else None
        told = {
            Reason.NOT_LICENSED: f"not available without {LICENCES.get(self.name, 'a licence of the org')}",
            Reason.NEVER_READ: "never read, run `bookme-ops collect access`",
        }
        return (
            f"grant {GRANTS[self.name]}" if self.reason in REFUSALS else told.get(self.reason, SENTENCES[self.reason])
        )

    @property
    def gap(self) -> str | None:
        """What could not be checked, as a sentence; None: all of it could."""
        return next(iter(tell_gaps([self])), None)

    @property
    def remedy(self) -> str | None:
        """What to grant, if that is what is missing."""
        return GRANTS[self.name] if self.reason in REFUSALS or (self.reason is None and self.hidden) else None

    @property
    def misses(self) -> bool:
        """Whether something is missing that ought to be there: what no licence pays for is not."""
        return self.reason not in NOT_TO_BE_READ and self.gap is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Generic[Row]):
    """A part of a page: its rows, how old they are, and what could not be checked."""

    rows: tuple[Row, ...]
    read_at: datetime | None
    """When the oldest of its lists was read; None: one of them never was."""
    gaps: tuple[str, ...] = ()
    """What could not be checked: no row means nothing then."""

    @property
    def certain(self) -> bool:
        """Whether absence may be concluded from it."""
        return not self.gaps


def sources_of(view: AccessView) -> dict[str, Source]:
    """Every list of a view, by name."""
    told = {name: _source(name, _part(view, name)) for name in GRANTS if name != "accounts"}
    return {**told, "accounts": _of_coverage("accounts", view.accounts.read)}


def section(view: AccessView, rows: Iterable[Row], *names: str) -> Section[Row]:
    """A section that stands on the named lists."""
    known = sources_of(view)
    used = [known[name] for name in names]
    reads = [source.read_at for source in used]
    oldest = None if None in reads else min((read for read in reads if read is not None), default=None)
    return Section(rows=tuple(rows), read_at=oldest, gaps=tell_gaps(used))


def tell_gaps(sources: Iterable[Source]) -> tuple[str, ...]:
    """What could not be checked and what to do about it: one sentence for all lists that want the same."""
    remedies: dict[str, list[str]] = {}
    for source in sources:
        if source.why is not None:
            remedies.setdefault(source.why, []).append(f"{'all of ' if source.reason is None else ''}{source.name}")
    return tuple(f"could not check {', '.join(dict.fromkeys(names))}: {why}" for why, names in remedies.items())


def find_gaps(view: AccessView) -> Iterator[Source]:
    """The lists that could not be read, or not all of them. Those of a tenant that nobody is asked about are none."""
    for name, source in sources_of(view).items():
        if source.gap is not None and (view.apps or name not in OF_TENANT):
            yield source


def is_unread(view: AccessView) -> bool:
    """Whether access was never collected in the environment at all."""
    return all(source.read_at is None for name, source in sources_of(view).items() if name != "accounts")


def _part(view: AccessView, name: str) -> Any:
    if name in OF_TENANT:
        return getattr(view.tenant, OF_TENANT[name])
    return getattr(view.org, name)


def _source(name: str, part: Any) -> Source:
    read: Coverage = part.read
    return Source(name=name, read_at=read.read_at, reason=read.reason, hidden=part.items.hidden)


def _of_coverage(name: str, read: Coverage) -> Source:
    return Source(name=name, read_at=read.read_at, reason=read.reason)
