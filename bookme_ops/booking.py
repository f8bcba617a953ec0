"""Everything that is known of one booking: what each system holds, how it is linked, what is wrong, what happened."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incidents import search
from bookme_ops.store.journal import Entry, history
from bookme_ops.store.lookups import Copy, bookings_with, copies_with, ids_beginning
from bookme_ops.store.notebook import SEEN
from bookme_ops.telling import Document, tell_incident, tell_instant
from bookme_ops.wiring import Ops
from connectors.records import Booking, CalendarEvent, booking_id
from jobs.links import find_links

SHORTEST = 6
"""So much of an id is enough to find it by."""
MOST_TOLD = 5
BEGINNING = re.compile(r"[0-9a-z-]+")
OPEN_STATES = frozenset({State.OPEN, State.ACKNOWLEDGED})


class UnknownBooking(LookupError):
    """The mirror holds nothing under this BookingId."""


def show(ops: Ops, wanted: str) -> Document:
    """The page of a BookingId, in any spelling, or of the only one that begins so. Raises UnknownBooking.

    `copies` are what each system holds, `links` how they were tied together, `findings` and `incidents` what is or was
    wrong, `timeline` what changed, oldest first. Instants are ISO 8601 in UTC.
    """
    folded = booking_id(wanted)
    if folded is None:
        raise UnknownBooking("a BookingId is needed")
    with ops.store.read() as connection:
        ids = find_ids(connection, folded)
        if len(ids) > 1:
            told = ", ".join(ids[:MOST_TOLD]) + (" …" if len(ids) > MOST_TOLD else "")
            raise UnknownBooking(f"{len(ids):,} BookingIds begin with {folded}: {told}")
        return _page(ops, connection, next(iter(ids), folded))


def find_ids(connection: Connection, wanted: str) -> list[str]:
    """The BookingIds that begin so, if it is enough of one; what stands there as a whole is meant alone."""
    if len(wanted) < SHORTEST or not BEGINNING.fullmatch(wanted):
        return [wanted]
    ids = ids_beginning(connection, wanted)
    return [wanted] if wanted in ids else ids


def _page(ops: Ops, connection: Connection, wanted: str) -> Document:
    bookings, copies = bookings_with(connection, wanted), copies_with(connection, wanted)
    incidents = search(connection, states=frozenset(State), booking_id=wanted)
    timeline = history(connection, wanted)
    if not (bookings or copies or incidents or timeline):
        raise UnknownBooking(f"nothing is known of {wanted}: check the id, or run `bookme-ops collect`")
    return {
        "booking_id": wanted,
        "copies": [*map(_tell_booking, bookings), *map(_tell_copy, copies)],
        "links": list(_tell_links(ops, bookings, copies)),
        "findings": [tell_incident(one) for one in incidents if one.state in OPEN_STATES],
        "incidents": [tell_incident(one) for one in incidents],
        "timeline": [_tell_entry(entry) for entry in timeline] + list(_tell_states(incidents)),
    }


def _tell_booking(booking: Booking) -> Document:
    return {
        "system": "Salesforce",
        "environment": booking.environment,
        "subject": booking.event_id,
        "fields": {
            "start": _when(booking),
            "end": _when(booking, last=True),
            "shows_as": booking.show_as,
            "cancelled": booking.cancelled,
            "deleted": booking.deleted,
            "location": booking.location,
            "owner_id": booking.owner_id,
            "event_id": booking.event_id,
            "detail_id": booking.detail_id,
            "room": booking.room_name,
            "type": booking.meeting_type,
            "created": tell_instant(booking.created),
            "modified": tell_instant(booking.modified),
        },
    }


def _tell_copy(copy: Copy) -> Document:
    event = copy.event
    return {
        "system": "Outlook",
        "environment": copy.tenant,
        "subject": event.event_id,
        "fields": {
            "start": _when(event),
            "end": _when(event, last=True),
            "shows_as": event.show_as,
            "cancelled": event.cancelled,
            "deleted": event.removed,
            "location": event.location,
            "mailbox_id": copy.mailbox,
            "event_id": event.event_id,
            "organizer": event.organizer,
            "created": tell_instant(event.created),
            "modified": tell_instant(event.modified),
        },
    }


def _when(item: Booking | CalendarEvent, *, last: bool = False) -> str | None:
    """An instant, or the date of an all-day item."""
    moment = item.end if last else item.start
    return moment.date().isoformat() if item.all_day else tell_instant(moment)


def _tell_links(ops: Ops, bookings: Iterable[Booking], copies: Iterable[Copy]) -> Iterator[Document]:
    events = [copy.event for copy in copies if not copy.event.removed]
    policies = {site.name: ops.settings.policy(site.name, ops.now()) for site in ops.estate.sites}
    for booking in bookings:
        policy = policies.get(booking.environment)
        if policy is None:
            continue
        for link in find_links((booking,), events, zone=policy.zone, skew=policy.clock_skew):
            for event in link.events:
                yield {
                    "rung": link.rung.value if link.rung else None,
                    "by": link.rung.label if link.rung else "",
                    "weak": link.rung.weak if link.rung else False,
                    "from": f"Salesforce {booking.event_id}",
                    "to": f"Outlook {event.event_id}",
                }


def _tell_entry(entry: Entry) -> Document:
    return {
        "at": tell_instant(entry.changed_at or entry.at),
        "seen_at": tell_instant(entry.at),
        "system": entry.system,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "what": "first seen" if entry.what == SEEN else entry.what,
        "was": entry.was,
        "now": entry.now,
    }


def _tell_states(incidents: Iterable[Incident]) -> Iterator[dict[str, Any]]:
    for incident in incidents:
        about = {
            "system": "bookme_ops",
            "subject": {"kind": "incident", "id": str(incident.id)},
            "was": None,
            "now": None,
        }
        yield {**about, "at": tell_instant(incident.opened_at), "what": f"{incident.code} opened: {incident.summary}"}
        if incident.resolved_at is not None:
            yield {**about, "at": tell_instant(incident.resolved_at), "what": f"{incident.code} resolved"}
