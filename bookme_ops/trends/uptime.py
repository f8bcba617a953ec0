"""Trends of the systems: how much of the operating hours they answered, how fast, and how often they did not."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.store.trend_health import Try, tries_since
from bookme_ops.trends.graph import Graph, Report, Shape, series_of
from bookme_ops.trends.shares import middle, most, per_cent
from bookme_ops.trends.weeks import Stretches, weeks_around
from bookme_ops.wiring import Ops
from jobs.environment.availability import is_operating
from jobs.environment.systems import OUT_OF_REACH
from jobs.policy import Policy

BACK = 11
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def count_uptime(ops: Ops, now: datetime) -> dict[str, Report]:
    """The report of each environment, by its name."""
    weeks = weeks_around(now, ops.settings.bank.time_zone, back=BACK)
    told = {}
    with ops.store.read() as connection:
        for site in ops.chosen:
            tries = [one for one in tries_since(connection, site.name, weeks.bounds[0]) if one.at <= now]
            told[site.name] = _report(tries, weeks, ops.settings.policy(site.name, now))
    return told


def _report(tries: Sequence[Try], weeks: Stretches, policy: Policy) -> Report:
    by_week = _by_week(tries, weeks)
    systems = sorted({one.system for one in tries})
    graphs = (_availability(by_week, weeks, policy), *_systems(by_week, weeks, systems))
    unknown = () if tries else ("Nothing is known: no system was ever probed (`bookme-ops collect probes`).",)
    return Report(name="uptime", title="Systems", kind="technical", graphs=graphs, unknown=unknown)


def _by_week(tries: Iterable[Try], weeks: Stretches) -> list[list[Try]]:
    """The tries of each week; they come in the order of time."""
    found: list[list[Try]] = [[] for _ in weeks.names]
    week = 0
    for one in tries:
        while week < len(weeks) - 1 and one.at >= weeks.bounds[week + 1]:
            week += 1
        found[week].append(one)
    return found


def _availability(by_week: Sequence[Sequence[Try]], weeks: Stretches, policy: Policy) -> Graph:
    most_, least = zip(*(_measure(tries, policy) for tries in by_week), strict=True)
    return Graph(
        name="availability",
        title="Availability in operating hours",
        about=f"Of the time slots of {policy.probe_every / timedelta(minutes=1):g} minutes in which systems were"
        f" probed, how many of a hundred were answered; {policy.availability:g} % are agreed.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="%",
        series=series_of([("available, %", most_), ("with doubts counted as down, %", least)]),
        evidence="/incidents?code=ENV044",
        unknown=_gaps(by_week),
    )


def _measure(tries: Iterable[Try], policy: Policy) -> tuple[float | None, float | None]:
    """Per cent of the slots with every doubtful one counted as up, and as down. See `jobs.environment.availability`."""
    slots: dict[int, set[object]] = {}
    for one in tries:
        if is_operating(one.at, policy):
            slots.setdefault((one.at - EPOCH) // policy.probe_every, set()).add(one.reason)
    down = sum(1 for reasons in slots.values() if reasons & OUT_OF_REACH)
    up = sum(1 for reasons in slots.values() if not any(reasons))
    return per_cent(len(slots) - down, len(slots)), per_cent(up, len(slots))


def _systems(by_week: Sequence[Sequence[Try]], weeks: Stretches, systems: Sequence[str]) -> tuple[Graph, Graph, Graph]:
    grouped = {system: [[one for one in tries if one.system == system] for tries in by_week] for system in systems}
    answered = {
        system: [[one.seconds for one in tries if one.reason is None] for tries in weekly]
        for system, weekly in grouped.items()
    }
    common: dict[str, Any] = {"shape": Shape.LINE, "axis": "week", "places": weeks.names}
    common["evidence"] = "/incidents?code=ENV041"
    return (
        Graph(
            name="response-times",
            title="Response times",
            about="Half of a system's answers to our probes took at most so many seconds.",
            unit="s",
            series=series_of((system, map(middle, weekly)) for system, weekly in answered.items()),
            **common,
        ),
        Graph(
            name="response-times-slow",
            title="Slow answers",
            about="Nine of ten answers to our probes took at most so many seconds.",
            unit="s",
            series=series_of((system, map(most, weekly)) for system, weekly in answered.items()),
            **common,
        ),
        Graph(
            name="probe-errors",
            title="Errors of systems",
            about="How many of a hundred probes failed, for whatever reason.",
            unit="%",
            series=series_of(
                (system, [per_cent(sum(one.reason is not None for one in tries), len(tries)) for tries in weekly])
                for system, weekly in grouped.items()
            ),
            **common,
        ),
    )


def _gaps(by_week: Sequence[Sequence[Try]]) -> str | None:
    missing = sum(1 for tries in by_week if not tries)
    return f"{missing} of {len(by_week)} weeks are not known: nothing was probed in them." if missing else None
