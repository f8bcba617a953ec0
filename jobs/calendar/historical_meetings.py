"""Historical meetings: bookings that are long over, and whose two sides were never put in order (CAL013)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.records import Booking, Window
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.calendar.disagreements import (
    CANCELLED_IN_OUTLOOK,
    CANCELLED_IN_SALESFORCE,
    MISMATCH,
    MISSING,
    SHIFTED,
    judge_link,
)
from jobs.cases import Case
from jobs.gaps import gaps
from jobs.links import Link, links_of
from jobs.policy import Policy
from jobs.time_edges import grace_edges
from jobs.views import AdvisorView

OPEN = Kind(code="CAL013", name="past-still-open", priority=Priority.LOW, category="calendar-sync")
DISAGREEING = frozenset(
    kind.code for kind in (MISSING, MISMATCH, CANCELLED_IN_OUTLOOK, CANCELLED_IN_SALESFORCE, SHIFTED)
)
"""CAL001 to CAL004, and CAL009, which is a CAL002 whose cause is known."""

DAY = timedelta(days=1)


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the bookings of one advisor that ended longer ago than the grace, as far back as the collector looks."""
    missing = gaps(view, needs_mailbox=True, codes=frozenset({OPEN.code}))
    yield from missing
    if missing:
        return
    case = Case.of(view, policy, now)
    past = Window(start=now - timedelta(days=policy.look_back_days), end=now - policy.grace)
    if not any(booking.end < past.end + DAY for booking in view.bookings):
        return
    for link in links_of(view, policy):
        if _ended_in(case, link.booking, past):
            yield from _find_open(case, link)


def _ended_in(case: Case, booking: Booking, past: Window) -> bool:
    """All-day bookings are dates: the midnight that ends one lies within a day of the one in UTC."""
    if booking.end >= past.end + DAY:
        return False
    return past.start <= case.span(booking).end < past.end


def _find_open(case: Case, link: Link) -> Iterator[Finding]:
    for finding in judge_link(case, link):
        if finding.code in DISAGREEING:
            yield case.finding(
                OPEN,
                finding.subject,
                booking_id=link.booking.booking_id,
                summary=f"Over, and never put in order: {finding.summary}",
                evidence=finding.evidence | {"would_be": finding.code},
            )


JOB = Job(
    name="historical-meetings",
    title="Bookings that are over were put in order",
    grain=AdvisorView,
    cron="45 6 * * *",
    kinds=(OPEN,),
    decide=decide,
    edges=(grace_edges,),
)
