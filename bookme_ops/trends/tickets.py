"""Trends of incidents: opened, resolved and left open by week, how fast people answered, and whether in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bookme_ops.service_levels.clock import Clock, Standing
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident
from bookme_ops.store.trend_health import watched_since
from bookme_ops.store.trend_incidents import count_opened, count_resolved, latest_opened
from bookme_ops.store.trend_stretches import BEFORE
from bookme_ops.trends.graph import Graph, Report, Shape, series_of
from bookme_ops.trends.shares import middle, per_cent
from bookme_ops.trends.weeks import Stretches, weeks_around
from bookme_ops.wiring import Ops
from jobs.base import Priority

BACK = 11
MOST_CLOCKS = 3_000
"""Clocks are told from whole stories, so of so many of the latest incidents at most."""
URGENT_FIRST = sorted(Priority, reverse=True)
HOUR = timedelta(hours=1)
Count = tuple[int, int, int]
"""The place of a week, a priority, and how many."""


class _Answer(NamedTuple):
    """When an incident was opened, and how its first response stands."""

    opened_at: datetime
    priority: Priority
    clock: Clock


def count_tickets(ops: Ops, now: datetime) -> dict[str, Report]:
    """The report of each environment, by its name."""
    weeks = weeks_around(now, ops.settings.bank.time_zone, back=BACK)
    rule = rule_of(ops.settings)
    with ops.store.read() as connection:
        return {site.name: _report(connection, site.name, weeks, rule, now) for site in ops.chosen}


def _report(connection: Connection, environment: str, weeks: Stretches, rule: Rule, now: datetime) -> Report:
    since = watched_since(connection)
    watched = [since is not None and end > since for _, end in weeks.pairs()]
    opened = count_opened(connection, environment, weeks.bounds)
    resolved = count_resolved(connection, environment, weeks.bounds)
    latest = latest_opened(connection, environment, weeks.bounds[0], MOST_CLOCKS)
    clocks = clocks_of(connection, latest, rule, now)
    answers = [_Answer(one.opened_at, Priority(one.priority), clocks[one.id]) for one in latest]
    some = _told_of(latest)
    graphs = (
        _by_priority(opened, weeks, watched, name="tickets-opened", title="Incidents opened"),
        _by_priority(resolved, weeks, watched, name="tickets-resolved", title="Incidents resolved"),
        _backlog(opened, resolved, weeks, watched),
        _speed(answers, weeks, some),
        _met(answers, weeks, some),
    )
    return Report(name="tickets", title="Incidents and support", kind="business", graphs=graphs)


def _by_priority(counts: Iterable[Count], weeks: Stretches, watched: Sequence[bool], *, name: str, title: str) -> Graph:
    found = {(week, priority): count for week, priority, count in counts}
    return Graph(
        name=name,
        title=title,
        about="By the week in which that was, and the priority that they have now.",
        shape=Shape.STACK,
        axis="week",
        places=weeks.names,
        series=series_of(
            (
                priority.label,
                [found.get((week, int(priority)), 0) if is_known else None for week, is_known in enumerate(watched)],
            )
            for priority in URGENT_FIRST
        ),
        evidence="/incidents",
        unknown=_unwatched(watched),
    )


def _backlog(opened: Sequence[Count], resolved: Sequence[Count], weeks: Stretches, watched: Sequence[bool]) -> Graph:
    change = dict.fromkeys(range(BEFORE, len(weeks)), 0)
    for counts, sign in ((opened, 1), (resolved, -1)):
        for week, _, count in counts:
            change[week] += sign * count
    standing = change[BEFORE]
    left: list[int | None] = []
    for week, is_known in enumerate(watched):
        standing += change[week]
        left.append(standing if is_known else None)
    return Graph(
        name="tickets-open",
        title="Incidents left open",
        about="What was open at the end of a week, or is open now; what was reopened counts since it was first opened.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        series=series_of([("open", left)]),
        evidence="/incidents",
    )


def _speed(answers: Sequence[_Answer], weeks: Stretches, some: str | None) -> Graph:
    def hours(week: int, priority: Priority) -> float | None:
        given = (one for one in _of(answers, weeks, week) if one.priority is priority and not one.clock.unanswered)
        return middle([one.clock.used / HOUR for one in given])

    return Graph(
        name="first-response",
        title="Time to the first response",
        about="Half of the incidents of a week were answered within so many business hours of ours.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="business hours",
        series=series_of(
            (priority.label, [hours(week, priority) for week in range(len(weeks))]) for priority in URGENT_FIRST
        ),
        evidence="/incidents",
        unknown=some,
    )


def _met(answers: Sequence[_Answer], weeks: Stretches, some: str | None) -> Graph:
    shares = []
    for week in range(len(weeks)):
        standings = [one.clock.standing for one in _of(answers, weeks, week)]
        decided = [one for one in standings if one in {Standing.MET, Standing.BREACHED}]
        shares.append(per_cent(decided.count(Standing.MET), len(decided)))
    return Graph(
        name="sla-met",
        title="First responses in time",
        about="Of the incidents opened in a week whose answer is given or late, how many of a hundred were in time.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="%",
        series=series_of([("in time, %", shares)]),
        evidence="/incidents",
        unknown=some,
    )


def _of(answers: Iterable[_Answer], weeks: Stretches, week: int) -> list[_Answer]:
    begin, end = weeks.bounds[week], weeks.bounds[week + 1]
    return [one for one in answers if begin <= one.opened_at < end]


def _unwatched(watched: Sequence[bool]) -> str | None:
    missing = watched.count(False)
    return f"The first {missing} weeks are not known: nothing was judged in them." if missing else None


def _told_of(latest: Sequence[Incident]) -> str | None:
    if len(latest) < MOST_CLOCKS:
        return None
    return f"Only the latest {MOST_CLOCKS:,} incidents were looked at; what is older is left out."
