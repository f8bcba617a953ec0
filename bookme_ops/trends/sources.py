"""Trends of where bookings come from: who made the meetings of a week, and what they are about.

Only the booking platform's API tells it. Its meetings are kept for `KEPT`, so these trends look back eight weeks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.reads import is_configured
from bookme_ops.store.backed import KEPT
from bookme_ops.store.db import Connection
from bookme_ops.store.trend_sources import SOURCES, TOPICS, count_meetings, earliest_meeting, report_read, topic_names
from bookme_ops.trends.graph import Graph, Shape, series_of
from bookme_ops.trends.weeks import Stretches, weeks_around
from bookme_ops.wiring import Ops
from connectors.backend_records import CUSTOMER, EMPLOYEE, OTHER, PORTAL_CUSTOMER, PORTAL_PARTNER
from connectors.errors import SENTENCES, Reason
from jobs.views import Coverage

BACK, AHEAD = 8, 8
WORDS = {
    CUSTOMER: "customer",
    EMPLOYEE: "employee",
    PORTAL_CUSTOMER: "portal customer",
    PORTAL_PARTNER: "portal partner",
    OTHER: "other",
}
"""Who makes meetings, as people read it."""
ALWAYS = (WORDS[CUSTOMER], WORDS[EMPLOYEE])
"""Told of even where there are none."""
UNTOLD, REST = "not told", "other topics"
MOST_TOPICS = 6
"""So many are told of by themselves: more colours could not be told apart."""
NO_PLATFORM = "Not known, because no API of the booking platform is connected in this environment."
NO_STATUS = "Cancelled meetings are counted, too: v1 of the API does not tell which they are."
GONE = "Topics that the platform does not list stand here by their ids."

Count = tuple[int, str, int]
"""The place of a week, the name of a series, how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """The meetings of an environment's platform, as far as they are known."""

    weeks: Stretches
    known: tuple[bool, ...]
    """Of each week, whether whatever began in it was told and kept."""
    counts: Sequence[tuple[int, str | None, str | None, int]]
    """Week, who made them, topic, how many."""
    about: str
    doubts: tuple[str, ...]
    """What is not known of them, and why."""


def draw_sources(ops: Ops, connection: Connection, environment: str, now: datetime) -> tuple[Graph, Graph]:
    """The meetings of an environment by week and by who made them, and by topic."""
    meetings = _read(ops, connection, environment, now)
    names, read = topic_names(connection, environment), report_read(connection, environment, TOPICS)
    return _by_source(meetings), _by_topic(meetings, names, read)


def _read(ops: Ops, connection: Connection, environment: str, now: datetime) -> Meetings:
    weeks = weeks_around(now, ops.settings.bank.time_zone, back=BACK, ahead=AHEAD)
    settings = ops.settings.environment(environment)
    connected, booked = is_configured(settings, "meetings"), is_configured(settings, "slots")
    read = report_read(connection, environment, SOURCES) if connected else Coverage()
    known = _know(weeks, read, earliest_meeting(connection, environment))
    which = "Meetings of the booking platform" + (" whose time slot is booked" if booked else "")
    return Meetings(
        weeks=weeks,
        known=known,
        counts=count_meetings(connection, environment, weeks.bounds, booked=booked) if any(known) else (),
        about=f"{which}, by the week in which they begin",
        doubts=tuple(_doubt(read, known, booked=booked)) if connected else (NO_PLATFORM,),
    )


def _know(weeks: Stretches, read: Coverage, earliest: datetime | None) -> tuple[bool, ...]:
    """Weeks that begin after meetings were forgotten, and end after the first of those that we were told of."""
    if read.read_at is None or earliest is None:
        return (False,) * len(weeks)
    since = read.read_at - KEPT
    return tuple(begin >= since and end > earliest for begin, end in weeks.pairs())


def _doubt(read: Coverage, known: Sequence[bool], *, booked: bool) -> Iterator[str]:
    if read.read_at is None:
        yield f"Not known, because {SENTENCES[read.reason or Reason.NEVER_READ]}."
        return
    if read.reason is not None:
        yield f"What changed lately is not known: {SENTENCES[read.reason]}."
    if not booked:
        yield NO_STATUS
    if True not in known:
        yield "Not known: the booking platform told of no meeting."
    elif missing := known.index(True):
        yield f"The first {missing} weeks are not known: no meeting of the booking platform is kept from then."


def _by_source(meetings: Meetings) -> Graph:
    counts = [(week, WORDS.get(source or "", UNTOLD), count) for week, source, _, count in meetings.counts]
    return _graph(
        meetings,
        name="bookings-by-source",
        title="Meetings by week and source",
        about=f"{meetings.about} and by who made them.",
        series=_tally(meetings, counts, (*WORDS.values(), UNTOLD), always=ALWAYS),
        doubts=meetings.doubts,
    )


def _by_topic(meetings: Meetings, names: Mapping[str, str], read: Coverage) -> Graph:
    titles = _title(_most_frequent(meetings), names)
    counts = [
        (week, titles.get(topic, REST) if topic is not None else UNTOLD, count)
        for week, _, topic, count in meetings.counts
    ]
    series = (*titles.values(), REST, UNTOLD)
    return _graph(
        meetings,
        name="bookings-by-topic",
        title="Meetings by week and topic",
        about=f"{meetings.about} and by what they are about: the {MOST_TOPICS} most frequent topics, and all others.",
        series=_tally(meetings, counts, series, always=tuple(titles.values()) or (UNTOLD,)),
        doubts=(*meetings.doubts, *_doubt_names(titles.keys() - names.keys(), read)),
    )


def _most_frequent(meetings: Meetings) -> list[str]:
    totals = Counter[str]()
    for _, _, topic, count in meetings.counts:
        if topic is not None:
            totals[topic] += count
    return sorted(totals, key=lambda topic: (-totals[topic], topic))[:MOST_TOPICS]


def _title(topics: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """What to call topics: by their names, with their ids where names are missing or do not tell them apart."""
    shared = Counter([names.get(topic, "") for topic in topics] + [REST, UNTOLD])
    titles = {}
    for topic in topics:
        name = names.get(topic, "")
        titles[topic] = f"topic {topic}" if not name else name if shared[name] == 1 else f"{name} ({topic})"
    return titles


def _doubt_names(nameless: Iterable[str], read: Coverage) -> Iterator[str]:
    if not list(nameless):
        return
    if read.complete:
        yield GONE
    else:
        why = SENTENCES[read.reason or Reason.NEVER_READ]
        yield f"Names of topics are not known, because {why}. Topics stand here by their ids."


def _tally(
    meetings: Meetings, counts: Iterable[Count], names: Sequence[str], *, always: Sequence[str]
) -> dict[str, list[int]]:
    """How many there are in each week, by the names of series; of those that come up, or are told of always."""
    found = {name: [0] * len(meetings.weeks) for name in names}
    for week, name, count in counts:
        found[name][week] += count
    return {name: weekly for name, weekly in found.items() if name in always or any(weekly)}


def _graph(
    meetings: Meetings, *, name: str, title: str, about: str, series: Mapping[str, list[int]], doubts: Sequence[str]
) -> Graph:
    return Graph(
        name=name,
        title=title,
        about=about,
        shape=Shape.STACK,
        axis="week",
        places=meetings.weeks.names,
        series=series_of(
            (one, [count if known else None for count, known in zip(weekly, meetings.known, strict=True)])
            for one, weekly in series.items()
        ),
        unknown=" ".join(doubts) or None,
    )
