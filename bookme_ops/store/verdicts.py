"""Verdicts: which advisors' views were judged, by what, and until when that holds while nothing changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import delete, fetch, run, upsert
from bookme_ops.store.health_tables import VERDICT
from bookme_ops.store.instants import epoch, instant

COLUMNS = ("environment", "scope", "jobs", "judged_as_of", "holds_until", "change_id", "findings")
KEY = COLUMNS[:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A view was judged, without anything left in doubt."""

    environment: str
    scope: str
    judged_as_of: datetime
    holds_until: datetime
    """The first instant at which time alone may change the answer."""
    findings: int
    """How many there were: as many incidents are open while the verdict holds."""

    def holds_at(self, as_of: datetime) -> bool:
        """Whether time has not overtaken it."""
        return self.judged_as_of <= as_of < self.holds_until


def verdicts_of(connection: Connection, environment: str, jobs: str) -> tuple[list[Verdict], int]:
    """The verdicts of an environment that were given by these jobs, and the oldest entry of changes they have seen."""
    statement = (
        "SELECT scope, judged_as_of, holds_until, findings, change_id FROM verdict WHERE environment = ? AND jobs = ?"
    )
    rows = fetch(connection, statement, (environment, jobs))
    verdicts = [
        Verdict(
            environment=environment,
            scope=scope,
            judged_as_of=instant(judged),
            holds_until=instant(until),
            findings=findings,
        )
        for scope, judged, until, findings, _ in rows
    ]
    return verdicts, min((row[4] for row in rows), default=0)


def renew_verdicts(
    connection: Connection, environment: str, jobs: str, verdicts: Iterable[Verdict], *, kept: Iterable[str], seen: int
) -> None:
    """Make `verdicts` and those of the scopes `kept` all that hold for these jobs, as of the change `seen`."""
    staying = set(kept)
    statement = "SELECT scope FROM verdict WHERE environment = ? AND jobs = ?"
    gone = [scope for (scope,) in fetch(connection, statement, (environment, jobs)) if scope not in staying]
    place = (environment, jobs)
    delete(connection, VERDICT, [(*place, scope) for scope in gone], key=("environment", "jobs", "scope"))
    run(connection, "UPDATE verdict SET change_id = ? WHERE environment = ? AND jobs = ?", (seen, *place))
    rows = [
        (environment, one.scope, jobs, epoch(one.judged_as_of), epoch(one.holds_until), seen, one.findings)
        for one in verdicts
    ]
    upsert(connection, VERDICT, rows, columns=COLUMNS, key=KEY)


def void_verdicts(connection: Connection, environment: str, *, policy: str, as_of: datetime) -> None:
    """Drop those that do not hold at an instant, or were given under another policy: the first part of `jobs`.

    A run that judges otherwise writes into the incidents what these verdicts would tell from them.
    """
    otherwise = "environment = ? AND (judged_as_of > ? OR holds_until <= ? OR substr(jobs, 1, ?) <> ?)"
    at = epoch(as_of)
    run(connection, f"DELETE FROM verdict WHERE {otherwise}", (environment, at, at, len(policy), policy))  # noqa: S608


def forget_verdicts(connection: Connection, *, before: datetime) -> int | None:
    """Drop the verdicts that ended before an instant; gives the oldest entry of changes that the others have seen.

    None: there are no others.
    """
    run(connection, "DELETE FROM verdict WHERE holds_until < ?", (epoch(before),))
    oldest: int | None = fetch(connection, "SELECT MIN(change_id) FROM verdict")[0][0]
    return oldest
