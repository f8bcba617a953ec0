"""Listing: the queue of incidents in pages, however many there are.

What an index can tell is asked of the index. What it cannot (words of a summary, how a first response stands) is sieved
from so many of the next incidents and no more; the page then says how far it looked, and the next one goes on there.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bookme_ops.booking_ids import BEGINNING, SHORTEST
from bookme_ops.service_levels.clock import Standing
from bookme_ops.service_levels.levels import BY_PRIORITY, Level
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_pages import (
    Asked,
    Named,
    Place,
    count_asked,
    incidents_at,
    keep_asked,
    places_after,
    places_named,
    saying,
)
from bookme_ops.wiring import Ops
from connectors.records import booking_id
from jobs.base import Priority

SIZE = 50
MOST_COUNTED = 1_000
CURSOR = re.compile(r"([1-4])\.(\d{1,16})\.(\d{1,18})", re.ASCII)
NUMBER = re.compile(r"#?(\d{1,18})", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATE = frozenset({Standing.BREACHED})
PRESSING = LATE | {Standing.AT_RISK}
LONG_AGO = timedelta(days=400)
"""No first response is owed for longer than this before it is late."""

Sieve = Callable[[Connection, Sequence[Place]], Iterable[Place]]
"""Which of some incidents are meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; everything that is given must hold."""

    states: tuple[State, ...] = (State.OPEN, State.ACKNOWLEDGED)
    environments: tuple[str, ...]
    priority: Priority | None = None
    codes: tuple[str, ...] = ()
    owner: str | None = None
    """None: whoever works on it; empty: nobody does."""
    text: str = ""
    """An incident's number, a BookingId or its beginning, the id of a subject, or words of a summary."""
    sla: Standing | None = None
    """Only those that still owe a first response: `breached`, which are late, or `at_risk`, late ones among them."""
    newest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of the queue."""

    incidents: tuple[Incident, ...]
    next: Place | None
    """Where the next page begins; None: this was the last one."""
    count: int | None
    """How many there are on all pages, up to one more than `MOST_COUNTED`; None: nobody counted."""
    whole: bool = True
    """Whether the page is full or the last one; else it ended where we stopped looking."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How far a sieve looks for one page."""

    chunk: int
    most: int


IN_TEXTS = Depth(chunk=1_000, most=3_000)
IN_CLOCKS = Depth(chunk=75, most=300)


def list_incidents(ops: Ops, search: Search, *, after: Place | None, now: datetime) -> Listing:
    """The next page behind a place, or the first."""
    asked = ask(search)
    with ops.store.read() as connection:
        named = name_meant(search.text)
        known = keep_asked(connection, asked, places_named(connection, named)) if named is not None else []
        if known:
            if search.sla is not None:
                known = list(_standing(rule_of(ops.settings), search.sla, now)(connection, known))
            return _list_known(connection, known, after, newest=search.newest)
        if search.sla is not None:
            rule = rule_of(ops.settings)
            asked = replace(asked, states=_owing(asked.states), opened_by=begun_by(rule, search.sla, now))
            return _sift(connection, asked, after, IN_CLOCKS, _both(search.text, rule, search.sla, now))
        if search.text:
            return _sift(connection, asked, after, IN_TEXTS, _saying(search.text))
        places = places_after(connection, asked, after, SIZE + 1)
        count = count_asked(connection, asked, MOST_COUNTED)
        return _page(connection, places[:SIZE], more=len(places) > SIZE, count=count)


def ask(search: Search) -> Asked:
    """What the store is asked for."""
    priorities = (search.priority,) if search.priority is not None else tuple(sorted(Priority, reverse=True))
    return Asked(
        environments=search.environments,
        states=search.states,
        priorities=priorities,
        codes=search.codes,
        owner=search.owner,
        newest=search.newest,
    )


def name_meant(text: str) -> Named | None:
    """What a text may name; None for words."""
    if not text or " " in text:
        return None
    number = NUMBER.fullmatch(text)
    folded = booking_id(text) or ""
    booking = folded if len(folded) >= SHORTEST and BEGINNING.fullmatch(folded) else None
    return Named(number=int(number[1]) if number else None, booking=booking, ident=text)


def begun_by(rule: Rule, sla: Standing, now: datetime) -> dict[Priority, datetime]:
    """When an incident must have been opened at the latest for its first response to be pressing, or late, by now."""
    share = rule.at_risk if sla is Standing.AT_RISK else 1.0
    return {priority: _latest_start(rule, _target(rule, priority) * share, now) for priority in Priority}


