"""Moments of the mirror: what the systems' own stamps tell, creation, last change, and answers of who was invited."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.dossiers.dossier import Dossier, Held, Holder, Role
from bookme_ops.store.journal import Entry
from bookme_ops.store.notebook import SEEN
from bookme_ops.timeline.authors import say_author
from bookme_ops.timeline.moment import Moment, MomentKind, System
from bookme_ops.timeline.spelling import spell_between, spell_copy
from connectors.backend_records import BackendMeeting
from connectors.records import Attendee, Booking, CalendarEvent

AT_ONCE = timedelta(seconds=5)
"""A thing is written in several steps; what is changed so soon after its creation was made so."""
ANSWERS = {"accepted": "accepted", "tentativelyAccepted": "accepted tentatively", "declined": "declined"}
UNTOLD = "changed, in nothing that the journal follows"
BEFORE = "changed, before it was first seen"
UNFOLLOWED = "changed, in what is not followed"
PEOPLE = {Role.OWNER: "the owner", Role.COLLEAGUE: "a colleague", Role.ROOM: "the room"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a stamp is on."""

    system: System
    place: str
    subject_kind: str
    subject_id: str
    role: Role | None = None

    def moment(self, at: datetime, kind: MomentKind, sentence: str, seen: datetime | None = None) -> Moment:
        return Moment(
            at=at,
            seen_at=seen,
            system=self.system,
            place=self.place,
            kind=kind,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            sentence=sentence,
            role=self.role,
        )


def mirror_moments(dossier: Dossier, zone: ZoneInfo) -> Iterator[Moment]:
    """What the stamps of every system tell beside the journal."""
    for booking in dossier.bookings:
        yield from _of_booking(dossier, booking)
    for holder, held in dossier.copies:
        yield from _of_copy(holder, held, _entries(dossier, holder.tenant, held.event.event_id))
    for meeting in dossier.meetings:
        yield from _of_meeting(meeting, zone)
    yield from _answers(dossier)


def _entries(dossier: Dossier, scope: str, subject: str) -> list[Entry]:
    return [entry for entry in dossier.entries if entry.scope == scope and entry.subject_id == subject]


def _of_booking(dossier: Dossier, booking: Booking) -> Iterator[Moment]:
    entries = _entries(dossier, booking.environment, booking.event_id)
    about = _About(
        system=System.SALESFORCE,
        place=booking.environment,
        subject_kind="booking",
        subject_id=booking.event_id,
    )
    seen = _first_sight(entries)
    yield about.moment(booking.created, MomentKind.CREATED, "booked", seen)
    if booking.modified - booking.created > AT_ONCE and not _explain(entries, booking.modified):
        sentence = BEFORE if seen is not None and booking.modified <= seen else UNTOLD
        by = say_author(dossier, booking.environment, booking.modified_by)
        yield replace(about.moment(booking.modified, MomentKind.CHANGED, sentence), by=by)


def _of_copy(holder: Holder, held: Held, entries: list[Entry]) -> Iterator[Moment]:
    event = held.event
    about = _About(
        system=System.OUTLOOK,
        place=holder.tenant,
        subject_kind="event",
        subject_id=event.event_id,
        role=holder.role,
    )
    other = holder.held[0].event.event_id != event.event_id
    seen, whose = _first_sight(entries), spell_copy(holder.role, other=other)
    if event.created is not None:
        yield about.moment(event.created, MomentKind.CREATED, f"{whose} created", seen)
    if event.modified is None or event.created is None or event.modified - event.created <= AT_ONCE:
        return
    answered = any(one.responded == event.modified for one in event.attendees)
    if not answered and not _explain(entries, event.modified):
        told = BEFORE if seen is not None and event.modified <= seen else _say_changed(event)
        yield about.moment(event.modified, MomentKind.CHANGED, f"{whose}: {told}")


def _first_sight(entries: list[Entry]) -> datetime | None:
    return next((one.at for one in entries if one.what == SEEN), None)


def _explain(entries: list[Entry], stamp: datetime) -> bool:
    """Whether the journal holds a change of that instant."""
    return any(one.changed_at == stamp for one in entries if one.what != SEEN)


def _say_changed(event: CalendarEvent) -> str:
    """Of a copy without a BookingId the journal follows nothing: only how it stands now is known."""
    if event.booking_id is not None:
        return UNTOLD
    return "cancelled by now, or changed once more" if event.cancelled else UNFOLLOWED


def _of_meeting(meeting: BackendMeeting, zone: ZoneInfo) -> Iterator[Moment]:
    about = _About(
        system=System.BACKEND,
        place=meeting.environment,
        subject_kind="meeting",
        subject_id=meeting.booking_id,
    )
    if meeting.created is not None:
        yield about.moment(meeting.created, MomentKind.CREATED, "meeting created")
    if meeting.modified is None or (meeting.created and meeting.modified - meeting.created <= AT_ONCE):
        return
    stands = ""
    if meeting.start is not None and meeting.end is not None:
        stands = f"; it stands at {spell_between(meeting.start, meeting.end, zone)} now"
    yield about.moment(meeting.modified, MomentKind.CHANGED, f"meeting changed{stands}")


def _answers(dossier: Dossier) -> Iterator[Moment]:
    """Who answered the invitation, each answer once, whichever copy tells it."""
    told: set[tuple[str | None, str, datetime]] = set()
    for holder, held in dossier.copies:
        about = _About(
            system=System.OUTLOOK,
            place=holder.tenant,
            subject_kind="event",
            subject_id=held.event.event_id,
        )
        for one in held.event.attendees:
            key = (one.mail, one.response, one.responded) if one.responded is not None else None
            if key is not None and one.responded is not None and one.response in ANSWERS and key not in told:
                told.add(key)
                sentence = f"{_who(one, dossier.roles)} {ANSWERS[one.response]}"
                yield about.moment(one.responded, MomentKind.ANSWERED, sentence)


def _who(one: Attendee, roles: dict[str, Role]) -> str:
    """The role of an attendee; whoever is not of the bank is a customer."""
    role = Role.ROOM if one.is_room else roles.get(one.mail or "")
    return "a customer" if role is None else PEOPLE[role]
