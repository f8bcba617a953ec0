"""A week of maintenance: on each day the duties that are due and the hours in which alerts are silent."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from bookme_ops.crons import times_between
from bookme_ops.scheduling.telling import tell_duty
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.maintenance_weeks import duties_between, windows_between
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops
from connectors.records import midnight

FORM = re.compile(r"(20\d\d)-W(\d\d)", re.ASCII)
LENGTH = 7
MOST = 200
"""Duties of a week, windows of a week, and openings of one window in a week that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One time at which planned work is, or was, under way."""

    window: Window
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the bank."""

    day: date
    today: bool
    duties: tuple[Document, ...]
    """As `tell_duty` tells them: those that are due on it."""
    openings: tuple[Opening, ...]
    """Those that lie on it, or reach into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Monday to Sunday."""

    name: str
    """`2026-W10`."""
    days: tuple[Day, ...]
    before: str
    after: str
    cut: bool
    """There is more in it than is shown."""


def read_week(ops: Ops, first: date, now: datetime) -> Week:
    """The week that begins on a Monday."""
    zone = ops.settings.bank.time_zone
    edges = [midnight(first + timedelta(days=number), zone) for number in range(LENGTH + 1)]
    with ops.store.read() as connection:
        duties = duties_between(connection, edges[0], edges[-1], MOST + 1)
        windows = windows_between(connection, edges[0], edges[-1], MOST + 1)
    openings = [one for window in windows[:MOST] for one in openings_of(window, zone, edges[0], edges[-1])]
    told = [(duty.due_at, tell_duty(duty, now)) for duty in duties[:MOST]]
    days = tuple(
        Day(
            day=first + timedelta(days=number),
            today=begin <= now < end,
            duties=tuple(one for due, one in told if begin <= due < end),
            openings=tuple(_within(openings, begin, end)),
        )
        for number, (begin, end) in enumerate(pairwise(edges))
    )
    return Week(
        name=name_week(first),
        days=days,
        before=name_week(first - timedelta(days=LENGTH)),
        after=name_week(first + timedelta(days=LENGTH)),
        cut=max(len(duties), len(windows)) > MOST,
    )


def openings_of(window: Window, zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Opening]:
    """The times at which a window is open between two instants, in their order, up to `MOST`."""
    over = min(window.ended_at or window.ends_at, window.ends_at)
    if window.cron is None:
        yield Opening(window=window, begins=window.starts_at, ends=over)
        return
    lasting = timedelta(seconds=window.seconds or 0)
    first, last = max(window.starts_at, begin - lasting), min(over, end)
    times = times_between(window.cron, zone, first, last) if first < last else ()
    for at in islice((one for one in times if one < last and one + lasting > begin), MOST):
        yield Opening(window=window, begins=at, ends=min(at + lasting, over))


def name_week(day: date) -> str:
    """The week in which a day lies, as ISO 8601 numbers it."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def first_day(name: str) -> date:
    """The Monday of a week. Raises ValueError for what is no week of this century."""
    found = FORM.fullmatch(name)
    if found is None:
        raise ValueError("this is no week: give one such as 2026-W10")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def _within(openings: Iterable[Opening], begin: datetime, end: datetime) -> list[Opening]:
    return sorted((one for one in openings if one.begins < end and one.ends > begin), key=lambda one: one.begins)
