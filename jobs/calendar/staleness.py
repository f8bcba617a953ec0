"""Staleness: which side of a linked pair moved last, and what should have been synchronised by now (CAL006)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connectors.records import Booking, CalendarEvent, Record
from jobs.base import Finding, Kind, Priority
from jobs.calendar.details import Comparison
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_event, tell_link, tell_span
from jobs.links import Link
from jobs.policy import Policy

STALE = Kind(code="CAL006", name="sync-stale", priority=Priority.MEDIUM, category="calendar-sync")


class LastChange(Record, frozen=True, kw_only=True, gc=False):
    """The latest change of a pair."""

    side: str
    """`salesforce` or `outlook`; `both`, if they changed at once."""
    at: datetime
    by: str | None = None
    """The Salesforce User who made it. Outlook does not tell by whom."""


def find_last_change(booking: Booking, event: CalendarEvent | None) -> LastChange | None:
    """Which side moved last. None where Outlook does not tell: nobody says when an event was deleted."""
    if event is None or event.removed or event.modified is None:
        return None
    if event.modified == booking.modified:
        return LastChange(side="both", at=booking.modified, by=booking.modified_by)
    if event.modified > booking.modified:
        return LastChange(side="outlook", at=event.modified)
    return LastChange(side="salesforce", at=booking.modified, by=booking.modified_by)


def is_stale(change: LastChange, policy: Policy, now: datetime) -> bool:
    """Whether the change is too old to be on its way still; exactly the lag is not."""
    return now - change.at > policy.sync_lag


def tell_staleness(booking: Booking, event: CalendarEvent | None, policy: Policy) -> dict[str, Any]:
    """Evidence: `moved_last` names the side; `sync_stale` says when that was, and from when on it is too long ago.

    `changed_by` is the Salesforce User who moved last; None where that was in Outlook, which does not tell by whom.
    Nothing in it depends on when it is told, so that an incident that is seen again says the same.
    """
    change = find_last_change(booking, event)
    if change is None:
        return {"moved_last": None, "changed_by": None, "sync_stale": None}
    since = change.at + policy.sync_lag
    stale = {"side": change.side, "changed": change.at.isoformat(), "since": since.isoformat()}
    return {"moved_last": change.side, "changed_by": change.by, "sync_stale": stale}


def find_stale(case: Case, link: Link, compared: Comparison) -> Iterator[Finding]:
    """CAL006 alone, of a live pair about which nothing else was found."""
    booking, event = link.booking, link.events[0]
    change = find_last_change(booking, event)
    if not compared.differences or change is None or not is_stale(change, case.policy, case.window.start):
        return
    evidence = {
        "salesforce": tell_booking(booking),
        "outlook": tell_event(event),
        "link": tell_link(link),
        "differences": compared.differences,
    }
    names = " and ".join(compared.differences)
    yield case.finding(
        STALE,
        subject_of(booking),
        booking_id=booking.booking_id,
        summary=f"Salesforce and Outlook differ in the {names} of the booking of"
        f" {tell_span(booking, case.policy.zone)}, and nothing has changed for longer than a synchronisation takes.",
        evidence=evidence | tell_staleness(booking, event, case.policy),
        fix={"action": "trigger-sync"},
    )
