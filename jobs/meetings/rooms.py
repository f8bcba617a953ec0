"""Rooms: whether a booking has the room that it needs (MTG021–025).

What each code means is the finding catalogue's. Readings of ours, where it leaves room:

* Guests are kept of the product's own events alone; of a weakly linked event neither their number nor the lack of a
  room among them is known, and MTG021, MTG024 are not judged.
* A location that was never entered, at the room or at the booking, is not elsewhere; one that is the room's own name
  says nothing of where it is.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Attendee, Booking, CalendarEvent
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_event, tell_span
from jobs.gaps import gaps, query_of, tell_gap
from jobs.meetings.agenda import agenda_of, events_of, is_physical, people_of
from jobs.meetings.allocation import RESERVED, Allocation, find_allocation, fitting_rooms
from jobs.policy import Policy
from jobs.time_edges import lag_edges
from jobs.views import AdvisorView, RoomBook

TOO_SMALL = Kind(code="MTG021", name="room-too-small", priority=Priority.MEDIUM, category="room-allocation")
NOT_CONFIRMED = Kind(code="MTG022", name="room-not-confirmed", priority=Priority.HIGH, category="room-allocation")
ELSEWHERE = Kind(code="MTG023", name="room-elsewhere", priority=Priority.HIGH, category="room-allocation")
MISSING = Kind(code="MTG024", name="room-missing", priority=Priority.MEDIUM, category="room-allocation")
UNKNOWN = Kind(code="MTG025", name="room-unknown", priority=Priority.HIGH, category="room-allocation")
KINDS = (TOO_SMALL, NOT_CONFIRMED, ELSEWHERE, MISSING, UNKNOWN)
CODES = frozenset(kind.code for kind in KINDS)

PROPOSED = 3
"""So many rooms are proposed."""
WHY = {
    "unknown": "which the directory does not know",
    RESERVED: "which cannot be booked by invitation",
    "not-bookable": "which cannot be booked",
}


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the rooms of one advisor's bookings; without the mailbox or the places nothing can be told of them."""
    missing = [*gaps(view, needs_mailbox=True, codes=CODES), *find_room_gaps(view)]
    yield from missing
    book = view.rooms
    if book is None or not (view.bookings_read.complete and view.mailbox.complete and book.places.read.complete):
        return
    case = Case.of(view, policy, now)
    events = events_of(case)
    for meeting in agenda_of(case):
        yield from _judge(case, book, meeting.booking, events.get(meeting.booking.event_id))


def find_room_gaps(view: AdvisorView) -> Iterator[Unknown]:
    """What of the rooms could not be read: the places, or how the backend knows them."""
    book = view.rooms
    if book is None or book.places.read.reason is not None:
        reason = book.places.read.reason if book is not None else None
        yield tell_gap(view, query_of(view, "places"), reason or Reason.NEVER_READ, CODES)
    if book is not None and book.backend is not None and book.backend.read.reason is not None:
        yield tell_gap(view, query_of(view, "backend-rooms"), book.backend.read.reason, CODES)


class Placed(NamedTuple):
    """A booking with its live event and the room that both name."""

    case: Case
    booking: Booking
    event: CalendarEvent | None
    allocation: Allocation | None


def _judge(case: Case, book: RoomBook, booking: Booking, event: CalendarEvent | None) -> Iterator[Finding]:
    allocation = find_allocation(book, booking, event)
    placed = Placed(case, booking, event, allocation)
    if allocation is None:
        yield from _judge_need(placed)
        return
    room = allocation.room
    found = [_judge_bookable(placed, allocation)]
    if room is not None:
        found += (_judge_size(placed, room), _judge_reply(placed, allocation.reply), _judge_location(placed, room))
    yield from (one for one in found if one is not None)


