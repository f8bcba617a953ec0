"""Trends of bookings: how many take place in each week, of which type, from where, how early made, and by whom."""

from collections.abc import Sequence
from datetime import datetime

from bookme_ops.store.bookings import roster
from bookme_ops.store.db import Connection
from bookme_ops.store.trend_bookings import (
    bookings_read,
    count_by_type,
    count_leads,
    count_owners,
    earliest_booking,
)
from bookme_ops.trends.graph import Cell, Graph, Report, Shape, series_of
from bookme_ops.trends.shares import middle_of_counts, per_cent
from bookme_ops.trends.sources import draw_sources
from bookme_ops.trends.weeks import Stretches, weeks_around
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES

BACK, AHEAD = 12, 8
KINDS = ("physical", "online", "telephone", "offsite")
UNTOLD = "not told"
NOT_KEPT = ("Customer satisfaction is not known: no system that we read holds it.",)


def count_bookings(ops: Ops, now: datetime) -> dict[str, Report]:
    """The report of each environment, by its name."""
    weeks = weeks_around(now, ops.settings.bank.time_zone, back=BACK, ahead=AHEAD)
    with ops.store.read() as connection:
        return {
            site.name: _report(connection, site.name, weeks, draw_sources(ops, connection, site.name, now))
            for site in ops.chosen
        }


def _report(connection: Connection, environment: str, weeks: Stretches, sources: Sequence[Graph]) -> Report:
    read = bookings_read(connection, environment)
    earliest = earliest_booking(connection, environment)
    known = [earliest is not None and end > earliest for _, end in weeks.pairs()]
    missing = [] if read.reason is None else [f"What changed lately is not known: {SENTENCES[read.reason]}."]
    graphs = (
        *_volumes(connection, environment, weeks, known),
        *sources,
        _leads(connection, environment, weeks, known),
        _adoption(connection, environment, weeks, known),
    )
    told = (*missing, *NOT_KEPT)
    return Report(name="bookings", title="Bookings", kind="business", graphs=graphs, unknown=told)


def _volumes(connection: Connection, environment: str, weeks: Stretches, known: Sequence[bool]) -> tuple[Graph, Graph]:
    held: dict[str, list[int]] = {kind: [0] * len(weeks) for kind in (*KINDS, UNTOLD)}
    off = [0] * len(weeks)
    for week, written, is_off, count in count_by_type(connection, environment, weeks.bounds):
        kind = (written or "").casefold()
        held[kind if kind in KINDS else UNTOLD][week] += 0 if is_off else count
        off[week] += count if is_off else 0
    total = [sum(counts[week] for counts in held.values()) for week in range(len(weeks))]
    by_type = Graph(
        name="bookings-by-type",
        title="Meetings by week and type",
        about="Bookings that are on, by the week in which they take place.",
        shape=Shape.STACK,
        axis="week",
        places=weeks.names,
        series=series_of((kind, _where(counts, known)) for kind, counts in held.items()),
        unknown=_before(known),
    )
    cancelled = Graph(
        name="bookings-cancelled",
        title="Cancelled meetings",
        about="Of the bookings of a week, how many of a hundred were cancelled.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="%",
        series=series_of(
            [("cancelled, %", _where([per_cent(n, n + m) for n, m in zip(off, total, strict=True)], known))]
        ),
    )
    return by_type, cancelled


def _leads(connection: Connection, environment: str, weeks: Stretches, known: Sequence[bool]) -> Graph:
    counts: dict[int, list[tuple[int, int]]] = {}
    for week, days, count in count_leads(connection, environment, weeks.bounds):
        counts.setdefault(week, []).append((days, count))
    middles = [middle_of_counts(counts.get(week, ())) for week in range(len(weeks))]
    return Graph(
        name="bookings-lead",
        title="How early meetings are booked",
        about="Half of the meetings of a week were booked at least so many days before.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="days",
        series=series_of([("median days", _where(middles, known))]),
    )


def _adoption(connection: Connection, environment: str, weeks: Stretches, known: Sequence[bool]) -> Graph:
    owners = count_owners(connection, environment, weeks.bounds)
    whole = len(roster(connection, environment))
    return Graph(
        name="adoption",
        title="Advisors with meetings",
        about=f"People who hold at least one booking in a week; {whole:,} active advisors are known today.",
        shape=Shape.BAR,
        axis="week",
        places=weeks.names,
        series=series_of([("advisors with meetings", _where([owners.get(n, 0) for n in range(len(weeks))], known))]),
    )


def _where(values: Sequence[Cell], known: Sequence[bool]) -> list[Cell]:
    return [value if is_known else None for value, is_known in zip(values, known, strict=True)]


def _before(known: Sequence[bool]) -> str | None:
    """What was over before the first read was never seen."""
    missing = known.index(True) if True in known else len(known)
    if not missing:
        return None
    return f"The first {missing} weeks are not known: they were over before bookings were read."
