"""Bookings, events and views to judge: one advisor of a bank in Copenhagen, on the morning of 2 March 2026."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from connectors.errors import Reason
from connectors.records import Booking, BookingId, CalendarEvent
from jobs.base import Finding, Unknown
from jobs.calendar.sync_window import decide
from jobs.policy import Policy
from jobs.views import AdvisorView, Coverage

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NUUK = ZoneInfo("America/Nuuk")

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
WINDOW_END = datetime(2026, 5, 1, 22, 0, tzinfo=UTC)
"""Midnight in Copenhagen, summer time, after 1 May, the sixtieth day."""
LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

READ = Coverage(read_at=NOW, reason=None)
POLICY = Policy(zone=COPENHAGEN)


def unread(reason: Reason) -> Coverage:
    """Read well once, and refused since."""
    return Coverage(read_at=LONG_AGO, reason=reason)


def a_booking(start: datetime = TOMORROW, *, minutes: float = 60, number: int = 1, **changes: Any) -> Booking:
    """An active booking with a BookingId."""
    values: dict[str, Any] = {
        "environment": "production",
        "event_id": f"00U{number:015d}",
        "detail_id": f"a0B{number:015d}",
        "booking_id": BookingId(f"booking-{number}"),
        "owner_id": "005000000000001AAA",
        "owner_mail": "advisor@bank.example",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "all_day": False,
        "show_as": "Busy",
        "cancelled_by_someone": False,
        "deleted": False,
        "archived": False,
        "created": LONG_AGO,
        "modified": LONG_AGO,
    }
    return Booking(**values | changes)


def an_event(start: datetime = TOMORROW, *, minutes: float = 60, number: int = 1, **changes: Any) -> CalendarEvent:
    """A busy event with the BookingId of `a_booking` with the same number."""
    values: dict[str, Any] = {
        "event_id": f"outlook-{number}",
        "kind": "singleInstance",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "all_day": False,
        "show_as": "busy",
        "cancelled": False,
        "organizer": True,
        "created": LONG_AGO,
        "modified": LONG_AGO,
        "booking_id": BookingId(f"booking-{number}"),
        "product": True,
    }
    return CalendarEvent(**values | changes)


def changed(record: Any, **changes: Any) -> Any:
    """A copy of a record that differs in some fields."""
    return msgspec.structs.replace(record, **changes)


def private(start: datetime = TOMORROW, *, minutes: float = 60, number: int = 900, **changes: Any) -> CalendarEvent:
    """An event without a BookingId."""
    return an_event(start, minutes=minutes, number=number, **{"booking_id": None, "product": False} | changes)


def a_view(
    bookings: Iterable[Booking] = (),
    events: Iterable[CalendarEvent] = (),
    *,
    orphans: Iterable[str] = (),
    **changes: Any,
) -> AdvisorView:
    """A view that was read completely; the orgs know every BookingId of the events that is not among the orphans."""
    events = tuple(events)
    carried = {event.booking_id for event in events if event.booking_id is not None}
    values: dict[str, Any] = {
        "environment": "production",
        "identity": "advisor-1",
        "mailbox": READ,
        "bookings_read": READ,
        "all_bookings_read": READ,
        "bookings": tuple(bookings),
        "events": events,
        "known": frozenset(carried - set(orphans)),
    }
    return AdvisorView(**values | changes)


def findings(view: AdvisorView, policy: Policy = POLICY, now: datetime = NOW) -> list[Finding]:
    """What is wrong in a view, in the order of code and subject."""
    found = [verdict for verdict in decide(view, policy, now) if isinstance(verdict, Finding)]
    return sorted(found, key=lambda finding: (finding.code, finding.subject))


def unknowns(view: AdvisorView) -> list[Unknown]:
    """What could not be told of a view."""
    return [verdict for verdict in decide(view, POLICY, NOW) if isinstance(verdict, Unknown)]


def codes(view: AdvisorView, policy: Policy = POLICY, now: datetime = NOW) -> list[str]:
    """The codes found, sorted, each as often as it was found."""
    return [finding.code for finding in findings(view, policy, now)]


def the(code: str, view: AdvisorView, policy: Policy = POLICY) -> Finding:
    """The only finding of a view, which has this code."""
    (finding,) = findings(view, policy)
    assert finding.code == code
    return finding
