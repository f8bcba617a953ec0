"""The Outlook copies of a meeting beside the owner's, and who is invited."""

from datetime import datetime, timedelta

from connectors.simulator.meetings import Meeting
from connectors.simulator.model import Attendee, Event
from connectors.simulator.staff import Advisor, BookableRoom

SECONDS = timedelta(seconds=1)


def invite(meeting: Meeting, at: datetime) -> list[Attendee]:
    """Everybody whom the owner's event invites, with the answers that they gave."""
    customer = meeting.customer
    guests = [Attendee(mail=customer.mail, name=customer.name, response=meeting.answer, responded=meeting.answered)]
    if meeting.colleague is not None:
        person = meeting.colleague.person
        guests.append(
            Attendee(mail=person.mail or "", name=person.display_name, response="accepted", responded=at + 60 * SECONDS)
        )
    if meeting.room is not None:
        guests.append(room_guest(meeting.room, at))
    return guests


def room_guest(room: BookableRoom, at: datetime) -> Attendee:
    """A room as an attendee, which accepted at once."""
    reply = at + 5 * SECONDS
    return Attendee(mail=room.room.mail, name=room.room.name, kind="resource", response="accepted", responded=reply)


def colleague_copy(event: Event, colleague: Advisor) -> Event:
    """The copy in an invited colleague's calendar."""
    return _copy(event, colleague.outlook_ids.new(), event.subject, event.body)


def room_copy(event: Event, room: BookableRoom) -> Event:
    """The copy in a room's calendar."""
    # Exchange puts the organizer's name in place of the subject and drops the body (graph-contract 6.12).
    return _copy(event, room.outlook_ids.new(), event.organizer_name, "")


def _copy(event: Event, event_id: str, subject: str, body: str) -> Event:
    return Event(
        id=event_id,
        subject=subject,
        start=event.start,
        end=event.end,
        organizer_mail=event.organizer_mail,
        organizer_name=event.organizer_name,
        is_organizer=False,
        attendees=event.attendees,
        location=event.location,
        body=body,
        ical_uid=event.ical_uid,
        join_url=event.join_url,
        zone=event.zone,
        created=event.created + SECONDS,
        modified=event.created + SECONDS,
    )
