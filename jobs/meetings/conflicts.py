"""Conflicts: bookings that an advisor cannot keep, or should not have (MTG010–013).

What each code means is the finding catalogue's. Readings of ours, where it leaves room:

* Times closer than the skew are the same: bookings that share no more than it do not overlap, and one that begins no
  more than it before the hours is not outside of them.
* The daily limit sums what is booked in the window, so that today counts from the as-of instant's bookings on.
* Hours of the schedule, of the bank and closing days are three limits: a booking must keep all that are configured.
"""

from collections.abc import Iterator
from datetime import datetime

from connectors.errors import Reason
from jobs.base import Finding, Job, Unknown
from jobs.cases import Case
from jobs.gaps import gaps, list_gaps, query_of, tell_gap
from jobs.meetings.agenda import agenda_of
from jobs.meetings.daily_limit import OVER_LIMIT, find_full_days
from jobs.meetings.double_bookings import DOUBLE_BOOKED, find_double_bookings
from jobs.meetings.hours import OUTSIDE, find_outside
from jobs.meetings.private_time import OVER_PRIVATE, find_over_private
from jobs.policy import Policy
from jobs.views import AdvisorView

KINDS = (DOUBLE_BOOKED, OVER_PRIVATE, OUTSIDE, OVER_LIMIT)
CODES = frozenset(kind.code for kind in KINDS)
OF_MAILBOX = frozenset({OVER_PRIVATE.code})
OF_IDENTITY = frozenset({OVER_LIMIT.code})
"""Whose subjects name the advisor."""
OF_SCHEDULE = frozenset({OUTSIDE.code})
OF_LIST = frozenset({OVER_LIMIT.code})
"""An advisor's own limit stands on the bank's list."""


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one advisor's bookings against each other, the calendar and the hours; what was not read is unknown."""
    missing = gaps(view, needs_mailbox=False, codes=CODES)
    if missing:
        yield from missing
        return
    settled = is_settled(view)
    yield from gaps(view, needs_mailbox=True, codes=OF_MAILBOX if settled else OF_MAILBOX | OF_IDENTITY)
    case = Case.of(view, policy, now)
    meetings = agenda_of(case)
    yield from find_double_bookings(case, meetings)
    if view.mailbox.complete:
        yield from find_over_private(case, meetings)
    if view.schedule is not None and view.schedule.read.reason is not None:
        yield tell_gap(view, query_of(view, "schedules"), view.schedule.read.reason, OF_SCHEDULE)
    else:
        yield from find_outside(case, meetings)
    untold = list_gaps(view, OF_LIST)
    yield from untold
    if settled and not untold:
        yield from find_full_days(case, meetings)


def is_settled(view: AdvisorView) -> bool:
    """Whether it is known who the advisor is: an address may be that of an account that could not be read."""
    return "@" not in view.identity or view.mailbox.reason in {None, Reason.NO_MAILBOX}


JOB = Job(
    name="conflicts",
    title="Advisors can keep their bookings",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts", "roster", "schedules"}),
    edges=(),
)
