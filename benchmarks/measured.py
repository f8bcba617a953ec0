"""What is measured: `python -m benchmarks.measured FOLDER` sweeps in full, then by delta, and prints what it cost."""

import json
import logging
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import structlog

from benchmarks.estate import AS_OF, settings_of
from bookme_ops.collector import KINDS, collect
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.wiring import Ops, open_ops


def sweep(ops: Ops) -> dict[str, Any]:
    """Collect, mirror, judge, reconcile; gives CPU and wall seconds with their parts."""
    wall, start = perf_counter(), process_time()
    read = collect(ops, kinds=KINDS, full=False, as_of=AS_OF, progress=Silent())
    middle = process_time()
    judged = run_jobs(ops, names=None, select=(), as_of=AS_OF, advisor=None, dry_run=False, progress=Silent())
    end = process_time()
    return {
        "cpu": end - start,
        "collect_cpu": middle - start,
        "judge_cpu": end - middle,
        "wall": perf_counter() - wall,
        "status": [read["run"]["status"], judged["run"]["status"]],
        "incidents": judged["incidents"],
        "read": read["read"],
        "requests": read["requests"],
    }


def measure(folder: Path) -> dict[str, Any]:
    """A full sweep into an empty store, and a second one that finds what changed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        (folder / name).unlink(missing_ok=True)
    with open_ops(settings_of(folder), environments=None, now=lambda: AS_OF) as ops:
        full = sweep(ops)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        delta = sweep(ops)
    return {"full": full, "delta": delta, "max_rss_mb": peak}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
