"""What is measured: `python -m benchmarks.measured FOLDER` sweeps in full, then by delta, and prints what it cost."""

import json
import logging
import resource
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import structlog

from benchmarks.estate import INSTANTS, RESWEPT, SWEPT, settings_of
from bookme_ops.collector import collect
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.wiring import Ops, open_ops

JOBS = ("sync-window",)
"""The jobs of the sweeps; what all jobs cost together is measured by itself."""


def sweep(ops: Ops, kinds: frozenset[str], as_of: datetime) -> dict[str, Any]:
    """Collect, mirror, judge, reconcile; gives CPU and wall seconds with their parts."""
    wall, start = perf_counter(), process_time()
    read = collect(ops, kinds=kinds, full=False, as_of=as_of, progress=Silent())
    middle = process_time()
    judged = run_jobs(ops, names=JOBS, select=(), as_of=as_of, advisor=None, dry_run=False, progress=Silent())
    end = process_time()
    return {
        "cpu": end - start,
        "collect_cpu": middle - start,
        "judge_cpu": end - middle,
        "wall": perf_counter() - wall,
        "status": [read["run"]["status"], judged["run"]["status"]],
        "incidents": judged["incidents"],
        "read": read["read"],
        "changed": read["changed"],
        "requests": read["requests"],
    }


def measure(folder: Path) -> dict[str, Any]:
    """A full sweep into an empty store, and one more for each set of changes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        (folder / name).unlink(missing_ok=True)
    clock = [INSTANTS["full"]]
    measured: dict[str, Any] = {}
    with open_ops(settings_of(folder), environments=None, now=lambda: clock[-1]) as ops:
        for phase, as_of in INSTANTS.items():
            clock.append(as_of)
            measured[phase] = sweep(ops, SWEPT if phase == "full" else RESWEPT, as_of)
            if phase == "full":
                measured["max_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            if phase == "full":
                measured["jobs"] = judge_all(ops, as_of)
                measured["jobs"]["max_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return measured


def judge_all(ops: Ops, as_of: datetime) -> dict[str, Any]:
    """All jobs over the mirror, none of whose views they have judged before; gives CPU seconds."""
    start = process_time()
    judged = run_jobs(ops, names=None, select=(), as_of=as_of, advisor=None, dry_run=True, progress=Silent())
    return {"cpu": process_time() - start, "status": judged["run"]["status"], "findings": len(judged["findings"])}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
