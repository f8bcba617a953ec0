"""Rooms of a branch, and bookings in them."""

from typing import Any

from connectors.backend_records import BackendRoom
from connectors.directory_records import Room
from connectors.records import Attendee, Booking, CalendarEvent
from jobs.views import Part, RoomBook
from tests.jobs.samples import READ, a_booking, an_event

PLACE = "Finans Allé 1-3"


def a_room(key: str = "oak", /, **changes: Any) -> Room:
    """A room for four in the branch; its address and name hold the key."""
    values: dict[str, Any] = {
        "mail": f"{key}@bank.example",
        "name": f"Room {key}",
        "capacity": 4,
        "booking_type": "standard",
        "building": "Silkeborg",
        "office": PLACE,
    }
    return Room(**values | changes)


def a_backend_room(key: str = "oak", /, **changes: Any) -> BackendRoom:
    """The same room in the backend, where its id is the key."""
    values: dict[str, Any] = {
        "environment": "production",
        "room_id": key,
        "mail": f"{key}@bank.example",
        "name": f"Room {key}",
        "location": PLACE,
        "can_be_booked": True,
    }
    return BackendRoom(**values | changes)


def a_book(*rooms: Room, backend: tuple[BackendRoom, ...] | None = None, **changes: Any) -> RoomBook:
    """Every room, read completely; without any it is the one of `a_room`."""
    known = {room.mail: room for room in rooms or (a_room(),)}
    part = None if backend is None else Part(read=READ, items={room.room_id: room for room in backend})
    return RoomBook(**{"places": Part(read=READ, items=known), "backend": part} | changes)


def a_physical(**changes: Any) -> Booking:
    """A booking at the bank that names the room of `a_room` in Salesforce."""
    values = {"meeting_type": "Physical", "location": PLACE, "room_id": "oak", "room_name": "Room oak"}
    return a_booking(**values | changes)


def guest(name: str = "customer", **changes: Any) -> Attendee:
    """Somebody who was invited."""
    return Attendee(**{"mail": f"{name}@elsewhere.example", "kind": "required", "response": "none"} | changes)


def invited(name: str = "oak", response: str = "accepted") -> Attendee:
    """A room that was invited, and its answer."""
    return Attendee(mail=f"{name}@bank.example", kind="resource", response=response)


def held(*guests: Attendee, **changes: Any) -> CalendarEvent:
    """The event of `a_physical` with its guests."""
    return an_event(attendees=guests, **changes)
