"""Allocation: which room a booking has, by what it was found, and which rooms it could have.

A room is found by the resource attendee of the owner's event, else by `RoomId__c` through the backend, else by
`RoomName__c`. The first of these that names anything counts, even if nobody knows the room that it names.
"""

from collections.abc import Iterable
from enum import StrEnum

from connectors.backend_records import BackendRoom
from connectors.directory_records import Room
from connectors.records import Attendee, Booking, CalendarEvent, Record, booking_id
from jobs.views import RoomBook

RESERVED = "reserved"


class Way(StrEnum):
    """By what a booking names its room."""

    ATTENDEE = "attendee"
    ID = "room-id"
    NAME = "room-name"


class Allocation(Record, frozen=True, kw_only=True, gc=False):
    """What a booking says of its room."""

    way: Way
    named: str
    """The address, id or name that it says."""
    room: Room | None = None
    doubt: bool = False
    """Without a room: whether one is meant cannot be told, as when two rooms have this name."""
    backed: BackendRoom | None = None
    """How the backend knows it, if one is connected and was read completely."""
    reply: Attendee | None = None
    """The room as it was invited."""

    @property
    def unknown(self) -> bool:
        """Whether no such room exists."""
        return self.room is None and not self.doubt


def find_allocation(book: RoomBook, booking: Booking, event: CalendarEvent | None) -> Allocation | None:
    """The room of a booking whose live event is this; None: none by any way. The places were read completely."""
    guests = event.attendees if event is not None else ()
    rooms = [guest for guest in guests if guest.kind == "resource" and guest.mail]
    if rooms:
        reply = rooms[0] if len(rooms) == 1 else min(rooms, key=lambda guest: _rank(guest, book))
        room = book.by_mail(reply.mail)
        backed = _backed_room(book, booking, room) if room is not None else None
        return Allocation(way=Way.ATTENDEE, named=reply.mail or "", room=room, reply=reply, backed=backed)
    if booking.room_id and booking.room_id.strip() and (book.backend is not None or not booking.room_name):
        return _by_id(book, booking)
    if booking.room_name and booking.room_name.strip():
        return _by_name(book, booking, booking.room_name)
    return None


def fitting_rooms(book: RoomBook | None, booking: Booking, people: int | None) -> list[Room] | None:
    """Rooms at the location of a booking that are bookable and big enough, the smallest first, unknown sizes last.

    None: it cannot be told, as the rooms were not read completely or the booking has no location. Whether they are
    free is not asked.
    """
    if book is None or not book.places.read.complete or not booking.location:
        return None
    closed: set[str | None] = set()
    if book.backend is not None and book.backend.read.complete:
        closed = {room.mail for room in book.backend.items.values() if not room.can_be_booked}
    fitting = [
        room
        for room in book.places.items.values()
        if room.location == booking.location
        and room.booking_type != RESERVED
        and room.mail not in closed
        and (room.capacity is None or people is None or room.capacity >= people)
    ]
    return sorted(fitting, key=_size)


def _by_id(book: RoomBook, booking: Booking) -> Allocation:
    named = booking.room_id or ""
    if book.backend is None or not book.backend.read.complete:
        return Allocation(way=Way.ID, named=named, doubt=True)
    backed = book.backend.items.get(booking_id(named) or "")
    if backed is None:
        return Allocation(way=Way.ID, named=named)
    if backed.mail is not None:
        return Allocation(way=Way.ID, named=named, room=book.by_mail(backed.mail), backed=backed)
    name = booking.room_name or backed.name
    return _by_name(book, booking, name) if name else Allocation(way=Way.ID, named=named, doubt=True)


def _by_name(book: RoomBook, booking: Booking, name: str) -> Allocation:
    rooms = book.by_name(name)
    if len(rooms) > 1:
        rooms = tuple(room for room in rooms if room.location == booking.location)
        if len(rooms) != 1:
            return Allocation(way=Way.NAME, named=name, doubt=True)
    room = rooms[0] if rooms else None
    backed = _backed_room(book, booking, room) if room is not None else None
    return Allocation(way=Way.NAME, named=name, room=room, backed=backed)


def _backed_room(book: RoomBook, booking: Booking, room: Room) -> BackendRoom | None:
    """How the backend knows a room: by the booking's id of it, else by its address."""
    backend = book.backend
    if backend is None or not backend.read.complete:
        return None
    named = backend.items.get(booking_id(booking.room_id) or "")
    if named is not None and named.mail == room.mail:
        return named
    by_mail: dict[str | None, BackendRoom] = book.once("backend_by_mail", lambda: _by_mail(backend.items.values()))
    return by_mail.get(room.mail)


def _by_mail(rooms: Iterable[BackendRoom]) -> dict[str | None, BackendRoom]:
    """Of several with one address, one that can be booked speaks."""
    return {room.mail: room for room in sorted(rooms, key=lambda room: (room.can_be_booked, room.room_id))}


def _rank(guest: Attendee, book: RoomBook) -> tuple[bool, bool, bool, str]:
    """Of several rooms that were invited: one that exists, that has not declined, that has accepted."""
    return (book.by_mail(guest.mail) is None, guest.declined, not guest.accepted, guest.mail or "")


def _size(room: Room) -> tuple[bool, int, str]:
    return (room.capacity is None, room.capacity or 0, room.mail)
