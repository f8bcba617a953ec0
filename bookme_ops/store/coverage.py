"""Coverage: when each subject was last read completely, or why its latest read failed.

A scope is a tenant or an environment; kinds are `mailbox`, `query`, `directory` and `room`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch, fetch_in, upsert
from bookme_ops.store.changed_subjects import note_everything
from bookme_ops.store.instants import epoch, maybe_instant
from bookme_ops.store.tables import COVERAGE
from connectors.errors import Reason
from connectors.ports import Failure
from jobs.views import Coverage

KEY = ("scope", "kind", "subject")
FAILURE = ("reason", "detail", "failing_since")
OF_ALL = frozenset(
    {
        "bookings",
        "orphans",
        "slots",
        "users",
        "accounts",
        "employees",
        "places",
        "backend-rooms",
        "roster",
        "schedules",
    }
)
"""What all views of advisors look at: where it fails, or is read again, none of their verdicts holds."""


def record_read(connection: Connection, scope: str, kind: str, subject: str, *, at: datetime, as_of: datetime) -> None:
    """A subject was read to its end at `at`; `as_of` is the instant that windows were laid around."""
    record_reads(connection, scope, kind, [(subject, as_of)], at=at)


def record_reads(
    connection: Connection, scope: str, kind: str, subjects: Iterable[tuple[str, datetime]], *, at: datetime
) -> None:
    """`record_read` for several pairs of subject and as-of instant."""
    seen = epoch(at)
    rows = [(scope, kind, subject, seen, epoch(as_of), None, None, None) for subject, as_of in subjects]
    _note_turns(connection, scope, kind, {row[2]: None for row in rows})
    upsert(connection, COVERAGE, rows, columns=(*KEY, "read_at", "as_of", *FAILURE), key=KEY)


def record_failure(
    connection: Connection, scope: str, kind: str, subject: str, failure: Failure, *, at: datetime
) -> None:
    """A subject could not be read; when it was read last stays known."""
    record_failures(connection, scope, kind, [(subject, failure)], at=at)


def record_failures(
    connection: Connection, scope: str, kind: str, failures: Iterable[tuple[str, Failure]], *, at: datetime
) -> None:
    """`record_failure` for several subjects."""
    seen = epoch(at)
    told = dict(failures)
    began = _failing_since(connection, scope, kind, told)
    rows = [
        (scope, kind, name, seen, str(failure.reason), failure.detail, began.get(name, seen))
        for name, failure in told.items()
    ]
    _note_turns(connection, scope, kind, {name: failure.reason for name, failure in told.items()})
    upsert(connection, COVERAGE, rows, columns=(*KEY, "failed_at", *FAILURE), key=KEY)


def coverage_of(connection: Connection, scope: str, kind: str) -> dict[str, Coverage]:
    """Each subject of a scope and kind that was ever read or tried; a subject that is not here was never read."""
    statement = "SELECT subject, read_at, reason FROM coverage WHERE scope = ? AND kind = ?"
    return {
        subject: Coverage(read_at=maybe_instant(read_at), reason=Reason(reason) if reason else None)
        for subject, read_at, reason in fetch(connection, statement, (scope, kind))
    }


def worst(coverages: Iterable[Coverage]) -> Coverage:
    """The one to go by when all are needed: the first that failed, else the one that was read longest ago."""
    known = list(coverages)
    failed = next((coverage for coverage in known if not coverage.complete), None)
    return failed or min(known, key=lambda coverage: coverage.read_at.timestamp() if coverage.read_at else 0.0)


def _failing_since(connection: Connection, scope: str, kind: str, subjects: Iterable[str]) -> dict[str, int]:
    """When those of the subjects that were failing already began to. Asked of failures alone, for they are rare."""
    where, own = "scope = ? AND kind = ? AND failing_since IS NOT NULL", (scope, kind)
    names = ("subject", "failing_since")
    return dict(fetch_in(connection, COVERAGE, names, "subject", subjects, where=where, parameters=own))


def _note_turns(connection: Connection, scope: str, kind: str, reasons: Mapping[str, Reason | None]) -> None:
    """Log that something that speaks for everybody can be read no more, or again."""
    if kind == "mailbox" or reasons.keys().isdisjoint(OF_ALL):
        return
    known = coverage_of(connection, scope, kind)
    if any(known.get(one, Coverage()).reason is not reason for one, reason in reasons.items() if one in OF_ALL):
        note_everything(connection)
