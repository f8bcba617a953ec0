"""Details: what a booking and its event say beside their times, and where the two contradict each other.

The product does not copy these word for word: Outlook's location is the room's name, the branch, or the product's own
text for a meeting that is held nowhere. So only what cannot be the same is called different, and what the meeting
codes name is left to them: customers and strangers among the attendees (MTG004, 005), their answers (MTG003, 006), a
room that was invited and did not accept (MTG022), and one that nobody knows (MTG025).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Booking, CalendarEvent, Invitee, booking_id
from jobs.meetings.folding import fold_loosely
from jobs.views import AdvisorView, RoomBook

USER = "005"
"""Ids of Salesforce users begin with it."""
TEAMS = "teams"
"""A word of the location that Exchange gives to online meetings, in every language."""
OUTSIDE = "(a text that names no known place)"
"""What is told of a location that a person may have written."""


class Comparison(NamedTuple):
    """What came of comparing a pair."""

    differences: dict[str, Any]
    """`location`, `room` or `invitees`, each with what the two sides say."""
    unread: dict[str, Reason]
    """What would have had to be read, by the names of `Job.reads`."""


ALIKE = Comparison({}, {})


def compare_details(view: AdvisorView, booking: Booking, event: CalendarEvent) -> Comparison:
    """Compare an active booking with its live event. Of an event that the product did not mark nothing was kept."""
    text = event.location
    odd = text is not None and text not in {booking.location, booking.room_name}
    roomy = booking.room_id or booking.room_name or any(one.kind == "resource" for one in event.attendees)
    # Only colleagues are compared, so that of meetings with customers alone nobody needs to be asked for.
    people = (view.invitees if view.gatherings is None else view.gatherings).get(booking.event_id, ())
    if not event.product or not (odd or roomy or people):
        return ALIKE
    where = ALIKE
    if text is not None and odd:
        same = _same_place(view, booking, event, text)
        place = _tell_place(view.rooms, text)
        where = Comparison({}, _unread_places(view)) if same else _differ("location", booking.location, place)
    which = _compare_rooms(view.rooms, booking, event) if roomy else ALIKE
    who = _compare_people(view, booking, event, people) if people else ALIKE
    if where is which is who is ALIKE:
        return ALIKE
    unread = where.unread | which.unread | who.unread
    return Comparison(where.differences | which.differences | who.differences, unread)


def _differ(what: str, salesforce: Any, outlook: Any) -> Comparison:
    return Comparison({what: {"salesforce": salesforce, "outlook": outlook}}, {})


@lru_cache(maxsize=8192)
def split_place(text: str) -> frozenset[str]:
    """The words of a place, folded."""
    return frozenset(re.findall(r"\w+", normalize("NFKC", text).casefold()))


def _same_place(view: AdvisorView, booking: Booking, event: CalendarEvent, text: str) -> bool:
    """Whether Outlook's location can be the booking's.

    A physical meeting must be where Salesforce says, under the name of the branch or of the room. Of others a known
    place contradicts anything else; but a branch in Salesforce and words like `Telefon` in Outlook agree.
    """
    rooms, own = view.rooms, _own_places(view.rooms, booking)
    if not fold_loosely(text) or not own or any(_agree(text, place) for place in own):
        return True
    if (booking.meeting_type or "").casefold() == "physical":
        return False
    if booking.location is None or rooms is None or not rooms.places.read.complete:
        return True
    if event.join_key is not None and TEAMS in split_place(text):
        return True
    known = _known_places(rooms)
    return fold_loosely(text) not in known and fold_loosely(booking.location) in known | _branches(view, booking)


def _unread_places(view: AdvisorView) -> dict[str, Reason]:
    """The lists of places that could not be read: what stands on them would contradict more."""
    reads = {"places": view.rooms.places.read if view.rooms is not None else None, "roster": view.entries_read}
    return {name: read.reason for name, read in reads.items() if read is not None and read.reason is not None}


def _branches(view: AdvisorView, booking: Booking) -> set[str]:
    """Where the customer and the advisor belong, folded: a branch may have no room."""
    texts = {booking.account_location, view.entry.location if view.entry is not None else None}
    if view.backed is not None and view.backed.employee is not None:
        texts.add(view.backed.employee.location)
    return {fold_loosely(text) for text in texts if text}


def _agree(one: str, other: str) -> bool:
    """Whether two texts may name one place: they are alike when folded, or one holds all words of the other."""
    words, others = split_place(one), split_place(other)
    return fold_loosely(one) == fold_loosely(other) or words <= others or others <= words


def _own_places(rooms: RoomBook | None, booking: Booking) -> set[str]:
    texts = {booking.location, booking.room_name}
    for room in _booked_rooms(rooms, booking) if rooms is not None else ():
        texts |= {room.name, room.location}
    return {text for text in texts if text and fold_loosely(text)}


def _known_places(rooms: RoomBook | None) -> frozenset[str]:
    """The names of all rooms and of where they are, folded."""
    return rooms.once("known places", lambda: frozenset(_fold_all(rooms))) if rooms is not None else frozenset()


def _fold_all(rooms: RoomBook) -> Iterator[str]:
    for room in rooms.places.items.values():
        yield from (fold_loosely(text) for text in (room.name, room.office, room.building) if text)


def _tell_place(rooms: RoomBook | None, text: str) -> str:
    return text if fold_loosely(text) in _known_places(rooms) else OUTSIDE


def _booked_rooms(rooms: RoomBook, booking: Booking) -> tuple[Room, ...]:
    """The room that Salesforce names: by the backend's id, else all that have this name."""
    if rooms.backend is not None and booking.room_id:
        backed = rooms.backend.items.get(booking_id(booking.room_id) or "")
        room = rooms.by_mail(backed.mail) if backed is not None else None
        if room is not None:
            return (room,)
    return rooms.by_name(booking.room_name)


