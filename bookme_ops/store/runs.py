"""Runs: one row per collect and per run of jobs, and which of them died on the way."""

import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bookme_ops.store.ledger_tables import RUN

RUNNING, CRASHED = "running", "crashed"
BOOT = Path("/proc/sys/kernel/random/boot_id")
AGE_FIELD = 19
"""Of /proc/PID/stat after the name: the clock ticks from boot to the start of the process (man 5 proc, field 22)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it is kept."""

    id: int
    kind: str
    """`collect` or `jobs`."""
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None
    status: str
    """`running`, `complete`, `incomplete`, `failed` or `crashed`."""
    host: str
    pid: int
    process: str | None
    """When the process began, in a form that no other process of the host shares; None where the system won't tell."""
    coverage: dict[str, Any]
    figures: dict[str, Any]


def start_run(connection: Connection, kind: str, as_of: datetime, at: datetime) -> int:
    """A run of this process begins; gives its id."""
    pid = os.getpid()
    place = {"host": socket.gethostname(), "pid": pid, "process": process_start(pid)}
    what = {"kind": kind, "as_of": as_of, "started_at": at, "status": RUNNING, "coverage": {}, "figures": {}}
    number = connection.execute(insert(RUN).values(**what, **place).returning(RUN.c.id)).scalar_one()
    return int(number)


def finish_run(  # noqa: PLR0917
    connection: Connection, run_id: int, status: str, coverage: dict[str, Any], figures: dict[str, Any], at: datetime
) -> None:
    """A run ends as `complete`, `incomplete` or `failed`; raises LookupError if there is no such run."""
    values = {"status": status, "coverage": coverage, "figures": figures, "finished_at": at}
    if connection.execute(update(RUN).where(RUN.c.id == run_id).values(**values)).rowcount != 1:
        raise LookupError(f"there is no run {run_id}")


def name_crashed(connection: Connection, at: datetime, alive: Callable[[RunRow], bool]) -> list[int]:
    """Runs that never ended though their process is gone are `crashed` from now on; gives their ids."""
    running = connection.execute(select(RUN).where(RUN.c.status == RUNNING).order_by(RUN.c.id))
    crashed = [row.id for row in (RunRow(**found._mapping) for found in running) if not alive(row)]
    if crashed:
        values = {"status": CRASHED, "finished_at": at}
        connection.execute(update(RUN).where(RUN.c.id.in_(crashed)).values(**values))
    return crashed


def history(connection: Connection, limit: int) -> list[RunRow]:
    """The latest runs, the newest first."""
    found = connection.execute(select(RUN).order_by(RUN.c.id.desc()).limit(limit))
    return [RunRow(**row._mapping) for row in found]


def runs_of(connection: Connection, numbers: Iterable[int]) -> dict[int, RunRow]:
    """Some runs, by number; one that was forgotten is not among them."""
    found = connection.execute(select(RUN).where(RUN.c.id.in_(sorted(numbers))))
    return {row.id: RunRow(**row._mapping) for row in found}


def is_alive(run: RunRow) -> bool:
    """Whether the process of a run still exists. That of another host is believed to."""
    if run.host != socket.gethostname():
        return True
    return _exists(run.pid) if run.process is None else process_start(run.pid) == run.process


def process_start(pid: int) -> str | None:
    """The boot and the tick at which a process began, so that a reused pid is not taken for it; None if unknown."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return f"{BOOT.read_text(encoding='ascii').strip()}/{ticks[AGE_FIELD]}"
    except OSError:
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
