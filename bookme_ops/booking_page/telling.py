"""Telling: a booking's page as plain JSON, in the shape of the interface document."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bookme_ops.booking_page.coverage import Known
from bookme_ops.booking_page.differences import Difference, Said
from bookme_ops.dossiers.dossier import Dossier, Held, Holder, Linked
from bookme_ops.dossiers.matching import Candidate, Match
from bookme_ops.telling import Document, tell_instant
from bookme_ops.timeline.moment import Moment, Story
from connectors.backend_records import BackendMeeting
from connectors.records import Booking, CalendarEvent
from jobs.links import Rung

BY_RUNG = {rung.label: rung for rung in Rung}


def tell_match(match: Match) -> Document:
    """What of the booking was asked for."""
    return {"kind": match.kind, "id": match.id, "scope": match.scope, "told": match.told}


def tell_candidates(asked: str, sentence: str, candidates: Iterable[Candidate]) -> Document:
    """The bookings that could be meant, with when they are and whose."""
    return {"asked": asked, "sentence": sentence, "candidates": [_tell_candidate(one) for one in candidates]}


def _tell_candidate(one: Candidate) -> Document:
    item, booking = one.booking or one.event, one.booking
    return {
        "booking_id": one.match.key.booking_id,
        "event_id": booking.event_id if booking is not None else one.match.key.event_id,
        "environment": booking.environment if booking is not None else one.match.scope,
        "start": _when(item) if item is not None else None,
        "end": _when(item, last=True) if item is not None else None,
        "owner": (booking.owner_mail or booking.owner_id) if booking is not None else None,
        "matched": one.match.told,
    }


def tell_copies(dossier: Dossier) -> list[Document]:
    """What each system holds: Salesforce first, then the owner's copy, colleagues', rooms', and the backend's."""
    told = [_tell_booking(booking) for booking in dossier.bookings]
    told += [_tell_copy(holder, held) for holder, held in dossier.copies]
    return told + [_tell_meeting(meeting) for meeting in dossier.meetings]


def _tell_booking(booking: Booking) -> Document:
    return {
        "system": "Salesforce",
        "environment": booking.environment,
        "role": None,
        "subject": booking.event_id,
        "fields": {
            "start": _when(booking),
            "end": _when(booking, last=True),
            "shows_as": booking.show_as,
            "cancelled": booking.cancelled,
            "deleted": booking.deleted,
            "location": booking.location,
            "room": booking.room_name,
            "type": booking.meeting_type,
            "owner_id": booking.owner_id,
            "event_id": booking.event_id,
            "detail_id": booking.detail_id,
            "created": tell_instant(booking.created),
            "modified": tell_instant(booking.modified),
        },
    }


def _tell_copy(holder: Holder, held: Held) -> Document:
    event = held.event
    return {
        "system": "Outlook",
        "environment": holder.tenant,
        "role": holder.role.value,
        "found_by": held.by,
        "subject": event.event_id,
        "fields": {
            "start": _when(event),
            "end": _when(event, last=True),
            "shows_as": event.show_as,
            "cancelled": event.cancelled,
            "deleted": event.removed,
            "location": event.location,
            "organizer": event.organizer,
            "mailbox_id": holder.mailbox,
            "event_id": event.event_id,
            "ical_uid": event.ical_uid,
            "created": tell_instant(event.created),
            "modified": tell_instant(event.modified),
        },
    }


def _tell_meeting(meeting: BackendMeeting) -> Document:
    known = meeting.status is not None
    return {
        "system": "Backend",
        "environment": meeting.environment,
        "role": None,
        "subject": meeting.booking_id,
        "fields": {
            "start": tell_instant(meeting.start),
            "end": tell_instant(meeting.end),
            "shows_as": meeting.status,
            "cancelled": not meeting.active if known else None,
            "room_id": meeting.room_id,
            "type": meeting.meeting_type,
            "employee_id": meeting.employee_id,
            "salesforce_id": meeting.salesforce_id,
            "created": tell_instant(meeting.created),
            "modified": tell_instant(meeting.modified),
        },
    }


def tell_links(dossier: Dossier) -> list[Document]:
    """Which events each booking was linked to, and by which rung; `why` tells what stands against a link."""
    return [line for linked in dossier.links for line in _tell_link(linked, dossier)]


def _tell_link(linked: Linked, dossier: Dossier) -> Iterator[Document]:
    link, start = linked.link, f"Salesforce {linked.booking.event_id}"
    told: set[str] = set()
    for event in link.events if link.rung is not None else ():
        told.add(event.event_id)
        yield _link(link.rung, start, event.event_id)
    for _, held in dossier.copies:
        rung = BY_RUNG.get(held.by)
        if rung is Rung.BOOKING_ID and held.event.event_id not in told:
            told.add(held.event.event_id)
            yield _link(rung, start, held.event.event_id)
    if not told and link.candidates:
        rivals = f", and other bookings could be meant: {len(link.rivals)}" if link.rivals else ""
        why = f"{len(link.candidates)} events at its time cannot be told apart{rivals}"
        yield {"rung": None, "by": "", "weak": True, "from": start, "to": None, "why": why}


def _link(rung: Rung | None, start: str, event_id: str) -> Document:
    return {
        "rung": int(rung) if rung is not None else None,
        "by": rung.label if rung is not None else "",
        "weak": rung.weak if rung is not None else False,
        "from": start,
        "to": f"Outlook {event_id}",
    }


def tell_difference(one: Difference) -> Document:
    """Two copies that disagree on a field."""
    return {
        "field": one.field,
        "environment": one.environment,
        "seconds": one.seconds,
        "between": [_tell_said(one.one), _tell_said(one.other)],
        "sentence": one.sentence,
    }


def _tell_said(said: Said) -> Document:
    return {
        "system": said.system,
        "scope": said.scope,
        "role": said.role.value if said.role is not None else None,
        "subject": said.subject,
        "value": said.value,
    }


def tell_known(known: Known) -> Document:
    """How well one thing is known."""
    return {
        "system": known.system,
        "scope": known.scope,
        "subject": known.subject,
        "role": known.role.value if known.role is not None else None,
        "complete": known.read.complete,
        "read_at": tell_instant(known.read.read_at),
        "age_seconds": known.age.total_seconds() if known.age is not None else None,
        "failed_at": tell_instant(known.read.failed_at),
        "reason": known.read.reason.value if known.read.reason is not None else None,
        "copies": known.copies,
        "sentence": known.sentence,
    }


def tell_moments(moments: Iterable[Moment]) -> list[Document]:
    """The timeline, a moment for each change of a field that the journal holds and one for anything else."""
    return [line for moment in moments for line in _tell_moment(moment)]


def _tell_moment(moment: Moment) -> Iterator[Document]:
    """The first line bears the sentence; further changes of the same instant follow it without one."""
    own: Mapping[str, Any] = {
        "at": tell_instant(moment.at),
        "seen_at": tell_instant(moment.seen_at),
        "system": moment.system.value,
        "environment": moment.place,
        "role": moment.role.value if moment.role is not None else None,
        "kind": moment.kind.value,
        "subject": {"kind": moment.subject_kind, "id": moment.subject_id},
        "by": moment.by,
    }
    if not moment.changes:
        yield {**own, "what": moment.told, "was": None, "now": None, "sentence": moment.told}
    for number, change in enumerate(moment.changes):
        sentence = moment.told if number == 0 else None
        yield {**own, "what": change.what, "was": change.was, "now": change.now, "sentence": sentence}


def tell_story_details(story: Story) -> Document:
    """What has to be said about the timeline as a whole."""
    return {
        "skews": [
            {"system": one.system.value, "seconds": one.ahead.total_seconds(), "sentence": one.sentence}
            for one in story.skews
        ],
        "gaps": [
            {
                "of": one.subject,
                "start": tell_instant(one.start),
                "end": tell_instant(one.end),
                "reason": one.reason,
                "sentence": one.sentence,
            }
            for one in story.gaps
        ],
        "remarks": list(story.remarks),
    }


def _when(item: Booking | CalendarEvent, *, last: bool = False) -> str | None:
    """An instant, or the date of an all-day item."""
    moment: datetime = item.end if last else item.start
    return moment.date().isoformat() if item.all_day else tell_instant(moment)
