"""Conflicts judged once more, slow and obvious: every pair is compared, and every minute is looked at."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent
from jobs.policy import Hours, Policy
from jobs.views import AdvisorView
from tests.jobs.meetings.conflict_worlds import World, date_of
from tests.jobs.reference_links import alive, ladder, meetings

MINUTE = timedelta(minutes=1)
Verdict = tuple[str, str]
Span = tuple[datetime, datetime]


def expected(world: World) -> set[Verdict]:
    """Every code and subject that should be found in a view that was read completely."""
    judged = in_window(world)
    return double_booked(world, judged) | over_private(world, judged) | outside(world, judged) | full(world, judged)


def in_window(world: World) -> list[Booking]:
    end = window_end(world)
    found = []
    for booking in meetings(list(world.view.bookings)):
        first, last = instants(booking, world.policy.zone)
        if not booking.cancelled and first < end and last > world.now:
            found.append(booking)
    return found


def double_booked(world: World, judged: list[Booking]) -> set[Verdict]:
    found = set()
    for one in judged:
        for other in judged:
            if one is not other and shared(one, other, world.policy) > world.policy.clock_skew:
                found.add(max((one.created, name(one)), (other.created, name(other))))
    return {("MTG010", subject) for _, subject in found}


def over_private(world: World, judged: list[Booking]) -> set[Verdict]:
    return {
        ("MTG011", name(booking))
        for booking in judged
        for event in private(world.view, world.policy)
        if shared(booking, event, world.policy) > world.policy.clock_skew
    }


def private(view: AdvisorView, policy: Policy) -> list[CalendarEvent]:
    links = ladder(list(view.bookings), list(view.events), policy.zone, policy.clock_skew)
    linked = {event.event_id for _, events in links.values() for event in events}
    return [
        event
        for event in view.events
        if event.show_as in ("busy", "oof", "tentative")
        and alive(event)
        and event.booking_id is None
        and not event.product
        and event.ical_uid not in view.copies
        and event.event_id not in linked
    ]


def outside(world: World, judged: list[Booking]) -> set[Verdict]:
    zone, days = world.policy.zone, world.policy.closing_days
    found = set()
    for booking in judged:
        closed: list[Callable[[datetime], bool]] = [lambda minute: date_of(minute, zone) in days]
        closed += [
            lambda minute, spans=spans: not is_open(minute, zone, spans)  # type: ignore[misc]
            for spans in judged_hours(world, booking)
        ]
        if any(longest(booking, test, zone) > world.policy.clock_skew for test in closed):
            found.add(("MTG012", name(booking)))
    return found


def judged_hours(world: World, booking: Booking) -> list[dict[int, list[Hours]]]:
    """Those hours that are configured."""
    found = []
    if world.policy.bank_hours:
        found.append({day: [span] for day, span in world.policy.bank_hours.items()})
    schedule = world.view.schedule
    if schedule is not None and schedule.items:
        lines: dict[int, list[Hours]] = {}
        for line in schedule.items:
            kind = booking.meeting_type
            if kind is None or not line.meeting_types or kind.lower() in line.meeting_types:
                lines.setdefault(line.weekday, []).append(Hours(start=line.start, end=line.end))
        found.append(lines)
    return found


def is_open(minute: datetime, zone: ZoneInfo, spans: dict[int, list[Hours]]) -> bool:
    local = minute.astimezone(zone)
    return any(
        span.start <= local.time() and (span.end == time() or local.time() < span.end)
        for span in spans.get(local.weekday(), [])
    )


def longest(booking: Booking, test: Callable[[datetime], bool], zone: ZoneInfo) -> timedelta:
    """The longest time on end for which a test holds."""
    best = run = timedelta()
    for minute in minutes(*instants(booking, zone)):
        run = run + MINUTE if test(minute) else timedelta()
        best = max(best, run)
    return best


def full(world: World, judged: Iterable[Booking]) -> set[Verdict]:
    limit = limit_of(world)
    booked = booked_minutes(world, judged)
    return {
        ("MTG013", f"{world.view.identity}/{day}")
        for day, count in booked.items()
        if limit is not None and count > limit
    }


def limit_of(world: World) -> int | None:
    entry = world.view.entry
    own = entry.max_meeting_minutes if entry is not None else None
    return own if own is not None else world.policy.max_meeting_minutes


def booked_minutes(world: World, judged: Iterable[Booking]) -> dict[date, int]:
    booked: dict[date, int] = {}
    for booking in judged:
        if world.view.contacts.get(booking.detail_id or ""):
            for minute in minutes(*instants(booking, world.policy.zone)):
                day = date_of(minute, world.policy.zone)
                booked[day] = booked.get(day, 0) + 1
    return booked


def nearest_slots(world: World, booking: Booking, count: int) -> list[Span]:
    """Every possible start is tried; the nearest that satisfies everything come first."""
    zone = world.policy.zone
    first, last = instants(booking, zone)
    length = last - first
    if booking.all_day or not timedelta() < length < timedelta(days=1):
        return []
    opened = open_minutes(world, booking)
    taken = [instants(other, zone) for other in in_window(world) if other.event_id != booking.event_id]
    taken += [instants(event, zone) for event in blocking(world, booking)]
    slots = []
    for day, start in grid(world):
        end = start + length
        if (
            start >= world.now
            and end <= midnight(day + timedelta(days=1), zone)
            and day not in world.policy.closing_days
            and all(minute in opened for minute in minutes(start, end))
            and not any(low < end and high > start and low < high for low, high in taken)
            and within_limit(world, booking, day)
        ):
            slots.append((start, end))
    return sorted(slots, key=lambda slot: (abs(slot[0] - first), slot[0]))[:count]


def within_limit(world: World, booking: Booking, day: date) -> bool:
    limit = limit_of(world)
    if limit is None or not world.view.contacts.get(booking.detail_id or ""):
        return True
    others = [other for other in in_window(world) if other.event_id != booking.event_id]
    booked = booked_minutes(world, others)
    return day not in booked or booked[day] + (booking.end - booking.start) // MINUTE <= limit


def blocking(world: World, booking: Booking) -> list[CalendarEvent]:
    view, policy = world.view, world.policy
    links = ladder(list(view.bookings), list(view.events), policy.zone, policy.clock_skew)
    own = {event.event_id for event in links[booking.event_id][1]}
    return [
        event
        for event in view.events
        if event.show_as in ("busy", "oof", "tentative") and alive(event) and event.event_id not in own
    ]


def open_minutes(world: World, booking: Booking) -> set[datetime]:
    zone = world.policy.zone
    spans = judged_hours(world, booking)
    if not spans:
        working = Hours(start=time(8), end=time(16))
        days: Iterable[int] = range(5)
        if world.view.setting is not None:
            setting = world.view.setting
            assert setting.start is not None
            assert setting.end is not None
            zone, days, working = (
                ZoneInfo(str(setting.time_zone)),
                setting.days,
                Hours(start=setting.start, end=setting.end),
            )
        spans = [{day: [working] for day in days}]
    start = midnight(date_of(world.now, world.policy.zone), world.policy.zone)
    return {minute for minute in minutes(start, window_end(world)) if all(is_open(minute, zone, one) for one in spans)}


def grid(world: World) -> Iterator[tuple[date, datetime]]:
    zone, day = world.policy.zone, date_of(world.now, world.policy.zone)
    while midnight(day, zone) < window_end(world):
        start, following = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        while start < following:
            yield day, start
            start += timedelta(minutes=30)
        day += timedelta(days=1)


def window_end(world: World) -> datetime:
    day = date_of(world.now, world.policy.zone) + timedelta(days=world.policy.window_days + 1)
    return midnight(day, world.policy.zone)


def shared(one: Booking | CalendarEvent, other: Booking | CalendarEvent, policy: Policy) -> timedelta:
    here, there = instants(one, policy.zone), instants(other, policy.zone)
    return min(here[1], there[1]) - max(here[0], there[0])


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def instants(item: Booking | CalendarEvent, zone: ZoneInfo) -> Span:
    if not item.all_day:
        return item.start, item.end
    return midnight(item.start.date(), zone), midnight(item.end.date(), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def name(booking: Booking) -> str:
    return booking.booking_id or booking.event_id
