"""What can be done to a meeting after it was booked, on one side or on all of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from connectors.simulator.booking_copies import room_copy, room_guest
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import (
    CONTACT,
    EVENT,
    RELATION,
    STATUSES,
    cancel_in_salesforce,
    relate_customer,
    revive_in_salesforce,
    set_backend_status,
)
from connectors.simulator.meetings import FREED, Meeting
from connectors.simulator.model import Attendee, Event
from connectors.simulator.orgs import Customer
from connectors.simulator.staff import BookableRoom

BOOKED, UNBOOKED = "Booked", "AvailableForWork"
"""Statuses of a time slot in the backend."""


def change_copies(meeting: Meeting, at: datetime, **values: object) -> None:
    """Change every Outlook copy of a meeting."""
    for mailbox, event_id in meeting.copies:
        mailbox.change(event_id, at, **values)


def own_event(meeting: Meeting) -> Event:
    """The owner's copy."""
    mailbox, event_id = meeting.copies[0]
    return mailbox.events[event_id]


def move_in_outlook(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Move every Outlook copy of a meeting."""
    change_copies(meeting, at, start=start, end=end)


def move_in_salesforce(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Move the Event of a meeting, and the child Events of invited colleagues."""
    org = meeting.hand.environment.org
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(
                name,
                row_id,
                at,
                StartDateTime=start,
                EndDateTime=end,
                ActivityDateTime=start,
                ActivityDate=start.date(),
                EndDate=end.date(),
                DurationInMinutes=int((end - start).total_seconds()) // 60,
            )


def move_everywhere(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Reschedule a meeting properly, on every side."""
    move_in_salesforce(meeting, start, end, at)
    move_in_outlook(meeting, start, end, at)
    backend = meeting.hand.environment.backend
    row = backend.meetings[meeting.booking_id]
    row.update(startDate=start, endDate=end, dateModified=at)
    backend.time_slots[row["timeSlotId"]].update(startDate=start, endDate=end)


def cancel_everywhere(meeting: Meeting, at: datetime) -> None:
    """Cancel a meeting properly, on every side."""
    cancel_in_salesforce(meeting, FREED, at)
    change_copies(meeting, at, cancelled=True, show_as="free")
    set_backend_status(meeting, UNBOOKED, at)


def revive_everywhere(meeting: Meeting, at: datetime) -> None:
    """Take a cancellation back, on every side."""
    revive_in_salesforce(meeting, at)
    change_copies(meeting, at, cancelled=False, show_as="busy")
    set_backend_status(meeting, BOOKED, at)


def forget_in_outlook(meeting: Meeting) -> None:
    """Take every Outlook copy away as if it had never been made."""
    for mailbox, event_id in meeting.copies:
        del mailbox.events[event_id]
    meeting.copies, meeting.seat = [], None


def forget_in_salesforce(meeting: Meeting) -> None:
    """Take every Salesforce row away as if it had never been written."""
    for name, row_id in meeting.rows:
        del meeting.hand.environment.org.table(name)[row_id]
    meeting.rows = []


def forget_in_backend(meeting: Meeting) -> None:
    """Take the backend's meeting and its time slot away as if they had never been made."""
    backend = meeting.hand.environment.backend
    row = backend.meetings.pop(meeting.booking_id)
    del backend.time_slots[row["timeSlotId"]]


def set_attendees(meeting: Meeting, attendees: list[Attendee], at: datetime) -> None:
    """Invite these people and rooms, and nobody else; no calendar gains or loses its copy."""
    change_copies(meeting, at, attendees=attendees)


def answer_in_outlook(meeting: Meeting, mail: str, response: str, at: datetime) -> None:
    """An attendee answers, as Outlook shows it."""
    responded = None if response == "none" else at
    attendees = [
        replace(one, response=response, responded=responded) if one.mail == mail else one
        for one in own_event(meeting).attendees
    ]
    set_attendees(meeting, attendees, at)


def answer_in_salesforce(meeting: Meeting, relation_id: str, response: str, at: datetime) -> None:
    """A related person's answer, as Salesforce shows it; `response` is in Outlook's words."""
    org = meeting.hand.environment.org
    responded = None if response == "none" else at
    for name, row_id in meeting.rows:
        if name == RELATION and org.table(name)[row_id]["RelationId"] == relation_id:
            org.change(name, row_id, at, Status=STATUSES[response], RespondedDate=responded)


def answer(meeting: Meeting, mail: str, relation_id: str, response: str, at: datetime) -> None:
    """An attendee answers, and both sides show it."""
    answer_in_outlook(meeting, mail, response, at)
    answer_in_salesforce(meeting, relation_id, response, at)


def invite_customer(meeting: Meeting, customer: Customer, at: datetime, *, response: str = "accepted") -> None:
    """One more customer, in Salesforce and in Outlook, who has answered already."""
    hand = meeting.hand
    contact = {DETAIL: meeting.detail_id, "andmoney__Contact__c": customer.contact_id}
    row = hand.put(CONTACT, at, **contact, andmoney__Email__c=customer.mail, Name="MC")
    meeting.rows.append((CONTACT, row["Id"]))
    relate_customer(meeting, customer, response, at)
    guest = Attendee(mail=customer.mail, name=customer.name, response=response, responded=at)
    set_attendees(meeting, [*own_event(meeting).attendees, guest], at)


def uninvite_colleague(meeting: Meeting, at: datetime) -> None:
    """Do without the colleague, on every side."""
    colleague, org = meeting.colleague, meeting.hand.environment.org
    if colleague is None:
        return
    for mailbox, event_id in [one for one in meeting.copies if one[0] is colleague.mailbox]:
        mailbox.remove(event_id)
        meeting.copies.remove((mailbox, event_id))
    set_attendees(meeting, [one for one in own_event(meeting).attendees if one.mail != colleague.person.mail], at)
    for name, row_id in meeting.rows:
        row = org.table(name)[row_id]
        if (name == EVENT and row["IsChild"]) or (name == RELATION and row["RelationId"] == colleague.user_id):
            org.change(name, row_id, at, IsDeleted=True)
    backend = meeting.hand.environment.backend
    backend.meetings[meeting.booking_id].update(additionalEmployees=[], dateModified=at)
    org.change(DETAIL, meeting.detail_id, at, andmoney__AdditionalAdvisorCount__c="0")
    meeting.colleague = None


def reallocate_in_outlook(meeting: Meeting, room: BookableRoom | None, at: datetime) -> None:
    """Invite another room, or none: the copy in the old room's calendar goes, one in the new room's comes."""
    people = [one for one in own_event(meeting).attendees if one.kind != "resource"]
    guest = [] if room is None else [room_guest(room, at - timedelta(seconds=10))]
    leave_room(meeting)
    set_attendees(meeting, people + guest, at)
    if room is not None:
        take_seat(meeting, room, at)


def take_seat(meeting: Meeting, room: BookableRoom, at: datetime) -> None:
    """A copy appears in a room's calendar."""
    copy = room_copy(own_event(meeting), room)
    copy.created = copy.modified = at
    room.mailbox.put(copy)
    meeting.seat = (room.mailbox, copy.id)
    meeting.copies.append(meeting.seat)


def leave_room(meeting: Meeting) -> None:
    """The copy in the room's calendar disappears."""
    if meeting.seat is not None:
        mailbox, event_id = meeting.seat
        mailbox.remove(event_id)
        meeting.copies.remove(meeting.seat)
        meeting.seat = None


def reallocate_in_salesforce(meeting: Meeting, room: BookableRoom | None, at: datetime) -> None:
    """Note another room, or none, in Salesforce and in the backend."""
    environment = meeting.hand.environment
    room_id = None if room is None else room.backend_ids[environment.name]
    name = None if room is None else room.room.name
    org, backend = environment.org, environment.backend
    org.change(DETAIL, meeting.detail_id, at, andmoney__RoomId__c=room_id, andmoney__RoomName__c=name)
    row = backend.meetings[meeting.booking_id]
    row.update(roomId=room_id, dateModified=at)
    backend.time_slots[row["timeSlotId"]]["roomId"] = room_id


def reallocate(meeting: Meeting, room: BookableRoom | None, at: datetime) -> None:
    """Give a meeting another room, or none, on every side."""
    reallocate_in_outlook(meeting, room, at)
    reallocate_in_salesforce(meeting, room, at)
