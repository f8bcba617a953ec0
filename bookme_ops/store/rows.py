"""Rows: the records of the mirror as tuples in the order of their table's columns, and back.

Making rows into records is msgspec's work, in C, a list at a time: one by one in Python would cost four times as much.
"""

from collections.abc import Sequence

import msgspec

from bookme_ops.store.bulk import Row
from bookme_ops.store.instants import EPOCH, EPOCHS, SECOND, epoch, maybe_epoch
from bookme_ops.store.tables import BOOKING, CALENDAR_EVENT, columns
from connectors.records import Attendee, Booking, BookingContact, CalendarEvent, DirectoryUser, Invitee, SalesforceUser

PEOPLE = msgspec.msgpack.Encoder()
ATTENDEES = msgspec.msgpack.Decoder(tuple[Attendee, ...])

EVENT_COLUMNS = columns(CALENDAR_EVENT)
EVENT_FIELDS = EVENT_COLUMNS[1:-1]
"""The columns that make up the record, between the mailbox and the first sight."""
BOOKING_COLUMNS = columns(BOOKING)
BOOKING_FIELDS = BOOKING_COLUMNS[:-2]
"""The columns that make up the record, before the first sight and the last run that saw it."""


def event_row(mailbox_no: int, event: CalendarEvent) -> Row:
    """A row of `calendar_event`: what a mailbox tells now, so it is not removed; when it was first seen is left open.

    Truths are 0 and 1: the driver of SQLite takes ten times as long for a bool as for an int.
    """
    created, modified = event.created, event.modified
    return (
        mailbox_no,
        event.event_id,
        event.kind,
        EPOCHS[event.start],
        EPOCHS[event.end],
        1 if event.all_day else 0,
        event.show_as,
        1 if event.cancelled else 0,
        1 if event.organizer else 0,
        # Written out, for half a million calls of `maybe_epoch` are noticed.
        None if created is None else (created - EPOCH) // SECOND,
        None if modified is None else (modified - EPOCH) // SECOND,
        event.series_master_id,
        event.ical_uid,
        event.booking_id,
        event.join_key,
        1 if event.product else 0,
        event.location,
        0,
        pack_attendees(event.attendees),
        None,
    )


def booking_row(booking: Booking) -> Row:
    """The part of a row of `booking` that is the record."""
    return (
        booking.environment,
        booking.event_id,
        booking.detail_id,
        booking.booking_id,
        booking.owner_id,
        booking.owner_mail,
        EPOCHS[booking.start],
        EPOCHS[booking.end],
        1 if booking.all_day else 0,
        booking.show_as,
        1 if booking.cancelled_by_someone else 0,
        1 if booking.deleted else 0,
        1 if booking.archived else 0,
        epoch(booking.created),
        epoch(booking.modified),
        booking.location,
        booking.meeting_type,
        booking.room_id,
        booking.room_name,
        None if booking.send_invite is None else int(booking.send_invite),
        booking.join_key,
        booking.account_id,
        booking.account_location,
        booking.modified_by,
    )


def contact_row(contact: BookingContact) -> Row:
    """A row of `booking_contact`."""
    head = (contact.environment, contact.contact_row_id, contact.detail_id, contact.contact_id, contact.mail)
    return (*head, epoch(contact.modified), int(contact.deleted))


def invitee_row(invitee: Invitee) -> Row:
    """A row of `invitee`."""
    head = (invitee.environment, invitee.relation_row_id, invitee.event_id, invitee.relation_id, invitee.status)
    return (*head, maybe_epoch(invitee.responded), int(invitee.invitee), epoch(invitee.modified), int(invitee.deleted))


def user_row(user: SalesforceUser) -> Row:
    """A row of `salesforce_user`."""
    names = (user.environment, user.user_id, user.username, user.mail, user.federation_id, user.alias)
    rest = (int(user.active), user.user_type, user.time_zone, int(user.advisor), epoch(user.modified))
    return (*names, *rest, user.mail_as_written)


def account_row(tenant: str, user: DirectoryUser) -> Row:
    """A row of `directory_user`."""
    addresses = msgspec.json.encode(user.addresses).decode()
    names = (tenant, user.user_id, user.upn, user.mail, addresses, user.nickname, user.employee_id, user.office)
    odd = msgspec.json.encode(user.as_written).decode() if user.as_written else None
    return (*names, int(user.enabled), int(user.guest), odd)


def pack_attendees(attendees: tuple[Attendee, ...]) -> bytes | None:
    """The people of an event as one value, None if there are none: nobody asks for them without their event."""
    return PEOPLE.encode(attendees) if attendees else None


def unpack_attendees(packed: bytes | None) -> tuple[Attendee, ...]:
    """The people of an event, from one value."""
    return () if packed is None else ATTENDEES.decode(packed)


def events_of(rows: Sequence[Row]) -> tuple[CalendarEvent, ...]:
    """The records of rows of `EVENT_FIELDS`."""
    read = ATTENDEES.decode
    whole = [(*row[:-1], () if row[-1] is None else read(row[-1])) for row in rows]
    return msgspec.convert(whole, tuple[CalendarEvent, ...], strict=False)


def bookings_of(rows: Sequence[Row]) -> tuple[Booking, ...]:
    """The records of rows of `BOOKING_FIELDS`."""
    return msgspec.convert(rows, tuple[Booking, ...], strict=False)
