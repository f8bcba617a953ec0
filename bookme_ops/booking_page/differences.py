"""Differences: on which field which systems disagree, by the tolerance of the jobs. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bookme_ops.dossiers.dossier import Dossier, Holder, Lens, Role
from bookme_ops.timeline.spelling import spell_span
from connectors.backend_records import BackendMeeting
from connectors.records import Booking, CalendarEvent, span
from jobs.calendar.disagreements import OPEN_TIME
from jobs.calendar.shifts import measure_shift
from jobs.policy import Policy

NOT_THERE = "nothing"
ORDER = ("copy", "copies", "cancelled", "start", "end", "location", "room", "invitees")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one copy says of a field."""

    system: str
    """`Salesforce`, `Outlook` or `Backend`."""
    scope: str
    """The environment, or the tenant of a mailbox."""
    role: Role | None = None
    subject: str | None = None
    """The id of the copy; None: there is none."""
    value: Any = None
    """A plain JSON value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two copies that disagree on a field."""

    field: str
    """`copy` (the other side has none), `copies` (it has several), `cancelled`, `start`, `end`, `location`, `room` or
    `invitees`."""
    environment: str | None
    one: Said
    other: Said
    seconds: float | None = None
    """Of times: how much later the other one is."""

    @property
    def sentence(self) -> str:
        """The difference without its values: `Outlook (owner) starts 1 h later than Salesforce`."""
        one, other = name_side(self.one), name_side(self.other)
        if self.seconds is not None:
            verb = {"start": "starts", "end": "ends"}[self.field]
            late = "later" if self.seconds > 0 else "earlier"
            return f"{other} {verb} {spell_span(timedelta(seconds=self.seconds))} {late} than {one}"
        if self.field == "copy":
            return f"{other} holds no copy, {one} does"
        if self.field == "copies":
            return f"{other} holds {self.other.value} copies"
        if self.field == "cancelled":
            return f"{one} says {self.one.value}, {other} says {self.other.value}"
        return f"{one} and {other} differ in the {self.field}"


def find_differences(dossier: Dossier) -> tuple[Difference, ...]:
    """Everything that two copies disagree on. What could not be read differs from nothing."""
    found = [one for lens in dossier.lenses for one in _of_booking(dossier, lens)]
    if not dossier.bookings:
        found += _without_booking(dossier)
    return tuple(sorted(found, key=lambda one: (one.environment or "", ORDER.index(one.field))))


def name_side(said: Said) -> str:
    """Who says it: `Outlook (owner)`."""
    return f"{said.system} ({said.role})" if said.role is not None else said.system


def _of_booking(dossier: Dossier, lens: Lens) -> Iterator[Difference]:
    booking = lens.booking
    for holder in dossier.holders:
        if holder.tenant == lens.tenant:
            yield from _with_holder(lens, holder)
    for meeting in dossier.meetings:
        if meeting.environment == booking.environment:
            yield from _with_meeting(lens, meeting)
    details = lens.details.differences if lens.details is not None else {}
    owner = next((one for one in dossier.holders if one.role is Role.OWNER and one.live), None)
    for name, sides in details.items():
        subject = owner.live[0].event_id if owner is not None else None
        ours = _booking_says(booking, sides["salesforce"])
        theirs = Said(system="Outlook", scope=lens.tenant, role=Role.OWNER, subject=subject, value=sides["outlook"])
        yield Difference(field=name, environment=booking.environment, one=ours, other=theirs)


def _with_holder(lens: Lens, holder: Holder) -> Iterator[Difference]:
    """A live copy is compared; of dead ones the fact counts; of none only the owner's absence does."""
    booking = lens.booking
    if holder.live:
        yield from _with_live(lens, holder, holder.live)
    elif holder.held and not booking.cancelled and (holder.role is Role.OWNER or not holder.held[0].event.removed):
        event = holder.held[0].event
        theirs = _event_says(holder, event, "deleted" if event.removed else "cancelled")
        yield _differ("cancelled", booking, _booking_says(booking, "active"), theirs)
    elif not holder.held and holder.role is Role.OWNER and not booking.cancelled and _surely_empty(lens, holder):
        theirs = Said(system="Outlook", scope=holder.tenant, role=holder.role, value=NOT_THERE)
        yield _differ("copy", booking, _booking_says(booking, booking.event_id), theirs)


