"""Disagreements: what can be wrong between a booking in the window and its mailbox (CAL001–004, 008, 009)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from connectors.records import CalendarEvent
from jobs.base import Finding, Kind, Priority
from jobs.calendar.shifts import Shift, explain_shift, measure_shift
from jobs.calendar.staleness import tell_staleness
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_event, tell_link, tell_span
from jobs.links import Link, is_live

MISSING = Kind(code="CAL001", name="missing-in-outlook", priority=Priority.HIGH, category="calendar-sync")
MISMATCH = Kind(code="CAL002", name="time-mismatch", priority=Priority.HIGH, category="calendar-sync")
CANCELLED_IN_OUTLOOK = Kind(
    code="CAL003", name="cancelled-only-in-outlook", priority=Priority.HIGH, category="calendar-sync"
)
CANCELLED_IN_SALESFORCE = Kind(
    code="CAL004", name="cancelled-only-in-salesforce", priority=Priority.HIGH, category="calendar-sync"
)
DUPLICATE = Kind(code="CAL008", name="duplicate-event", priority=Priority.MEDIUM, category="calendar-sync")
SHIFTED = Kind(code="CAL009", name="shifted-by-zone", priority=Priority.HIGH, category="calendar-sync")

SOON = timedelta(hours=24)
"""A booking that starts this soon, or has begun, and stands in no calendar cannot wait."""

OPEN_TIME = frozenset({"free", "workingElsewhere"})
"""What an advisor's time may be shown as and still be booked (MTG011 reads it the same way)."""

CAUSES = {
    "utc-offset": "the zone's UTC offset",
    "dst-saving": "the daylight-saving hour",
    "one-day": "exactly one day",
}


def agrees(link: Link) -> bool:
    """Whether an active booking has one event, live and at its very times: most have, and need not be judged."""
    booking, events = link.booking, link.events
    if len(events) != 1 or booking.cancelled or not is_live(events[0]):
        return False
    event = events[0]
    return event.start == booking.start and event.end == booking.end and event.all_day == booking.all_day


def judge_link(case: Case, link: Link) -> Iterator[Finding]:
    """Judge one booking of the window with what its owner's mailbox, read completely, holds of it."""
    booking, events = link.booking, link.events
    live = [event for event in events if is_live(event)]
    if len(live) > 1:
        yield from _find_duplicates(case, link, live)
    if booking.cancelled:
        yield from _find_blocking(case, link, live)
    elif not events:
        yield _missing(case, link)
    elif not live:
        yield _cancelled_in_outlook(case, link)
    else:
        yield from _find_mismatch(case, link, live[0])


def _find_duplicates(case: Case, link: Link, live: list[CalendarEvent]) -> Iterator[Finding]:
    """CAL008. The occurrences of one series are one event."""
    firsts = {event.series_master_id or event.event_id: event for event in reversed(live)}
    if len(firsts) < 2:
        return
    kept, *others = (event for event in live if firsts[event.series_master_id or event.event_id] is event)
    yield case.finding(
        DUPLICATE,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"The booking of {_when(case, link)} stands {len(firsts)} times in the advisor's mailbox.",
        evidence=_evidence(link) | {"events": [tell_event(event) for event in (kept, *others)]},
        fix={"action": "cancel-events", "keep": kept.event_id, "event_ids": [event.event_id for event in others]},
    )


def _find_blocking(case: Case, link: Link, live: list[CalendarEvent]) -> Iterator[Finding]:
    """CAL004."""
    blocking = [event for event in live if event.show_as not in OPEN_TIME]
    if not blocking:
        return
    how = "deleted" if link.booking.deleted else "cancelled"
    shown = " and ".join(sorted({event.show_as for event in blocking}))
    yield case.finding(
        CANCELLED_IN_SALESFORCE,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"The booking of {_when(case, link)} is {how} in Salesforce, and Outlook still shows it as {shown}.",
        evidence=_evidence(link) | {"outlook": tell_event(blocking[0])} | _staleness(case, link, blocking[0]),
        fix={"action": "cancel-event", "event_ids": [event.event_id for event in blocking]},
    )


def _missing(case: Case, link: Link) -> Finding:
    """CAL001, of the highest priority if it is soon."""
    several = len(link.candidates)
    doubt = f", and {several} events at its time cannot be told apart" if several > 1 else ""
    if several == 1:
        doubt = ", and the one event at its time could be another booking's just as well"
    candidates = {
        "candidates": [event.event_id for event in link.candidates],
        "rivals": [subject_of(rival).id for rival in link.rivals],
    }
    return case.finding(
        MISSING,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"The booking of {_when(case, link)} has no event in the advisor's mailbox{doubt}.",
        evidence=_evidence(link) | (candidates if several else {}),
        fix={"action": "create-event", "alternatives": ["trigger-sync"]},
        priority=Priority.CRITICAL if case.span(link.booking).start - case.window.start <= SOON else None,
    )


def _cancelled_in_outlook(case: Case, link: Link) -> Finding:
    """CAL003."""
    how = "deleted" if link.events[0].removed else "cancelled"
    return case.finding(
        CANCELLED_IN_OUTLOOK,
        subject_of(link.booking),
        booking_id=link.booking.booking_id,
        summary=f"The booking of {_when(case, link)} is active in Salesforce, and its event was {how} in Outlook.",
        evidence=_evidence(link) | _staleness(case, link, link.events[0]),
        fix={"action": "restore-event", "event_id": link.events[0].event_id, "alternatives": ["cancel-booking"]},
    )


def _find_mismatch(case: Case, link: Link, event: CalendarEvent) -> Iterator[Finding]:
    """CAL002, or CAL009 in its place where a known slip explains the difference."""
    booking, zone, skew = link.booking, case.policy.zone, case.policy.clock_skew
    if event.start == booking.start and event.end == booking.end and event.all_day == booking.all_day:
        return
    shift = measure_shift(booking, event, zone)
    if not shift.exceeds(skew):
        return
    causes = explain_shift(shift, booking, zone, skew)
    summary = f"The booking of {_when(case, link)} stands at {tell_span(event, zone)} in Outlook"
    if causes:
        summary += f": shifted by {' or '.join(CAUSES[cause] for cause in causes)}"
    evidence = _evidence(link) | {"difference_seconds": _tell_shift(shift)} | _staleness(case, link, event)
    times = tell_booking(booking)
    yield case.finding(
        SHIFTED if causes else MISMATCH,
        subject_of(booking),
        booking_id=booking.booking_id,
        summary=f"{summary}.",
        evidence=evidence | ({"causes": _tell_causes(causes)} if causes else {}),
        fix={"action": "move-event", "event_id": event.event_id}
        | {name: times[name] for name in ("start", "end", "all_day")},
    )


def _when(case: Case, link: Link) -> str:
    return tell_span(link.booking, case.policy.zone)


def _evidence(link: Link) -> dict[str, Any]:
    return {
        "salesforce": tell_booking(link.booking),
        "outlook": tell_event(link.events[0]) if link.events else None,
        "link": tell_link(link),
    }


def _staleness(case: Case, link: Link, event: CalendarEvent) -> dict[str, Any]:
    return tell_staleness(link.booking, event, case.policy)


def _tell_shift(shift: Shift) -> dict[str, float]:
    return {"start": shift.start.total_seconds(), "end": shift.end.total_seconds()}


def _tell_causes(causes: dict[str, timedelta]) -> dict[str, float]:
    return {cause: amount.total_seconds() for cause, amount in causes.items()}
