"""Trends of the synchronisation: whether the systems agree, how fresh what we know is, and what reading costs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookme_ops.store.db import Connection
from bookme_ops.store.trend_bookings import bookings_read, count_by_type, count_wrong
from bookme_ops.store.trend_incidents import count_codes
from bookme_ops.sync_performance import measure_sync
from bookme_ops.telling import Document
from bookme_ops.trends.graph import Cell, Graph, Report, Shape, series_of
from bookme_ops.trends.shares import per_cent
from bookme_ops.trends.weeks import Stretches, days_from, weeks_around
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES

BACK, RUNS = 11, 60
MATTERS = frozenset({"data-sync", "calendar-sync"})
"""Categories of the guide that say that the systems do not agree."""


def count_accuracy(ops: Ops, now: datetime) -> dict[str, Report]:
    """The report of each environment, by its name; what tells of our reading is that of its tenant."""
    zone = ops.settings.bank.time_zone
    weeks, ahead = weeks_around(now, zone, back=BACK), days_from(now, zone, ops.settings.bank.window_days + 1)
    codes = sorted(kind.code for job in ops.jobs for kind in job.kinds if kind.category in MATTERS)
    sync = measure_sync(ops, runs=RUNS, now=now)
    told = {}
    with ops.store.read() as connection:
        for site in ops.chosen:
            graphs = (
                _agreement(connection, site.name, ahead, codes),
                _troubles(connection, site.name, weeks, codes),
                _freshness(next(one for one in sync["tenants"] if one["tenant"] == site.tenant)),
                *_cost(sync["runs"]),
            )
            told[site.name] = Report(name="sync", title="Synchronisation", kind="technical", graphs=graphs)
    return told


def _agreement(connection: Connection, environment: str, ahead: Stretches, codes: Sequence[str]) -> Graph:
    count, wrong = count_wrong(connection, environment, ahead.bounds, codes)
    share = per_cent(count - wrong, count)
    read = bookings_read(connection, environment)
    missing = None if count else "There are no coming bookings, so nothing can agree or disagree."
    if read.reason is not None:
        missing = f"What changed lately is not known: {SENTENCES[read.reason]}."
    return Graph(
        name="accuracy",
        title="Coming bookings on which the systems agree",
        about="Bookings of the sync window with no open incident of synchronisation; muted ones count as open.",
        shape=Shape.TABLE,
        axis="environment",
        places=(environment,),
        series=series_of([("bookings", [count]), ("with an open incident", [wrong]), ("accurate, %", [share])]),
        evidence="/incidents",
        unknown=missing,
    )


def _troubles(connection: Connection, environment: str, weeks: Stretches, codes: Sequence[str]) -> Graph:
    found = count_codes(connection, environment, weeks.bounds, codes)
    held = [0] * len(weeks)
    for week, _, _, count in count_by_type(connection, environment, weeks.bounds):
        held[week] += count
    return Graph(
        name="sync-incidents",
        title="Incidents of synchronisation",
        about="Incidents that say that the systems do not agree, opened in a week, for each hundred of its meetings.",
        shape=Shape.BAR,
        axis="week",
        places=weeks.names,
        series=series_of([("for each 100 meetings", [per_cent(found.get(n, 0), held[n]) for n in range(len(weeks))])]),
        evidence="/incidents",
        unknown="Weeks before bookings were first read are not known." if 0 in held else None,
    )


def _freshness(tenant: Document) -> Graph:
    ages, lag = tenant["mailboxes"], tenant["lag"]
    spreads = [
        (ages["age_seconds"], "age of what we know of a mailbox"),
        (lag["seconds"], "from a change to our seeing it"),
    ]
    named = {**ages["failing"], **ages["never_read"]}
    missing = ", ".join(f"{count:,} {reason}" for reason, count in sorted(named.items()))
    return Graph(
        name="freshness",
        title="How fresh the calendars are",
        about=f"{ages['read']:,} of {ages['expected']:,} mailboxes were read completely; changes of the last"
        f" {lag['days']} days ({lag['changes']:,}). In seconds.",
        shape=Shape.TABLE,
        axis="what",
        places=tuple(name for _, name in spreads),
        series=series_of(
            (key.replace("p90", "nine of ten"), _pick(spreads, key)) for key in ("median", "p90", "largest")
        ),
        unit="s",
        unknown=f"Not read lately, or never: {missing}." if missing else None,
    )


def _pick(spreads: Iterable[tuple[Document, str]], key: str) -> list[Cell]:
    return [None if spread[key] is None else round(float(spread[key]), 1) for spread, _ in spreads]


def _cost(runs: Sequence[Document]) -> tuple[Graph, ...]:
    """What the latest reading runs cost, the oldest first."""
    ordered = runs[::-1]
    places = tuple(f"run {run['id']}" for run in ordered)
    return tuple(
        Graph(
            name=f"run-{key}",
            title=title,
            about=f"Of the latest {len(ordered)} runs that read something, the newest last.",
            shape=Shape.BAR if key == "requests" else Shape.LINE,
            axis="run",
            places=places,
            unit=unit,
            series=series_of([(key, [run[key] for run in ordered])]),
            evidence="/jobs",
        )
        for key, title, unit in (("requests", "Requests of each run", ""), ("seconds", "How long each run took", "s"))
    )
