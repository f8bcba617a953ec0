"""Health as it is kept: probes, API allowances, backups, and when each job finished."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch, insert, run, upsert
from bookme_ops.store.health_tables import ALLOWANCE, BACKUP, JOB_FINISH, PROBE
from bookme_ops.store.instants import epoch, instant, maybe_instant
from connectors.errors import Reason
from connectors.health_records import Allowance, Backup, JobFinish, Probe

FINISH_COLUMNS = ("job", "environment", "first_at", "finished_at")
BACKUP_COLUMNS = ("taken_at", "file", "sha256", "size", "verified_at", "problem")


def add_probes(connection: Connection, probes: Iterable[Probe]) -> None:
    """Keep what some probes saw."""
    rows = [(one.environment, one.system, epoch(one.at), one.reason and str(one.reason), one.seconds) for one in probes]
    insert(connection, PROBE, rows, columns=("environment", "system", "at", "reason", "seconds"))


def probes_since(connection: Connection, environment: str, since: datetime) -> tuple[Probe, ...]:
    """The probes of an environment since an instant, in the order of time."""
    statement = "SELECT system, at, reason, seconds FROM probe WHERE environment = ? AND at >= ? ORDER BY at, id"
    return tuple(
        Probe(
            environment=environment,
            system=system,
            at=instant(at),
            reason=Reason(reason) if reason else None,
            seconds=seconds,
        )
        for system, at, reason, seconds in fetch(connection, statement, (environment, epoch(since)))
    )


def set_allowance(connection: Connection, allowance: Allowance) -> None:
    """Keep what an org said of its daily API requests last."""
    row = (allowance.environment, epoch(allowance.at), allowance.used, allowance.total)
    upsert(connection, ALLOWANCE, [row], columns=("environment", "at", "used", "total"), key=("environment",))


def allowance_of(connection: Connection, environment: str) -> Allowance | None:
    """What an org said last; None if it never did."""
    rows = fetch(connection, "SELECT at, used, total FROM allowance WHERE environment = ?", (environment,))
    return next(
        (Allowance(environment=environment, at=instant(at), used=used, total=total) for at, used, total in rows), None
    )


def add_backup(connection: Connection, backup: Backup) -> None:
    """Keep that a copy of the store was made, or what the check of one showed: the file is its key."""
    run(connection, "DELETE FROM backup WHERE file = ?", (backup.file,))
    insert(connection, BACKUP, [_backup_row(backup)], columns=BACKUP_COLUMNS)


def backups(connection: Connection) -> tuple[Backup, ...]:
    """Every copy that was made, in the order of time."""
    statement = "SELECT taken_at, file, sha256, size, verified_at, problem FROM backup ORDER BY taken_at, id"
    return tuple(
        Backup(
            taken_at=instant(taken),
            file=file,
            sha256=digest,
            size=size,
            verified_at=maybe_instant(verified),
            problem=problem,
        )
        for taken, file, digest, size, verified, problem in fetch(connection, statement)
    )


def note_finishes(connection: Connection, jobs: Iterable[str], environment: str, *, at: datetime) -> None:
    """Jobs finished over an environment, however completely."""
    known = {one.job: one for one in finishes_of(connection, environment)}
    rows: list[Row] = []
    for job in sorted(set(jobs)):
        first = known[job].first_at if job in known else at
        rows.append((job, environment, epoch(first), epoch(at)))
    upsert(connection, JOB_FINISH, rows, columns=FINISH_COLUMNS, key=FINISH_COLUMNS[:2])


def finishes_of(connection: Connection, environment: str) -> tuple[JobFinish, ...]:
    """When each job finished last over an environment, by name."""
    statement = "SELECT job, first_at, finished_at FROM job_finish WHERE environment = ? ORDER BY job"
    return tuple(
        JobFinish(job=job, environment=environment, first_at=instant(first), finished_at=maybe_instant(finished))
        for job, first, finished in fetch(connection, statement, (environment,))
    )


def _backup_row(backup: Backup) -> Row:
    verified = None if backup.verified_at is None else epoch(backup.verified_at)
    return (epoch(backup.taken_at), backup.file, backup.sha256, backup.size, verified, backup.problem)