def _judge_need(placed: Placed) -> Iterator[Finding]:
    """MTG024. Of a booking without an event Salesforce alone says where it is."""
    event = placed.event
    if placed.case.policy.room_required and is_physical(placed.booking) and (event is None or event.product):
        yield _tell(placed, MISSING, "is physical and has no room")


def _judge_bookable(placed: Placed, allocation: Allocation) -> Finding | None:
    """MTG025. A room that is unknown is not judged any further: nobody can confirm it."""
    why = None
    if allocation.unknown:
        why = "unknown"
    elif allocation.room is not None and allocation.room.booking_type == RESERVED:
        why = RESERVED
    elif allocation.backed is not None and not allocation.backed.can_be_booked:
        why = "not-bookable"
    if why is not None:
        return _tell(placed, UNKNOWN, f"has a room {WHY[why]}", why=why)
    return None


def _judge_size(placed: Placed, room: Room) -> Finding | None:
    """MTG021."""
    event = placed.event
    if room.capacity is None or event is None or len(event.attendees) < room.capacity:
        return None
    people = people_of(placed.case, event)
    if people is not None and people > room.capacity:
        said = f"brings {people} people together in a room for {room.capacity}"
        return _tell(placed, TOO_SMALL, said, people=people, seats=room.capacity)
    return None


def _judge_reply(placed: Placed, reply: Attendee | None) -> Finding | None:
    """MTG022."""
    event = placed.event
    if reply is None or event is None or reply.accepted:
        return None
    if reply.declined:
        return _tell(placed, NOT_CONFIRMED, "has a room that declined", reply=reply.response)
    changed = max(placed.booking.modified, event.modified or event.created or placed.booking.modified)
    if placed.case.window.start - changed >= placed.case.policy.sync_lag:
        return _tell(placed, NOT_CONFIRMED, "has a room that has not confirmed it", reply=reply.response)
    return None


def _judge_location(placed: Placed, room: Room) -> Finding | None:
    """MTG023: exactly, case and blanks included, as the product compares (domain rule 8)."""
    wanted = placed.booking.location
    if room.location and wanted and wanted not in {room.location, room.name}:
        return _tell(placed, ELSEWHERE, "has a room that is elsewhere", location=wanted)
    return None


def _tell(placed: Placed, kind: Kind, said: str, **evidence: Any) -> Finding:
    case, booking, event, allocation = placed
    return case.finding(
        kind,
        subject_of(booking),
        booking_id=booking.booking_id,
        summary=f"The booking of {tell_span(booking, case.policy.zone)} {said}.",
        evidence={
            "salesforce": tell_booking(booking),
            "outlook": tell_event(event) if event is not None else None,
            "room": tell_allocation(allocation) if allocation is not None else None,
            **evidence,
        },
        fix=_propose_rooms(placed),
    )


def tell_allocation(allocation: Allocation) -> dict[str, Any]:
    """A room for the evidence: by what it was found, and what is known of it."""
    room = allocation.room
    told: dict[str, Any] = {"by": allocation.way.value, "named": allocation.named}
    if room is None:
        return told
    return told | {
        "mail": room.mail,
        "name": room.name,
        "location": room.location,
        "capacity": room.capacity,
        "booking_type": room.booking_type,
    }


def _propose_rooms(placed: Placed) -> dict[str, Any]:
    """Rooms that would do; whether they are free then is to be asked before one is taken."""
    case, booking, event, allocation = placed
    own = allocation.room.mail if allocation is not None and allocation.room is not None else None
    fitting = fitting_rooms(case.view.rooms, booking, people_of(case, event)) or []
    action = "allocate-room" if allocation is None else "re-allocate-room"
    return {"action": action, "rooms": [room.mail for room in fitting if room.mail != own][:PROPOSED]}


JOB = Job(
    name="rooms",
    title="Bookings have the rooms that they need",
    grain=AdvisorView,
    cron="*/15 * * * *",
    kinds=KINDS,
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts", "places", "backend-rooms"}),
    edges=(lag_edges,),
)
