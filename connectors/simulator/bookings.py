"""How the product writes a meeting down: in Salesforce, in the backend, and in every mailbox concerned."""

from datetime import datetime
from random import Random

from connectors.simulator.booking_copies import SECONDS, colleague_copy, invite, room_copy
from connectors.simulator.booking_rows import DETAIL, backend_meeting, detail_fields, event_fields, place_text, room_id
from connectors.simulator.ids import guid
from connectors.simulator.meetings import ACTIVE, DELETED, Meeting
from connectors.simulator.model import Event, Mailbox
from connectors.simulator.orgs import Customer
from connectors.simulator.texts import Texts

EVENT = "Event"
CONTACT = "andmoney__AMB_Meeting_Contact__c"
RELATION = "EventRelation"
STATUSES = {"none": "New", "accepted": "Accepted", "tentativelyAccepted": "Accepted", "declined": "Declined"}
"""What Salesforce makes of an answer in Outlook; tentative counts as yes (salesforce-contract 3.2)."""


class Scribe:
    """Writes meetings down in every system."""

    def __init__(self, rng: Random, texts: Texts, booking_id_property: str) -> None:
        self._rng = rng
        self._texts = texts
        self._property = booking_id_property

    def write(self, meeting: Meeting) -> None:
        """Write an active meeting down everywhere, at the time when it was booked."""
        self.write_salesforce(meeting)
        self.write_backend(meeting)
        self.write_outlook(meeting)

    def write_salesforce(self, meeting: Meeting) -> None:
        """Event, Event Detail, Meeting Contact, relations, and the child Event of an invited colleague."""
        hand, at = meeting.hand, meeting.created
        detail = hand.put(DETAIL, at, **detail_fields(meeting, spell_in_salesforce(meeting.booking_id, self._rng)))
        meeting.detail_id = detail["Id"]
        fields = event_fields(meeting, self._rng.choice(self._texts.notes[6:]))
        event = hand.put(EVENT, at + SECONDS, **fields, IsChild=False, OwnerId=meeting.owner.user_id)
        meeting.rows = [(EVENT, event["Id"]), (DETAIL, detail["Id"])]
        contact = {DETAIL: detail["Id"], "andmoney__Contact__c": meeting.customer.contact_id}
        row = hand.put(CONTACT, at + SECONDS, **contact, andmoney__Email__c=meeting.customer.mail, Name="MC")
        meeting.rows.append((CONTACT, row["Id"]))
        relate_customer(meeting, meeting.customer, meeting.answer, meeting.answered)
        if meeting.colleague is not None:
            _relate(meeting, meeting.colleague.user_id, "accepted", at + 80 * SECONDS, IsParent=False)
            child = hand.put(EVENT, at + SECONDS, **fields, IsChild=True, OwnerId=meeting.colleague.user_id)
            meeting.rows.append((EVENT, child["Id"]))

    def write_backend(self, meeting: Meeting) -> None:
        """The meeting and its time slot, as the public API spells them."""
        backend, slot_id = meeting.hand.environment.backend, guid(self._rng)
        backend.meetings[meeting.booking_id] = backend_meeting(meeting, slot_id)
        backend.time_slots[slot_id] = {
            "id": slot_id,
            "startDate": meeting.start,
            "endDate": meeting.end,
            "status": "Booked",
            "roomId": room_id(meeting),
            "employeeId": meeting.owner.employee_id,
            "serviceGroup": None,
        }

    def write_outlook(self, meeting: Meeting) -> None:
        """The owner's event, which carries the BookingId, and the copies of a colleague and of a room, which do not."""
        event = self._owner_event(meeting)
        meeting.copies = [_keep(meeting.owner.mailbox, event)]
        if meeting.colleague is not None:
            meeting.copies.append(_keep(meeting.colleague.mailbox, colleague_copy(event, meeting.colleague)))
        if meeting.room is not None:
            meeting.seat = _keep(meeting.room.mailbox, room_copy(event, meeting.room))
            meeting.copies.append(meeting.seat)

    def cancel(self, meeting: Meeting, state: str, *, at: datetime) -> None:
        """Cancel a meeting properly on every side."""
        cancel_in_salesforce(meeting, state, at)
        set_backend_status(meeting, "AvailableForWork", at)
        keep_cancelled = self._rng.random() < 0.5
        for mailbox, event_id in meeting.copies:
            if keep_cancelled:
                mailbox.change(event_id, at, cancelled=True, show_as="free")
            else:
                del mailbox.events[event_id]
        if not keep_cancelled:
            meeting.copies, meeting.seat = [], None

    def _owner_event(self, meeting: Meeting) -> Event:
        owner, at = meeting.owner, meeting.created + self._rng.randint(2, 20) * SECONDS
        return Event(
            id=owner.outlook_ids.new(),
            subject=meeting.title,
            start=meeting.start,
            end=meeting.end,
            organizer_mail=owner.person.mail or "",
            organizer_name=owner.person.display_name,
            attendees=invite(meeting, at),
            location=place_text(meeting),
            body=self._rng.choice(self._texts.invitations),
            ical_uid=meeting.ical_uid,
            join_url=meeting.join_url,
            zone=owner.person.time_zone,
            properties={self._property: spell_in_outlook(meeting.booking_id, self._rng)},
            created=at,
            modified=max(at, meeting.answered or at),
        )