def _surely_empty(lens: Lens, holder: Holder) -> bool:
    times = span(lens.booking.start, lens.booking.end, all_day=lens.booking.all_day, zone=lens.policy.zone)
    return holder.read.complete and holder.reaches(times.start, times.end)


def _with_live(lens: Lens, holder: Holder, live: Iterable[CalendarEvent]) -> Iterator[Difference]:
    booking, policy = lens.booking, lens.policy
    first, *more = live
    if booking.cancelled:
        blocking = next((event for event in (first, *more) if event.show_as not in OPEN_TIME), None)
        if blocking is not None:
            ours = _booking_says(booking, "deleted" if booking.deleted else "cancelled")
            yield _differ("cancelled", booking, ours, _event_says(holder, blocking, f"shown as {blocking.show_as}"))
        return
    shift = measure_shift(booking, first, policy.zone)
    for name, away in (("start", shift.start), ("end", shift.end)):
        if abs(away) > policy.clock_skew:
            ours, theirs = _booking_says(booking, _when(booking, name)), _event_says(holder, first, _when(first, name))
            yield _differ(name, booking, ours, theirs, away)
    masters = {event.series_master_id or event.event_id for event in (first, *more)}
    if len(masters) > 1:
        ours, theirs = _booking_says(booking, 1), _event_says(holder, more[0], len(masters))
        yield _differ("copies", booking, ours, theirs)


def _with_meeting(lens: Lens, meeting: BackendMeeting) -> Iterator[Difference]:
    """A meeting without a status tells nothing of being cancelled: its time slot was not read."""
    booking, policy = lens.booking, lens.policy
    if meeting.status is not None and meeting.active is booking.cancelled:
        ours = _booking_says(booking, "cancelled" if booking.cancelled else "active")
        theirs = _meeting_says(meeting, "active" if meeting.active else "cancelled")
        yield _differ("cancelled", booking, ours, theirs)
    if booking.cancelled or not (meeting.active or meeting.status is None):
        return
    yield from _with_times(booking, meeting, policy)


def _with_times(booking: Booking, meeting: BackendMeeting, policy: Policy) -> Iterator[Difference]:
    here = span(booking.start, booking.end, all_day=booking.all_day, zone=policy.zone)
    for name, ours, theirs in (("start", here.start, meeting.start), ("end", here.end, meeting.end)):
        if theirs is not None and abs(theirs - ours) > policy.clock_skew:
            said = _meeting_says(meeting, theirs.isoformat())
            yield _differ(name, booking, _booking_says(booking, _when(booking, name)), said, theirs - ours)


def _without_booking(dossier: Dossier) -> Iterator[Difference]:
    """No org has it; told as a difference only if all were asked and none knows it."""
    if not all(dossier.answers.get(name) is False for name in dossier.orgs):
        return
    held = next(((holder, one.event) for holder, one in dossier.copies if one.event in holder.live), None)
    theirs = Said(system="Salesforce", scope=", ".join(dossier.orgs), value=NOT_THERE)
    if held is not None:
        yield Difference(field="copy", environment=None, one=_event_says(*held, held[1].event_id), other=theirs)
    for meeting in dossier.meetings:
        if meeting.active:
            ours = _meeting_says(meeting, meeting.booking_id)
            yield Difference(field="copy", environment=meeting.environment, one=ours, other=theirs)


def _differ(field: str, booking: Booking, one: Said, other: Said, away: timedelta | None = None) -> Difference:
    seconds = away.total_seconds() if away is not None else None
    return Difference(field=field, environment=booking.environment, one=one, other=other, seconds=seconds)


def _booking_says(booking: Booking, value: Any) -> Said:
    return Said(system="Salesforce", scope=booking.environment, subject=booking.event_id, value=value)


def _event_says(holder: Holder, event: CalendarEvent, value: Any) -> Said:
    return Said(system="Outlook", scope=holder.tenant, role=holder.role, subject=event.event_id, value=value)


def _meeting_says(meeting: BackendMeeting, value: Any) -> Said:
    return Said(system="Backend", scope=meeting.environment, subject=meeting.booking_id, value=value)


def _when(item: Booking | CalendarEvent, name: str) -> str:
    moment = item.start if name == "start" else item.end
    return moment.date().isoformat() if item.all_day else moment.isoformat()