def _compare_rooms(rooms: RoomBook | None, booking: Booking, event: CalendarEvent) -> Comparison:
    """The rooms that the event invites against the one that is booked; one that nobody knows is MTG025's matter."""
    if rooms is None:
        return ALIKE
    reads = {"places": rooms.places.read.reason}
    if rooms.backend is not None and booking.room_id:
        reads["backend-rooms"] = rooms.backend.read.reason
    unread = {name: reason for name, reason in reads.items() if reason is not None}
    if unread:
        return Comparison({}, unread)
    named = bool(booking.room_id or booking.room_name)
    booked, known = {room.mail for room in _booked_rooms(rooms, booking)}, rooms.places.items
    invited = {one.mail for one in event.attendees if one.kind == "resource" or one.mail in known}
    strange = not known.keys() >= invited
    if strange or named is not bool(booked) or booked & invited or not (booked or invited):
        return ALIKE
    said = {"room_id": booking.room_id, "room_name": booking.room_name, "rooms": sorted(booked)}
    return _differ("room", said, sorted(mail for mail in invited if mail is not None))


def _compare_people(view: AdvisorView, booking: Booking, event: CalendarEvent, people: Iterable[Invitee]) -> Comparison:
    """Colleagues whom Salesforce invited and Outlook did not. One too many in Outlook is MTG005's matter."""
    colleagues = [one for one in people if _is_colleague(one, booking)]
    if not colleagues or booking.send_invite is False:
        return ALIKE
    if view.users_read.reason is not None:
        return Comparison({}, {"users": view.users_read.reason})
    present = {None, *(one.mail for one in event.attendees)}
    absent = [one for one in colleagues if view.user_mails.get(one.relation_id) not in present]
    if not absent or _has_stranger(view, booking, event, people):
        return ALIKE
    return _differ("invitees", sorted(one.relation_row_id for one in absent), "not invited")


def _is_colleague(one: Invitee, booking: Booking) -> bool:
    colleague = one.relation_id.startswith(USER) and one.relation_id != booking.owner_id
    return colleague and one.invitee and not one.deleted and one.status != "Declined"


def _has_stranger(view: AdvisorView, booking: Booking, event: CalendarEvent, people: Iterable[Invitee]) -> bool:
    """Whether an attendee cannot be placed, who may be the colleague under another address."""
    customers = view.contacts.get(booking.detail_id or "", ())
    placed = {*view.mails, booking.owner_mail, *(one.mail for one in customers)}
    placed |= {view.user_mails.get(one.relation_id) for one in people}
    return any(not one.is_room and one.mail not in placed for one in event.attendees)
