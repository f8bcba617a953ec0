"""Sync performance: how old what we know of mailboxes is, how late we saw changes, and what reading costs.

Ages count from the instant of the report. Every group of figures says how old it is itself, in `measured_at`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from bookme_ops.mailbox_choice import Choice, choose_mailboxes
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.sync_figures import ReadingRun, Sight, reading_runs, sights_since
from bookme_ops.telling import Document, tell_instant
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from jobs.views import Coverage

LAGS_OF = timedelta(days=7)
"""So far back the journal is asked how late changes were seen."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAST_RUNS = 4
"""Fewer runs have no trend."""


def measure_sync(ops: Ops, *, runs: int, now: datetime) -> Document:
    """The figures of every tenant of the chosen environments, and of the latest `runs` that read something."""
    with ops.store.read() as connection:
        latest = reading_runs(connection, runs)
        lags = {tenant: sights_since(connection, tenant, now - LAGS_OF) for tenant in ops.tenants}
        reads = {tenant: coverage_of(connection, tenant, "mailbox") for tenant in ops.tenants}
    told = [tell_run(run) for run in latest]
    return {
        "as_of": now.isoformat(),
        "tenants": [
            {
                "tenant": tenant,
                "mailboxes": measure_ages(reads[tenant], _expected(ops, tenant, now), now),
                "lag": measure_lags(lags[tenant]),
            }
            for tenant in ops.tenants
        ],
        "runs": told,
        "trend": measure_trend(told),
    }


def measure_ages(reads: dict[str, Coverage], expected: Choice, now: datetime) -> Document:
    """How long ago the mailboxes that we should know were read completely, in seconds; and why some never were."""
    coverages = [reads.get(user_id, Coverage()) for user_id in expected.readers]
    read_at = [one.read_at for one in coverages if one.read_at is not None]
    never = Counter(str(one.reason or Reason.NEVER_READ) for one in coverages if one.read_at is None)
    never.update(str(failure.reason) for failure in expected.unreachable.values())
    failing = Counter(str(one.reason) for one in coverages if one.read_at is not None and one.reason is not None)
    ages = [max(0.0, (now - at).total_seconds()) for at in read_at]
    return {
        "expected": len(coverages) + len(expected.unreachable),
        "read": len(ages),
        "age_seconds": _spread(ages),
        "older_than_1_h": sum(age > HOUR.total_seconds() for age in ages),
        "older_than_24_h": sum(age > DAY.total_seconds() for age in ages),
        "failing": dict(sorted(failing.items())),
        "never_read": dict(sorted(never.items())),
        "measured_at": tell_instant(max(read_at, default=None)),
    }


def measure_lags(sights: Sequence[Sight]) -> Document:
    """How many seconds after a change of an event we saw it, in the last seven days."""
    return {
        "changes": len(sights),
        "seconds": _spread([sight.lag for sight in sights]),
        "days": LAGS_OF.days,
        "measured_at": tell_instant(max((sight.at for sight in sights), default=None)),
    }


def measure_trend(runs: Sequence[Document]) -> Document | None:
    """The newer half of some runs, newest first, against the older half; None if they are too few.

    Each figure is the median of a half; `change` is the part by which it grew, None where it was nothing before.
    """
    if len(runs) < LEAST_RUNS:
        return None
    half = len(runs) // 2
    newer, older = runs[:half], runs[-half:]
    return {
        "runs": half * 2,
        "since": older[-1]["started_at"],
        **{name: _compare(newer, older, name) for name in ("requests", "throttled", "seconds", "mailboxes")},
    }


def tell_run(run: ReadingRun) -> Document:
    """What one run cost, with its totals; of figures that were not kept then None."""
    figures = run.figures
    ended = run.finished_at
    throttled = figures.get("throttled")
    return {
        "id": run.id,
        "started_at": run.started_at.isoformat(),
        "status": run.status,
        "seconds": (ended - run.started_at).total_seconds() if ended is not None else None,
        "mailboxes": figures["read"].get("mailboxes", 0),
        "requests": sum(figures.get("requests", {}).values()),
        "requests_by_system": figures.get("requests", {}),
        "throttled": sum(throttled.values()) if throttled is not None else None,
        "throttled_by_system": throttled,
    }


def list_figures(report: Document) -> Iterator[Document]:
    """Every figure of a report as a row: what it is about, its name and value, and the instant it was measured at."""
    for one in report["tenants"]:
        for group in ("mailboxes", "lag"):
            figures = dict(one[group])
            at = figures.pop("measured_at")
            yield from _rows(f"tenant {one['tenant']}", group, figures, at)
    for run in report["runs"]:
        shown = {name: value for name, value in run.items() if name not in {"id", "started_at"}}
        yield from _rows(f"run {run['id']}", "run", shown, run["started_at"])
    yield from _rows("runs", "trend", report["trend"] or {}, report["as_of"])


def _rows(about: str, prefix: str, figures: Any, at: str | None) -> Iterator[Document]:
    if isinstance(figures, dict):
        for name, value in figures.items():
            yield from _rows(about, f"{prefix}.{name}", value, at)
    else:
        yield {"about": about, "figure": prefix, "value": figures, "measured_at": at}


def _expected(ops: Ops, tenant: str, now: datetime) -> Choice:
    look_back = timedelta(days=ops.settings.collect.look_back_days)
    return choose_mailboxes(ops.store, tenant, ops.sharing(tenant), as_of=now, look_back=look_back)


def _spread(values: Iterable[float]) -> Document:
    """Median, 90th percentile (nearest rank) and the largest; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return {"median": None, "p90": None, "largest": None}
    return {"median": median(ordered), "p90": ordered[ceil(0.9 * len(ordered)) - 1], "largest": ordered[-1]}


def _compare(newer: Sequence[Document], older: Sequence[Document], name: str) -> Document:
    now, before = _middle(newer, name), _middle(older, name)
    change = (now - before) / before if now is not None and before else None
    return {"now": now, "before": before, "change": change}


def _middle(runs: Sequence[Document], name: str) -> float | None:
    values = [run[name] for run in runs if run[name] is not None]
    return median(values) if values else None
