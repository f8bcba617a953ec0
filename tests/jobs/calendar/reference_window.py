"""The sync window judged once more, slow and obvious, straight from the finding catalogue."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent
from jobs.policy import Policy
from jobs.views import AdvisorView
from tests.jobs.reference_links import alive, ladder, meetings

Verdict = tuple[str, str]
"""Code and subject id."""


def expected(view: AdvisorView, policy: Policy, now: datetime) -> set[Verdict]:
    """Every code and subject that should be found in a view."""
    if view.bookings_read.reason is not None:
        return set()
    bookings, events = list(view.bookings), list(view.events)
    end = local_midnight(now.astimezone(policy.zone).date() + timedelta(days=policy.window_days + 1), policy.zone)
    verdicts = {
        ("CAL005", name(b)) for b in meetings(bookings) if not b.cancelled and instants(b, policy.zone)[0] >= end
    }
    if view.mailbox.reason is not None:
        return verdicts
    links = ladder(bookings, events, policy.zone, policy.clock_skew)
    for booking in meetings(bookings):
        if inside(booking, now, end, policy.zone):
            verdicts |= {(code, name(booking)) for code in judge(booking, links[booking.event_id][1], policy)}
    if view.home and view.all_bookings_read.reason is None:
        linked = {e.booking_id for _, es in links.values() for e in es}
        verdicts |= {
            ("MTG001", e.booking_id)
            for e in events
            if e.booking_id is not None
            and alive(e)
            and inside(e, now, end, policy.zone)
            and e.booking_id not in view.known | view.raised_elsewhere | linked
        }
    return verdicts


def judge(booking: Booking, linked: list[CalendarEvent], policy: Policy) -> set[str]:
    found = set()
    live = [e for e in linked if alive(e)]
    if len({e.series_master_id or e.event_id for e in live}) > 1:
        found.add("CAL008")
    if booking.cancelled:
        if any(e.show_as not in ("free", "workingElsewhere") for e in live):
            found.add("CAL004")
    elif not linked:
        found.add("CAL001")
    elif not live:
        found.add("CAL003")
    else:
        found |= compare(booking, oldest(live, booking), policy)
    return found


def oldest(live: list[CalendarEvent], booking: Booking) -> CalendarEvent:
    never = datetime.max.replace(tzinfo=UTC)

    def age(event: CalendarEvent) -> tuple[datetime, str, timedelta, str]:
        far = abs(event.start - booking.start)
        return (event.created or never, event.series_master_id or event.event_id, far, event.event_id)

    return min(live, key=age)


def compare(booking: Booking, event: CalendarEvent, policy: Policy) -> set[str]:
    skew = policy.clock_skew
    if booking.all_day and event.all_day:
        starts, ends = event.start - booking.start, event.end - booking.end
    else:
        here, there = instants(booking, policy.zone), instants(event, policy.zone)
        starts, ends = there[0] - here[0], there[1] - here[1]
    if abs(starts) <= skew and abs(ends) <= skew:
        return set()
    for slip in slips(booking, policy.zone):
        for sign in (1, -1):
            if slip and abs(starts - sign * slip) <= skew and abs(ends - sign * slip) <= skew:
                return {"CAL009"}
    return {"CAL002"}


def slips(booking: Booking, zone: ZoneInfo) -> list[timedelta]:
    start = instants(booking, zone)[0].astimezone(zone)
    offset = start.utcoffset()
    year = [datetime(start.year, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() for month in range(1, 13)]
    assert offset is not None
    return [abs(offset), max(o for o in year if o is not None) - min(o for o in year if o is not None), timedelta(1)]


def inside(item: Booking | CalendarEvent, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    first, last = instants(item, zone)
    return first < end and last > start


def instants(item: Booking | CalendarEvent, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if not item.all_day:
        return item.start, item.end
    return local_midnight(item.start.date(), zone), local_midnight(item.end.date(), zone)


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def name(booking: Booking) -> str:
    return booking.booking_id or booking.event_id
