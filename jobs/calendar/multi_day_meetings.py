"""Multi-day and recurring meetings: what was in a calendar before its synchronisation was switched on (CAL010, CAL011).

The product never synchronises recurring meetings, and meetings over several days, that are older than the sync start:
the advisor looks free and is booked (domain rule 2). Readings of ours:

* Calendars are judged where the identity belongs, and only of people who are advisors: on the roster, or by what they
  own.
* The oldest creation time of a series' occurrences is that of the series: an exception may have one of its own.
* A series is one even if it covers several days; an event that is a booking, by whatever link, is not private.
* What the backend is busy with from start to end, within the skew, it knows; all-day ones from midnight to midnight of
  the bank or of UTC, as nothing is published about that. An advisor whom the backend does not know has nothing there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from connectors.records import CalendarEvent, midnight
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.calendar.early_events import BackendTimes, find_early
from jobs.cases import Case
from jobs.evidence import tell_event, tell_span
from jobs.gaps import gaps, list_gaps, query_of, tell_gap
from jobs.links import links_of
from jobs.policy import Policy
from jobs.views import AdvisorView

RECURRING = Kind(code="CAL010", name="unsynced-recurring", priority=Priority.MEDIUM, category="calendar-sync")
MULTIDAY = Kind(code="CAL011", name="unsynced-multiday", priority=Priority.MEDIUM, category="calendar-sync")
KINDS = (RECURRING, MULTIDAY)
CODES = frozenset(kind.code for kind in KINDS)

TOLD = 5
"""So many occurrences of a series are told, the next ones; all are counted."""


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one advisor's private time in the window; without a sync start there is nothing to judge."""
    if not view.home or not (view.rostered or view.bookings):
        return
    untold = list_gaps(view, CODES)
    yield from untold
    since = find_sync_start(view, policy)
    if untold or since is None:
        return
    missing = find_gaps(view)
    yield from missing
    if missing:
        return
    case = Case.of(view, policy, now)
    begins = midnight(since, policy.zone)
    early = find_early(case, begins)
    if not early:
        return
    times = BackendTimes.of(view.backed.slots.items, policy.clock_skew) if view.backed is not None else None
    unknown = [event for event in early if times is None or not times.know(event, policy.zone)]
    yield from _find_series(case, since, unknown)
    yield from _find_multiday(case, since, unknown)


def find_sync_start(view: AdvisorView, policy: Policy) -> date | None:
    """The local date from which on the advisor's calendar is synchronised; None: nobody told us."""
    own = view.entry.sync_start if view.entry is not None else None
    return own or policy.go_live


def find_gaps(view: AdvisorView) -> list[Unknown]:
    """The mailbox, the bookings (an event of one is not private), and the backend's slots where it is connected."""
    found = gaps(view, needs_mailbox=True, codes=CODES)
    if view.backed is not None and view.backed.slots.read.reason is not None:
        found.append(tell_gap(view, query_of(view, "slots"), view.backed.slots.read.reason, CODES))
    return found


def _find_series(case: Case, since: date, unknown: Iterable[CalendarEvent]) -> Iterator[Finding]:
    """CAL010, one finding for each series."""
    series: dict[str, list[CalendarEvent]] = {}
    for event in unknown:
        if event.series_master_id is not None:
            series.setdefault(event.series_master_id, []).append(event)
    for series_id, occurrences in series.items():
        occurrences.sort(key=lambda event: (event.start, event.event_id))
        times = f"{len(occurrences)} times" if len(occurrences) > 1 else "once"
        yield case.finding(
            RECURRING,
            Subject(kind="series", id=series_id),
            booking_id=None,
            summary=f"A recurring appointment from before the sync start of {since} keeps an advisor busy {times},"
            f" next at {tell_span(occurrences[0], case.policy.zone)}, and {_tell_ignorance(case)}.",
            evidence=_evidence(case, since)
            | {"occurrences": len(occurrences), "next": [tell_event(event) for event in occurrences[:TOLD]]},
            fix={"action": "recreate-series", "series_id": series_id},
        )


def _find_multiday(case: Case, since: date, unknown: Iterable[CalendarEvent]) -> Iterator[Finding]:
    """CAL011, one finding for each event."""
    long = [event for event in unknown if event.series_master_id is None]
    links = links_of(case.view, case.policy) if long else ()
    booked = {event.event_id for link in links for event in link.events}
    for event in long:
        if event.event_id not in booked:
            yield case.finding(
                MULTIDAY,
                Subject(kind="event", id=event.event_id),
                booking_id=None,
                summary=f"An appointment over several days from before the sync start of {since} keeps an advisor busy"
                f" at {tell_span(event, case.policy.zone)}, and {_tell_ignorance(case)}.",
                evidence=_evidence(case, since) | {"outlook": tell_event(event)},
                fix={"action": "recreate-event", "event_id": event.event_id},
            )


def _tell_ignorance(case: Case) -> str:
    if case.view.backed is None:
        return "such are never synchronised"
    return "the backend does not know it"


def _evidence(case: Case, since: date) -> dict[str, Any]:
    backed = case.view.backed
    judged_by = "creation time alone: no backend is connected" if backed is None else "creation time and backend"
    employee = backed.employee if backed is not None else None
    return {
        "advisor": case.view.identity,
        "sync_start": since.isoformat(),
        "judged_by": judged_by,
        "employee_id": employee.employee_id if employee is not None else None,
    }


JOB = Job(
    name="unsynced-meetings",
    title="Nothing from before the sync start keeps an advisor busy unseen",
    grain=AdvisorView,
    cron="15 6 * * *",
    kinds=KINDS,
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts", "employees", "slots", "roster"}),
    edges=(),
)
