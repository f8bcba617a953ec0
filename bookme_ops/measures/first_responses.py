"""First responses that are owed: how many are late or at risk, without reading a hundred thousand histories.

An incident that was only opened is late if it began before some instant, which is the same for all of its level. That
instant is looked for once, and the database counts.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bookme_ops.service_levels.clock import Standing
from bookme_ops.service_levels.levels import BY_PRIORITY, ENQUIRY_CATEGORY, Level
from bookme_ops.service_levels.rule import Rule
from bookme_ops.standings import clocks_of
from bookme_ops.store.db import Connection
from bookme_ops.store.response_figures import Turning, count_untouched, list_touched
from jobs.base import Priority

MOST_TOUCHED = 1_000
"""So many histories are read at most: a fifth of a second of work."""
FRESH = timedelta(minutes=1)
"""Promises are counted in hours: so long what was counted is told again."""
FURTHEST = timedelta(days=2 * 366)
"""What began earlier is late whatever the bank promised."""
GRAIN = timedelta(microseconds=1)
OWED = (Standing.ON_TRACK, Standing.AT_RISK, Standing.BREACHED)


Counts = Mapping[tuple[Priority, str], int]
"""By priority, and `on_track`, `at_risk` or `breached`; zeros included."""


class ResponseCount:
    """What was counted last, for as long as it is fresh. Not safe to share between threads."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._counts: Counts | None = None
        self._at: datetime | None = None

    def update(self, connection: Connection, now: datetime) -> Counts | None:
        """See `count_responses`."""
        if self._at is None or abs(now - self._at) >= FRESH:
            self._counts, self._at = count_responses(connection, self._rule, now), now
        return self._counts


def count_responses(connection: Connection, rule: Rule, now: datetime, *, most: int = MOST_TOUCHED) -> Counts | None:
    """How many first responses are owed, by priority and how they stand.

    None: more than `most` histories would have to be read, or the bank has no business hours to count by.
    """
    touched = list_touched(connection, most + 1)
    if len(touched) > most:
        return None
    try:
        found = Counter(count_untouched(connection, list(find_turnings(rule, now))))
        clocks = clocks_of(connection, touched, rule, now)
    except ValueError:
        return None
    found.update(
        (incident.priority, clocks[incident.id].standing.value)
        for incident in touched
        if clocks[incident.id].unanswered
    )
    return {(priority, stand.value): found[priority, stand.value] for priority in Priority for stand in OWED}


def find_turnings(rule: Rule, now: datetime) -> Iterator[Turning]:
    """For each level the latest beginnings that are late and at risk at an instant.

    Raises ValueError if the bank has no business hours.
    """
    yield _turning(rule, Level.ENQUIRY, Priority.LOW, ENQUIRY_CATEGORY, now)
    for priority, level in BY_PRIORITY.items():
        yield _turning(rule, level, priority, None, now)


def _turning(rule: Rule, level: Level, priority: Priority, category: str | None, now: datetime) -> Turning:
    target = rule.targets[level]
    return Turning(
        priority=priority,
        category=category,
        late=_latest(lambda began: rule.hours.after(began, target) < now, now),
        at_risk=_latest(lambda began: rule.hours.worked(began, now) >= target * rule.at_risk, now),
    )


def _latest(holds: Callable[[datetime], bool], now: datetime) -> datetime:
    """The latest instant up to now for which something holds that holds for all before it; by halves."""
    low, high = now - FURTHEST, now
    while high - low > GRAIN:
        middle = low + (high - low) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
