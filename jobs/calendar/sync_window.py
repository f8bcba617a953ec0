"""The sync window: every booking of the next weeks stands in its advisor's calendar, as Salesforce has it.

Calendars are read `window_days` ahead (domain rule 1). In this window Salesforce and Outlook must agree; what each code
means is the finding catalogue's. Readings of ours, where it leaves room:

* Of several Salesforce rows with one BookingId an active one speaks before a cancelled one, then the latest change.
* A cancelled booking is judged by CAL004 and CAL008 only: when it would have been does not matter any more.
* Of duplicates the oldest live event is the booking's; it is the one that CAL002 and CAL009 compare.
* Location, room and invitees are compared only where nothing else is wrong with a live pair (CAL006). What that would
  need and could not be read, such as the rooms, leaves CAL006 alone in doubt, and only where some booking needs it.
* An unreadable mailbox leaves CAL005 alone, which Salesforce decides; unreadable bookings leave nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from connectors.errors import Reason
from jobs.base import Finding, Job, Subject, Unknown
from jobs.calendar.details import compare_details
from jobs.calendar.disagreements import (
    CANCELLED_IN_OUTLOOK,
    CANCELLED_IN_SALESFORCE,
    DUPLICATE,
    MISMATCH,
    MISSING,
    SHIFTED,
    agrees,
    judge_link,
)
from jobs.calendar.horizon import BEYOND, find_beyond
from jobs.calendar.staleness import STALE, find_stale
from jobs.cases import Case
from jobs.gaps import query_of, tell_gap
from jobs.links import Link, is_live, links_of, rows_of
from jobs.meetings.orphans import ORPHAN, find_orphans
from jobs.policy import Policy
from jobs.time_edges import lag_edges
from jobs.views import AdvisorView

KINDS = (
    MISSING,
    MISMATCH,
    CANCELLED_IN_OUTLOOK,
    CANCELLED_IN_SALESFORCE,
    BEYOND,
    STALE,
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
    yield from find_beyond(case, rows_of(view))
    if not view.mailbox.complete:
        return
    links = links_of(view, policy)
    yield from _judge_links(case, [link for link in links if case.holds(link.booking)])
    if view.home and view.all_bookings_read.complete:
        yield from find_orphans(case, links)


def _judge_links(case: Case, links: Iterable[Link]) -> Iterator[Finding | Unknown]:
    unread: dict[str, Reason] = {}
    for link in links:
        found = [] if agrees(link) else list(judge_link(case, link))
        yield from found
        if not found and not link.booking.cancelled and link.events and is_live(link.events[0]):
            compared = compare_details(case.view, link.booking, link.events[0])
            unread |= compared.unread
            yield from find_stale(case, link, compared)
    for name, reason in unread.items():
        yield tell_gap(case.view, query_of(case.view, name), reason, frozenset({STALE.code}))


def find_gaps(view: AdvisorView) -> Iterator[Unknown]:
    """What of the view could not be read, and whose incidents must stay as they are because of it.

    A mailbox speaks for its own view. A query speaks for its whole environment: bookings that we do not know of may
    be anybody's. That the orgs of the tenant could not all be asked leaves only orphans in doubt.
    """
    if view.mailbox.reason is not None:
        yield tell_gap(view, Subject(kind="mailbox", id=view.identity), view.mailbox.reason, OF_MAILBOX)
    if view.bookings_read.reason is not None:
        yield tell_gap(view, query_of(view, "bookings"), view.bookings_read.reason, None)
    elif view.home and view.all_bookings_read.reason is not None:
        yield tell_gap(view, query_of(view, "orphans"), view.all_bookings_read.reason, frozenset({ORPHAN.code}))


JOB = Job(
    name="sync-window",
    title="Bookings of the sync window stand in the advisors' calendars",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
    reads=frozenset({"bookings", "orphans", "users", "accounts"}),
    edges=(lag_edges,),
)
