"""Time edges: until when what was judged of an advisor holds, if nothing changes but the time.

Time alone makes a finding where something is late from an instant on: jobs declare these edges. And it ends findings
about what is over; without a finding there is nothing to end, so these edges count only where something was found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from connectors.records import Booking, CalendarEvent, Window, midnight, span
from jobs.policy import Policy
from jobs.views import AdvisorView

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
"""The mirror keeps whole seconds, and is asked in them."""
URGENT = timedelta(hours=24)
"""A meeting that begins sooner than this is more urgent."""

Edges = Callable[[AdvisorView, Policy, datetime], Iterable[datetime]]
"""Gives the edges of a view up to an instant; later ones and past ones may be among them."""


def holds_until(
    view: AdvisorView,
    policy: Policy,
    as_of: datetime,
    tell: Iterable[Edges],
    *,
    found: bool = True,
    journal: bool = True,
) -> datetime:
    """The first instant from `as_of` on at which jobs may answer otherwise about the same view.

    `tell` are what the jobs declare as their edges; `found` says that they found something, `journal` that any of them
    looked at the view's changes. It is the bank's next midnight at the latest, because windows and dates move then.
    """
    until = midnight(as_of.astimezone(policy.zone).date() + DAY, policy.zone)
    seen = (leaving_edges, journal_edges) if journal else (leaving_edges,)
    for edges in (*seen, *tell, *((ending_edges,) if found else ())):
        for edge in edges(view, policy, until):
            if as_of <= edge < until:
                until = edge
    return until


def leaving_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When bookings are so old that the view does not hold them any more."""
    return _leave((booking.end for booking in view.bookings), policy, until)


def journal_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When what the journal tells is so old that the view does not hold it any more."""
    return _leave((entry.at for entry in view.changes), policy, until)


def lag_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When what changed, or was answered, must have been synchronised."""
    lag, late = policy.sync_lag, _lately(policy, until)
    for booking in view.bookings:
        if booking.modified > late:
            yield booking.modified + lag
    for event in view.events:
        if not event.product and event.booking_id is None:
            continue
        changed = event.modified or event.created
        if changed is not None and changed > late:
            yield changed + lag
        for attendee in event.attendees:
            if attendee.responded is not None and attendee.responded > late:
                yield attendee.responded + lag


def invitee_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When what related people answered must have been synchronised."""
    late = _lately(policy, until)
    for booking in view.bookings:
        for invitee in view.invitees.get(booking.event_id, ()):
            if invitee.modified > late:
                yield invitee.modified + policy.sync_lag


def confirm_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When somebody should have accepted."""
    for times in _times(view.bookings, policy, until + policy.confirm_before + DAY):
        yield times.start - policy.confirm_before


def grace_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When what is over should have been put in order."""
    for times in _times(view.bookings, policy, until):
        yield times.end + policy.grace


def ending_edges(view: AdvisorView, policy: Policy, until: datetime) -> Iterator[datetime]:
    """When something begins, becomes urgent, or is over."""
    for times in _times(view.bookings, policy, until + URGENT + DAY):
        yield times.start
        yield times.end
        yield times.start - URGENT
        yield times.end + timedelta(days=policy.look_back_days)
    for times in _times(_ours(view), policy, until):
        yield times.start
        yield times.end
    start = view.entry.sync_start if view.entry is not None and view.entry.sync_start else policy.go_live
    if start is not None:
        early = _made_before(view.events, midnight(start, policy.zone))
        yield from (times.end for times in _times(early, policy, until))


def _leave(moments: Iterable[datetime], policy: Policy, until: datetime) -> Iterator[datetime]:
    reach = timedelta(days=policy.look_back_days)
    oldest = until - reach
    for moment in moments:
        if moment < oldest:
            yield moment + reach
            yield moment + reach + SECOND


def _lately(policy: Policy, until: datetime) -> datetime:
    """What changed before it must have been synchronised long ago: no verdict holds for longer than a day."""
    return until - policy.sync_lag - 2 * DAY


def _made_before(events: Sequence[CalendarEvent], began: datetime) -> list[CalendarEvent]:
    """What was made before an instant, with whatever belongs to the same series."""
    early = [event for event in events if event.created is not None and event.created < began]
    series = {event.series_master_id for event in early} - {None}
    return [*early, *(event for event in events if event.series_master_id in series)]


def _ours(view: AdvisorView) -> Iterator[CalendarEvent]:
    """The product's own events."""
    return (event for event in view.events if event.product or event.booking_id is not None)


def _times(items: Iterable[Booking | CalendarEvent], policy: Policy, far: datetime) -> Iterator[Window]:
    """The instants that items cover, of those that begin before `far`."""
    for item in items:
        if item.start < far:
            yield span(item.start, item.end, all_day=item.all_day, zone=policy.zone)
