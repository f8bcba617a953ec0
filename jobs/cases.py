"""Cases: one advisor's view on the bench, with the policy and the window that it is judged by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from connectors.records import Booking, BookingId, CalendarEvent, Window, span, window_end
from jobs.base import Finding, Kind, Priority, Subject
from jobs.policy import Policy
from jobs.views import AdvisorView


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the judges of one view share."""

    view: AdvisorView
    policy: Policy
    window: Window
    """From the as-of instant to the bank's midnight at which the sync window ends."""

    @classmethod
    def of(cls, view: AdvisorView, policy: Policy, now: datetime) -> "Case":
        """Lay the window at `now`, which is aware."""
        return cls(view=view, policy=policy, window=_lay_window(now.astimezone(UTC), policy.window_days, policy.zone))

    def holds(self, item: Booking | CalendarEvent) -> bool:
        """Whether it lies in the window: it starts before the window's end and ends after its start."""
        if not item.all_day:
            return item.start < self.window.end and item.end > self.window.start
        times = self.span(item)
        return times.start < self.window.end and times.end > self.window.start

    def span(self, item: Booking | CalendarEvent) -> Window:
        """The instants that it covers; dates are read in the bank's zone."""
        return span(item.start, item.end, all_day=item.all_day, zone=self.policy.zone)

    def finding(
        self,
        kind: Kind,
        subject: Subject,
        *,
        booking_id: BookingId | None,
        summary: str,
        evidence: dict[str, Any],
        fix: dict[str, Any] | None = None,
        priority: Priority | None = None,
    ) -> Finding:
        """A finding of this view; where to look and the window's end are added to the evidence.

        Its priority is that of its kind, unless one is given.
        """
        where = {"mailbox": self.view.identity, "window_end": self.window.end.isoformat()}
        return Finding(
            code=kind.code,
            environment=self.view.environment,
            subject=subject,
            priority=priority or kind.priority,
            summary=summary,
            booking_id=booking_id,
            evidence=evidence | where,
            fix=fix,
        )


@lru_cache(maxsize=64)
def _lay_window(now: datetime, days: int, zone: ZoneInfo) -> Window:
    """Every job lays it for every view, and in a run it is the same."""
    return Window(start=now, end=window_end(now, days, zone))


def subject_of(booking: Booking) -> Subject:
    """What findings about a booking are about: its BookingId, else the Id of its Salesforce Event."""
    return Subject(kind="booking", id=booking.booking_id or booking.event_id)


def subjects_of(bookings: Iterable[Booking]) -> frozenset[Subject]:
    """Every booking as a subject."""
    return frozenset(subject_of(booking) for booking in bookings)
