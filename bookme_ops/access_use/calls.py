"""Calls: what somebody did through an API, counted by method and path template."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

MOST_KINDS = 50_000
"""Different calls of one log; templates hold no ids, so that more of them is no honest log."""
SPENT = frozenset({401, 403, 429})
"""Statuses of calls that were turned away before any permission was used."""


class LogError(ValueError):
    """A log file cannot be believed. The message says why, and holds nothing of the file's content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of call, as often as it was seen. A template has `{id}` where ids and addresses stood."""

    system: str
    """`graph` or `salesforce`."""
    method: str
    template: str
    """Folded for Graph: `/users/{id}/calendarview/delta`; for Salesforce: `/sobjects/Event`."""
    count: int
    """Calls that went through, answered with whatever but a refusal."""
    source: str
    """Which log says so: `own calls`, `activity log`, `event log`."""
    app_id: str | None = None
    principal_id: str | None = None
    """Object id of the service principal."""
    user_id: str | None = None
    """Salesforce User id; or somebody's in whose name an app called Graph, which uses no application permission."""
    refused: int = 0
    """Calls that were answered 403."""
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLog:
    """What a log says."""

    calls: tuple[Call, ...]
    rows: int
    unreadable: int = 0
    """Rows that could not be read: what they would have shown as used may look unused."""


Key = tuple[str | None, str | None, str | None, str, str]
"""App, principal, user, method and template."""


@dataclass(slots=True)
class Counted:
    """How often and when one kind of call was seen."""

    count: int = 0
    refused: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(slots=True, kw_only=True)
class CallCounter:
    """Adds up the rows of a log, in memory that depends on the kinds of calls alone."""

    system: str
    source: str
    rows: int = 0
    unreadable: int = 0
    _kinds: dict[Key, Counted] = field(default_factory=dict)

    def add(self, key: Key, status: int | None, at: datetime | None) -> None:
        """Count a call. Raises LogError for more kinds of calls than there can be."""
        counted = self._kinds.get(key)
        if counted is None:
            if len(self._kinds) >= MOST_KINDS:
                raise LogError(f"more than {MOST_KINDS} different calls: this is no log of an API")
            counted = self._kinds[key] = Counted()
        self.rows += 1
        # Whoever is told 404 had to be let in first; a throttled call was turned away before anybody looked.
        counted.count += status not in SPENT and (status is None or status < 500)
        counted.refused += status == 403
        if at is not None:
            counted.first = at if counted.first is None else min(counted.first, at)
            counted.last = at if counted.last is None else max(counted.last, at)

    def log(self) -> CallLog:
        """What was counted. Raises LogError if no row at all could be read."""
        if self.unreadable and not self.rows:
            raise LogError(f"none of its {self.unreadable} rows is a row of the {self.source}")
        return CallLog(calls=tuple(self._calls()), rows=self.rows, unreadable=self.unreadable)

    def _calls(self) -> Iterator[Call]:
        for key in sorted(self._kinds, key=lambda one: tuple(part or "" for part in one)):
            app_id, principal_id, user_id, method, template = key
            counted = self._kinds[key]
            yield Call(
                system=self.system,
                method=method,
                template=template,
                count=counted.count,
                source=self.source,
                app_id=app_id,
                principal_id=principal_id,
                user_id=user_id,
                refused=counted.refused,
                first=counted.first,
                last=counted.last,
            )
