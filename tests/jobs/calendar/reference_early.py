"""Early events judged once more, slow and obvious: day by day, slot by slot."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.records import CalendarEvent
from jobs.policy import Policy
from jobs.views import AdvisorView
from tests.jobs.calendar.reference_window import inside, instants, local_midnight
from tests.jobs.reference_links import ladder

Verdict = tuple[str, str]
"""Code and subject id."""


def expected_early(view: AdvisorView, policy: Policy, now: datetime) -> set[Verdict]:
    """CAL010 and CAL011 of a view of which everything was read."""
    own = view.entry.sync_start if view.entry is not None else None
    since = own if own is not None else policy.go_live
    if since is None or not view.home:
        return set()
    end = local_midnight(now.astimezone(policy.zone).date() + timedelta(days=policy.window_days + 1), policy.zone)
    verdicts = set()
    for event in view.events:
        made = made_at(event, list(view.events))
        if made is None or made.astimezone(policy.zone).date() >= since:
            continue
        if not inside(event, now, end, policy.zone) or not is_private_and_busy(event, view):
            continue
        if is_known(event, view, policy):
            continue
        if event.series_master_id is not None:
            verdicts.add(("CAL010", event.series_master_id))
        elif len(dates(event, policy.zone)) > 1 and event not in booked(view, policy):
            verdicts.add(("CAL011", event.event_id))
    return verdicts


def made_at(event: CalendarEvent, events: list[CalendarEvent]) -> datetime | None:
    """When an event, or the series that it belongs to, was made."""
    same = [event]
    if event.series_master_id is not None:
        same = [other for other in events if other.series_master_id == event.series_master_id]
    return min((other.created for other in same if other.created is not None), default=None)


def is_private_and_busy(event: CalendarEvent, view: AdvisorView) -> bool:
    ours = event.product or event.booking_id is not None or event.ical_uid in view.copies
    return event.show_as in ("busy", "oof", "tentative") and not (ours or event.cancelled or event.removed)


def is_known(event: CalendarEvent, view: AdvisorView, policy: Policy) -> bool:
    if view.backed is None:
        return False
    skew = policy.clock_skew
    readings = [instants(event, policy.zone), instants(event, ZoneInfo("UTC"))]
    return any(
        abs(slot.start - start) <= skew and abs(slot.end - end) <= skew
        for slot in view.backed.slots.items
        for start, end in readings
    )


def dates(event: CalendarEvent, zone: ZoneInfo) -> list[date]:
    """The local dates of which an event takes any time."""
    start, end = instants(event, zone)
    first = start.astimezone(zone).date() - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((end - start).days + 4)] if end > start else []
    midnights = [(day, local_midnight(day, zone), local_midnight(day + timedelta(days=1), zone)) for day in days]
    return [day for day, begins, ends in midnights if start < ends and end > begins]


def booked(view: AdvisorView, policy: Policy) -> list[CalendarEvent]:
    """The events that are a booking of the view, surely or weakly."""
    links = ladder(list(view.bookings), list(view.events), policy.zone, policy.clock_skew)
    return [event for _, events in links.values() for event in events]
