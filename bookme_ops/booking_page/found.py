"""Bookings that were found, as rows to pick from."""

from bookme_ops.telling import Document, tell_instant
from connectors.records import Booking

STATES = ("active", "cancelled", "deleted", "all")
"""What may be asked for."""

COLUMNS = ("booking_id", "environment", "start", "end", "owner", "type", "location", "room", "state", "event_id")
"""The names of what is told of each."""


def tell_found(booking: Booking) -> Document:
    """A booking as a row to pick from."""
    return {
        "booking_id": booking.booking_id,
        "environment": booking.environment,
        "start": booking.start.date().isoformat() if booking.all_day else tell_instant(booking.start),
        "end": booking.end.date().isoformat() if booking.all_day else tell_instant(booking.end),
        "owner": booking.owner_mail or booking.owner_id,
        "type": booking.meeting_type,
        "location": booking.location,
        "room": booking.room_name,
        "state": "deleted" if booking.deleted else "cancelled" if booking.cancelled else "active",
        "event_id": booking.event_id,
    }
