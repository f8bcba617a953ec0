"""Room conflicts: two meetings in one room at once, at least one of them a booking (MTG020)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from connectors.records import Window, span, window_end
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.cases import subject_of, subjects_of
from jobs.evidence import tell_booking, tell_event, tell_span
from jobs.policy import Policies, Policy
from jobs.views import RoomUse, RoomView

ROOM_DOUBLE_BOOKED = Kind(code="MTG020", name="room-double-booked", priority=Priority.HIGH, category="room-allocation")
CODES = frozenset({ROOM_DOUBLE_BOOKED.code})


class Taken(NamedTuple):
    """A use of the room, with the instants that it takes."""

    start: datetime
    end: datetime
    use: RoomUse

    @property
    def id(self) -> str:
        """Of its booking, else of its event."""
        if self.use.booking is not None:
            return subject_of(self.use.booking).id
        return self.use.event.event_id if self.use.event is not None else ""


def decide(view: RoomView, policies: Policies, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one room for all environments that share it. Needs its calendar and all their bookings."""
    missing = list(find_gaps(view, policies))
    yield from missing
    yield from _doubt(view, policies)
    if missing or not policies:
        return
    late_ones: dict[tuple[str, str], Taken] = {}
    others: dict[tuple[str, str], list[Taken]] = {}
    for late, other, policy in find_pairs(view, policies):
        if _in_window(late, policy, now) or _in_window(other, policy, now):
            key = (late.use.environment or "", late.id)
            late_ones[key] = late
            others.setdefault(key, []).append(other)
    for key, late in late_ones.items():
        yield _double_booked(view, late, sorted(others[key], key=_place), policies[key[0]], now)


def find_gaps(view: RoomView, policies: Policies) -> Iterator[Unknown]:
    """That the room's calendar or some bookings could not be read, told to every environment that is judged.

    Of the room, for the bookings may be those of any environment that shares it.
    """
    reason = view.calendar.reason or view.bookings_read.reason
    if reason is None:
        return
    covers = subjects_of(use.booking for use in view.uses if use.booking is not None)
    room = Subject(kind="room", id=view.room.mail)
    for name in view.environments:
        if name in policies:
            yield Unknown(environment=name, subject=room, reason=reason, covers=covers, codes=CODES)


def _doubt(view: RoomView, policies: Policies) -> Iterator[Unknown]:
    """What is found in a room is so, whatever its list says by now; but others may hold what was there before."""
    covers = subjects_of(use.booking for use in view.uses if use.booking is not None)
    for part, read in sorted(view.lists_read.items()):
        for name in view.environments:
            if read.reason is not None and name in policies:
                subject = Subject(kind="directory", id=part)
                yield Unknown(environment=name, subject=subject, reason=read.reason, covers=covers, codes=CODES)


def find_pairs(view: RoomView, policies: Policies) -> Iterator[tuple[Taken, Taken, Policy]]:
    """Overlapping uses: the booking that was created later, the other one, and the policy of the booking."""
    running: list[Taken] = []
    for taken in _leave_out_copies(sorted(_take(view.uses, policies), key=_place), policies):
        running = [other for other in running if other.end > taken.start]
        for other in running:
            late, early = sorted((taken, other), key=_age, reverse=True)
            policy = policies.get(late.use.environment or "")
            if late.use.booking is None or policy is None:
                continue
            if min(other.end, taken.end) - taken.start > policy.clock_skew:
                yield late, early, policy
        running.append(taken)


def _leave_out_copies(taken: list[Taken], policies: Policies) -> Iterator[Taken]:
    """All but nobody's events that could be copies of bookings which have none here: at the very time (a weak link).

    Such a booking speaks for its copy, towards other bookings too: the link between the two stands in the owner's
    mailbox, which perhaps could not be read.
    """
    lonely = [one for one in taken if one.use.booking is not None and one.use.event is None]
    starts = [one.start for one in lonely]
    skew = max((policy.clock_skew for policy in policies.values()), default=timedelta())
    for one in taken:
        event = one.use.event
        if one.use.booking is None and event is not None and event.booking_id is None:
            near = lonely[bisect_left(starts, one.start - skew) : bisect_right(starts, one.start + skew)]
            if any(abs(booking.end - one.end) <= skew for booking in near):
                continue
        yield one


def _take(uses: Iterable[RoomUse], policies: Policies) -> Iterator[Taken]:
    """The instants of each use; dates are read in the zone of its environment, else of the first one."""
    first = next(iter(policies.values()))
    for use in uses:
        item = use.booking or use.event
        if item is not None and item.all_day:
            zone = policies.get(use.environment or "", first).zone
            times = span(item.start, item.end, all_day=True, zone=zone)
            yield Taken(times.start, times.end, use)
        else:
            yield Taken(use.start, use.end, use)


def _in_window(taken: Taken, policy: Policy, now: datetime) -> bool:
    window = Window(start=now.astimezone(UTC), end=window_end(now, policy.window_days, policy.zone))
    return taken.start < window.end and taken.end > window.start


def _double_booked(view: RoomView, late: Taken, others: list[Taken], policy: Policy, now: datetime) -> Finding:
    booking = late.use.booking
    assert booking is not None, "a pair is told of its booking"
    which = "another meeting" if len(others) == 1 else f"{len(others)} other meetings"
    return Finding(
        code=ROOM_DOUBLE_BOOKED.code,
        environment=booking.environment,
        subject=subject_of(booking),
        priority=ROOM_DOUBLE_BOOKED.priority,
        summary=f"The booking of {tell_span(booking, policy.zone)} has its room at the same time as {which}.",
        booking_id=booking.booking_id,
        evidence={
            "salesforce": tell_booking(booking),
            "room": {"mail": view.room.mail, "name": view.room.name, "location": view.room.location},
            "others": [_tell(other) for other in others],
            "window_end": window_end(now, policy.window_days, policy.zone).isoformat(),
        },
        fix={"action": "re-allocate-room"},
    )


def _tell(taken: Taken) -> dict[str, Any]:
    booking, event = taken.use.booking, taken.use.event
    return {
        "booking": taken.id if booking is not None else None,
        "environment": taken.use.environment,
        "salesforce": tell_booking(booking) if booking is not None else None,
        "outlook": tell_event(event) if event is not None else None,
    }


def _age(taken: Taken) -> tuple[bool, datetime, str]:
    """Bookings come after events, later ones after earlier ones."""
    booking = taken.use.booking
    created = booking.created if booking is not None else (taken.use.created or datetime.min.replace(tzinfo=UTC))
    return (booking is not None, created, taken.id)


def _place(taken: Taken) -> tuple[datetime, str]:
    return (taken.start, taken.id)


JOB = Job(
    name="room-conflicts",
    title="No room is taken twice at once",
    grain=RoomView,
    cron="*/15 * * * *",
    kinds=(ROOM_DOUBLE_BOOKED,),
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts", "places", "backend-rooms"}),
)
