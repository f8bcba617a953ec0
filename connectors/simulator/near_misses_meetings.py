"""Near misses of meetings: answers, guests, rooms and conflicts that are in order."""

from dataclasses import replace
from datetime import timedelta

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import CONTACT, RELATION
from connectors.simulator.deeds import (
    answer_in_outlook,
    answer_in_salesforce,
    cancel_everywhere,
    invite_customer,
    move_everywhere,
    own_event,
    reallocate,
    set_attendees,
)
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import ONLINE, Meeting
from connectors.simulator.model import Attendee
from connectors.simulator.planting import Plant, far_ahead, on_meeting, write_private
from connectors.simulator.plants_attendees import find_soon, open_day
from connectors.simulator.plants_conflicts import find_companion
from connectors.simulator.plants_environment import alias_of
from connectors.simulator.plants_rooms import can_overflow, people, strangers

QUARTER = timedelta(minutes=15)


def accept_tentatively(ground: Ground, meeting: Meeting) -> None:
    """Tentative in Outlook and Accepted in Salesforce are the same answer."""
    at = ground.moment(meeting)
    answer_in_outlook(meeting, meeting.customer.mail, "tentativelyAccepted", at)
    answer_in_salesforce(meeting, meeting.customer.contact_id, "accepted", at)


def accept_soon(ground: Ground) -> bool:
    """A meeting of the next hours that its customer accepted tentatively is confirmed."""
    for meeting in ground.untaken(lambda one: one.colleague is None):
        span = find_soon(ground, meeting)
        if span is not None:
            ground.claim(meeting)
            ground.occupy(meeting, *span)
            move_everywhere(meeting, *span, ground.moment(meeting))
            open_day(ground, meeting, span[0])
            accept_tentatively(ground, meeting)
            return True
    return False


def shout_addresses(ground: Ground, meeting: Meeting) -> None:
    """Addresses are the same in capitals."""
    shouted = [replace(one, mail=one.mail.upper()) for one in own_event(meeting).attendees]
    set_attendees(meeting, shouted, ground.moment(meeting))


def decline_optionally(ground: Ground, meeting: Meeting) -> None:
    """Somebody who need not come will not come."""
    at, customer = ground.moment(meeting), strangers(ground, meeting)[0]
    invite_customer(meeting, customer, at, response="declined")
    attendees = own_event(meeting).attendees
    optional = [replace(one, kind="optional") if one.mail == customer.mail else one for one in attendees]
    set_attendees(meeting, optional, at)


def invite_nobody(ground: Ground, meeting: Meeting) -> None:
    """The customer is not invited, as the booking wants it."""
    at, mail = ground.moment(meeting), meeting.customer.mail
    org = meeting.hand.environment.org
    org.change(DETAIL, meeting.detail_id, at, andmoney__SendMeetingInvite__c=False)
    answer_in_salesforce(meeting, meeting.customer.contact_id, "none", at)
    set_attendees(meeting, [one for one in own_event(meeting).attendees if one.mail != mail], at)


def invite_oneself(ground: Ground, meeting: Meeting) -> None:
    """The owner is among the attendees, under the alias."""
    mail = alias_of(meeting.owner).removeprefix("smtp:")
    guest = Attendee(mail=mail, name=meeting.owner.person.display_name, response="accepted")
    set_attendees(meeting, [*own_event(meeting).attendees, guest], ground.moment(meeting))


def invite_alias(ground: Ground, meeting: Meeting) -> None:
    """The colleague is invited by the alias; Salesforce knows the primary address."""
    colleague = meeting.colleague
    assert colleague is not None  # chosen so
    alias, mail = alias_of(colleague).removeprefix("smtp:"), colleague.person.mail
    attendees = own_event(meeting).attendees
    renamed = [replace(one, mail=alias) if one.mail == mail else one for one in attendees]
    set_attendees(meeting, renamed, ground.moment(meeting))


def strike_out_contact(ground: Ground, meeting: Meeting) -> None:
    """A second customer was taken off again, on both sides; the deleted rows still say otherwise."""
    at, customer = ground.moment(meeting), strangers(ground, meeting)[0]
    before = own_event(meeting).attendees
    rows = len(meeting.rows)
    invite_customer(meeting, customer, at, response="none")
    for name, row_id in meeting.rows[rows:]:
        if name in (CONTACT, RELATION):
            meeting.hand.environment.org.change(name, row_id, at, IsDeleted=True)
    set_attendees(meeting, before, at)


def shout_link(ground: Ground, meeting: Meeting) -> None:
    """A link with another case of its letters leads to the same meeting."""
    link = (meeting.join_url or "").replace("https://teams", "HTTPS://Teams")
    org = meeting.hand.environment.org
    org.change(DETAIL, meeting.detail_id, ground.moment(meeting), andmoney__TeamsMeetingLink__c=link)


def book_over_cancelled(ground: Ground) -> bool:
    """A meeting that lies on another one's time, but was cancelled everywhere."""
    for moved in ground.untaken(lambda one: one.room is None and one.colleague is None):
        other = find_companion(ground, moved)
        if other is not None:
            ground.claim(moved)
            ground.claim(other)
            at = ground.moment(moved)
            move_everywhere(moved, other.start, other.start + (moved.end - moved.start), at)
            cancel_everywhere(moved, at)
            return True
    return False


def sit_on_free_time(ground: Ground, meeting: Meeting) -> None:
    """Private items over the meeting that do not block: free, elsewhere, or cancelled."""
    owner = meeting.owner
    for show_as in ("free", "workingElsewhere", "busy"):
        at = ground.moment(meeting)
        item = write_private(ground, owner, meeting.start, meeting.start + QUARTER, created=at, show_as=show_as)
        item.cancelled = show_as == "busy"
        owner.mailbox.put(item)


def fill_room(ground: Ground, meeting: Meeting) -> None:
    """As many people as seats."""
    room = meeting.room
    assert room is not None  # chosen so
    assert room.room.capacity is not None
    ground.take_key(room.room.id)
    at = ground.moment(meeting)
    for customer in strangers(ground, meeting)[: room.room.capacity - people(meeting)]:
        invite_customer(meeting, customer, at)


def share_cancelled_room(ground: Ground) -> bool:
    """The room's other meeting at the same time was cancelled everywhere."""
    for first in ground.untaken(lambda one: one.room is not None):
        alike = ground.untaken(lambda one, first=first: _can_lie_over(one, first))  # type: ignore[misc]
        second = next(alike, None)
        if second is not None:
            ground.claim(first)
            ground.claim(second)
            at = ground.moment(second)
            move_everywhere(second, first.start, first.start + (second.end - second.start), at)
            reallocate(second, first.room, at)
            cancel_everywhere(second, at)
            return True
    return False


def _can_lie_over(one: Meeting, first: Meeting) -> bool:
    alike = one.environment == first.environment and one.owner.place is first.owner.place
    return alike and one.owner is not first.owner and one.colleague is None and one.room is not None


BENDS: tuple[Plant, ...] = (
    accept_soon,
    share_cancelled_room,
    book_over_cancelled,
    on_meeting(fill_room, can_overflow),
    on_meeting(accept_tentatively),
    on_meeting(shout_addresses),
    on_meeting(decline_optionally),
    on_meeting(invite_nobody, far_ahead),
    on_meeting(invite_oneself),
    on_meeting(strike_out_contact),
    on_meeting(shout_link, lambda _, one: one.kind == ONLINE),
    on_meeting(sit_on_free_time),
    on_meeting(invite_alias, lambda _, one: one.colleague is not None),
)
