"""The sync window: every booking of the next weeks stands in its advisor's calendar, as Salesforce has it.

Calendars are read `window_days` ahead (domain rule 1). In this window Salesforce and Outlook must agree; what each code
means is the finding catalogue's. Readings of ours, where it leaves room:

* Of several Salesforce rows with one BookingId an active one speaks before a cancelled one, then the latest change.
* A cancelled booking is judged by CAL004 and CAL008 only: when it would have been does not matter any more.
* Of duplicates the oldest live event is the booking's; it is the one that CAL002 and CAL009 compare.
* An unreadable mailbox leaves CAL005 alone, which Salesforce decides; unreadable bookings leave nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from connectors.errors import Reason
from jobs.base import Finding, Job, Subject, Unknown
from jobs.calendar.disagreements import (
    CANCELLED_IN_OUTLOOK,
    CANCELLED_IN_SALESFORCE,
    DUPLICATE,
    MISMATCH,
    MISSING,
    SHIFTED,
    judge_link,
)
from jobs.calendar.horizon import BEYOND, find_beyond
from jobs.cases import Case, subjects_of
from jobs.links import find_links, merge_rows
from jobs.meetings.orphans import ORPHAN, find_orphans
from jobs.policy import Policy
from jobs.views import AdvisorView

KINDS = (
    MISSING,
    MISMATCH,
    CANCELLED_IN_OUTLOOK,
    CANCELLED_IN_SALESFORCE,
    BEYOND,
    DUPLICATE,
    SHIFTED,
    ORPHAN,
)
OF_MAILBOX = frozenset(kind.code for kind in KINDS) - {BEYOND.code}
"""What cannot be judged without the advisor's mailbox."""


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one advisor's bookings against the mailbox; what was not read completely is told as unknown."""
    yield from find_gaps(view)
    if not view.bookings_read.complete:
        return
    case = Case.of(view, policy, now)
    yield from find_beyond(case, merge_rows(view.bookings))
    if not view.mailbox.complete:
        return
    links = find_links(view.bookings, view.events, zone=policy.zone, skew=policy.clock_skew)
    for link in links:
        if case.holds(link.booking):
            yield from judge_link(case, link)
    if view.home and view.all_bookings_read.complete:
        yield from find_orphans(case, links)


def find_gaps(view: AdvisorView) -> Iterator[Unknown]:
    """What of the view could not be read, and whose incidents must stay as they are because of it.

    A mailbox speaks for its own view. A query speaks for its whole environment: bookings that we do not know of may
    be anybody's. That the orgs of the tenant could not all be asked leaves only orphans in doubt.
    """
    if view.mailbox.reason is not None:
        yield _gap(view, Subject(kind="mailbox", id=view.identity), view.mailbox.reason, OF_MAILBOX)
    if view.bookings_read.reason is not None:
        query = Subject(kind="query", id=f"{view.environment}/bookings")
        yield _gap(view, query, view.bookings_read.reason, None)
    elif view.home and view.all_bookings_read.reason is not None:
        query = Subject(kind="query", id=f"{view.environment}/orphans")
        yield _gap(view, query, view.all_bookings_read.reason, frozenset({ORPHAN.code}))


def _gap(view: AdvisorView, subject: Subject, reason: Reason, codes: frozenset[str] | None) -> Unknown:
    ids = {event.booking_id for event in view.events if event.booking_id is not None}
    mirrored = frozenset(Subject(kind="booking", id=booking_id) for booking_id in ids)
    return Unknown(
        environment=view.environment,
        subject=subject,
        reason=reason,
        covers=subjects_of(view.bookings) | mirrored,
        codes=codes,
    )


JOB = Job(
    name="sync-window",
    title="Bookings of the sync window stand in the advisors' calendars",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
)