def read_cursor(text: str | None) -> Place | None:
    """The place that a cursor names; None for the beginning. Raises ValueError for what is none."""
    if not text:
        return None
    parts = CURSOR.fullmatch(text)
    if parts is None:
        raise ValueError("this is no place in the list: begin at its first page")
    try:
        opened_at = EPOCH + int(parts[2]) * MICROSECOND
    except OverflowError:
        raise ValueError("this is no place in the list: begin at its first page") from None
    return Place(priority=int(parts[1]), opened_at=opened_at, id=int(parts[3]))


def write_cursor(place: Place | None) -> str | None:
    """A place as it stands in an address."""
    if place is None:
        return None
    return f"{place.priority}.{(place.opened_at - EPOCH) // MICROSECOND}.{place.id}"


def _target(rule: Rule, priority: Priority) -> timedelta:
    """The shortest that an incident of a priority may have: an enquiry is of Low priority, too."""
    levels = {BY_PRIORITY[priority], *([Level.ENQUIRY] if priority is Priority.LOW else [])}
    return min(rule.targets[level] for level in levels)


def _latest_start(rule: Rule, used: timedelta, now: datetime) -> datetime:
    """The latest instant since which so much business time has passed, to the second."""
    early, late = now - LONG_AGO, now
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if rule.hours.worked(middle, now) >= used else (early, middle)
    return late


def _owing(states: Iterable[State]) -> tuple[State, ...]:
    """Of what was acknowledged the first response was given."""
    return tuple(state for state in states if state is State.OPEN)


def _list_known(connection: Connection, known: list[Place], after: Place | None, *, newest: bool) -> Listing:
    """A page of what an id names, which is little: it is at hand as a whole."""
    behind = known if after is None else [one for one in known if _is_behind(one, after, newest=newest)]
    return _page(connection, behind[:SIZE], more=len(behind) > SIZE, count=len(known))


def _is_behind(place: Place, other: Place, *, newest: bool) -> bool:
    if newest:
        return (place.opened_at, place.id) < (other.opened_at, other.id)
    return (-place.priority, place.opened_at, place.id) > (-other.priority, other.opened_at, other.id)


def _sift(connection: Connection, asked: Asked, after: Place | None, depth: Depth, sieve: Sieve) -> Listing:
    """A page of what passes a sieve, from so many of the next incidents at most."""
    kept: list[Place] = []
    looked, here = 0, after
    while len(kept) <= SIZE and looked < depth.most:
        some = places_after(connection, asked, here, depth.chunk)
        passed = set(sieve(connection, some))
        kept += [one for one in some if one in passed]
        looked, here = looked + len(some), some[-1] if some else here
        if len(some) < depth.chunk:
            return _page(connection, kept[:SIZE], more=len(kept) > SIZE, count=None)
    if len(kept) > SIZE:
        return _page(connection, kept[:SIZE], more=True, count=None)
    found = _page(connection, kept, more=False, count=None)
    return replace(found, next=here, whole=False)


def _page(connection: Connection, places: Sequence[Place], *, more: bool, count: int | None) -> Listing:
    found = incidents_at(connection, [one.id for one in places])
    return Listing(incidents=tuple(found), next=places[-1] if more and places else None, count=count)


def _saying(text: str) -> Sieve:
    def pick(connection: Connection, places: Sequence[Place]) -> list[Place]:
        found = saying(connection, [one.id for one in places], text) if places else set()
        return [one for one in places if one.id in found]

    return pick


def _standing(rule: Rule, sla: Standing, now: datetime) -> Sieve:
    def pick(connection: Connection, places: Sequence[Place]) -> list[Place]:
        found = incidents_at(connection, [one.id for one in places])
        clocks = clocks_of(connection, found, rule, now)
        told = LATE if sla is Standing.BREACHED else PRESSING
        owed = {one.id for one in found if clocks[one.id].standing in told and clocks[one.id].answered_at is None}
        return [one for one in places if one.id in owed]

    return pick


def _both(text: str, rule: Rule, sla: Standing, now: datetime) -> Sieve:
    """Those whose first response is pressing, or late, and of them those that say a text, if there is one."""
    standing, saying_so = _standing(rule, sla, now), _saying(text)

    def pick(connection: Connection, places: Sequence[Place]) -> Iterable[Place]:
        told = saying_so(connection, places) if text else places
        return standing(connection, list(told))

    return pick