def cancel_in_salesforce(meeting: Meeting, state: str, at: datetime) -> None:
    """Free or delete the rows of a meeting: what the product does on its side of a cancellation."""
    org = meeting.hand.environment.org
    meeting.state = state
    who = meeting.owner.person.display_name
    org.change(DETAIL, meeting.detail_id, at, andmoney__CancelledBy__c=who, andmoney__CancellationReason__c="Andet")
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(name, row_id, at, ShowAs="Free", IsDeleted=state == DELETED)


def revive_in_salesforce(meeting: Meeting, at: datetime) -> None:
    """Make a cancelled meeting active again."""
    org = meeting.hand.environment.org
    meeting.state = ACTIVE
    org.change(DETAIL, meeting.detail_id, at, andmoney__CancelledBy__c=None, andmoney__CancellationReason__c=None)
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(name, row_id, at, ShowAs="Busy", IsDeleted=False)


def relate_customer(meeting: Meeting, customer: Customer, answer: str, answered: datetime | None) -> None:
    """Relate a customer's contact to the Event, with the answer that was given."""
    _relate(meeting, customer.contact_id, answer, answered, IsParent=True, AccountId=customer.account_id)


def _relate(meeting: Meeting, relation_id: str, answer: str, answered: datetime | None, **values: object) -> None:
    created = meeting.created + SECONDS
    row = meeting.hand.put(
        RELATION,
        answered or created,
        **{"CreatedDate": created, "EventId": meeting.rows[0][1], "RelationId": relation_id, "AccountId": None}
        | {"Status": STATUSES[answer], "Response": None, "RespondedDate": answered}
        | {"IsInvitee": True, "IsWhat": False}
        | values,
    )
    meeting.rows.append((RELATION, row["Id"]))


def set_backend_status(meeting: Meeting, status: str, at: datetime) -> None:
    """Set the status of a meeting's time slot."""
    backend = meeting.hand.environment.backend
    row = backend.meetings[meeting.booking_id]
    row["dateModified"] = at
    backend.time_slots[row["timeSlotId"]]["status"] = status


def spell_in_outlook(booking_id: str, rng: Random) -> str:
    """A BookingId as one of the product's releases writes it to Outlook: plain, upper case, or in braces."""
    chance = rng.random()
    if chance < 0.7:
        return booking_id
    return booking_id.upper() if chance < 0.9 else "{" + booking_id.upper() + "}"


def spell_in_salesforce(booking_id: str, rng: Random) -> str:
    """A BookingId as Salesforce holds it: now and then upper case."""
    return booking_id.upper() if rng.random() < 0.1 else booking_id


def _keep(mailbox: Mailbox, event: Event) -> tuple[Mailbox, str]:
    # No delta round has begun yet, so that nothing has to be noted as changed.
    mailbox.events[event.id] = event
    return mailbox, event.id
