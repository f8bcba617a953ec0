"""Events in Graph's words: whole rows, the thin rows of occurrences in delta, removals.

Field names are those of the v1.0 schema; shapes follow https://learn.microsoft.com/graph/api/resources/event.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from html import escape
from typing import Any

from connectors.simulator.graph_errors import bad_request
from connectors.simulator.graph_request import GraphRequest
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.graph_zones import local_midnight, require_zone
from connectors.simulator.model import Attendee, Event, Person

Row = dict[str, Any]

NEVER = "0001-01-01T00:00:00Z"
"""What Exchange says of an answer that was never given."""
MUTABLE = "AAMkMutable"
EVENT_TYPE = "#microsoft.graph.event"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """How one request wants one mailbox's events: zone, kind of ids, kind of body."""

    owner: Person
    zone: tzinfo
    zone_name: str
    distinct_ids: bool
    text_bodies: bool
    switches: GraphSwitches

    def spell_id(self, event_id: str) -> str:
        """An event's id as this client sees it."""
        return f"{MUTABLE}{event_id}" if self.distinct_ids else event_id

    def moment(self, instant: datetime, all_day: bool) -> Row:
        """A dateTimeTimeZone; all-day midnights are never shifted, only relabelled (contract 2.28)."""
        local = instant if all_day or self.zone is UTC else instant.astimezone(self.zone)
        return {"dateTime": f"{local.isoformat()[:19]}.0000000", "timeZone": self.zone_name}

    def ical_uid(self, event: Event) -> str:
        """One value per series, or one per occurrence (contract 13.8)."""
        if self.switches.ical_uid_per_occurrence and event.kind in ("occurrence", "exception"):
            return f"{event.ical_uid}{event.start:%Y%m%d}"
        return event.ical_uid


def view_events(request: GraphRequest, owner: Person) -> EventView:
    """The view that a request's preferences ask for.

    Raises:
        Refusal: 400 for an unknown time zone, kind of id or kind of body.
    """
    preferences = request.preferences
    name = preferences.get("outlook.timezone", "UTC")
    kind = preferences.get("idtype", "RestId")
    if kind.casefold() not in ("immutableid", "restid"):
        raise bad_request(f"The IdType preference '{kind}' is not supported.", "ErrorInvalidRequest")
    body = preferences.get("outlook.body-content-type", "html").casefold()
    if body not in ("html", "text"):
        raise bad_request(f"The body-content-type preference '{body}' is not supported.", "ErrorInvalidRequest")
    return EventView(
        owner=owner,
        zone=require_zone(name),
        zone_name=name,
        distinct_ids=request.switches.distinct_ids and kind.casefold() == "restid",
        text_bodies=body == "text",
        switches=request.switches,
    )


def applied_preferences(request: GraphRequest) -> dict[str, str]:
    """The `Preference-Applied` header."""
    applied = [
        f'{name}="{request.preferences[name]}"'
        for name in ("outlook.timezone", "outlook.body-content-type")
        if name in request.preferences
    ]
    return {"Preference-Applied": ", ".join(applied)} if applied else {}


def stored_id(spelled: str) -> str:
    """An event's id in the mailbox, from either way of spelling it."""
    return spelled.removeprefix(MUTABLE)


def change_key(event: Event) -> str:
    """Changes with every write, and with nothing else."""
    digest = blake2b(f"{event.id}|{event.version}".encode(), digest_size=15).digest()
    return urlsafe_b64encode(digest).decode()


def etag(event: Event) -> str:
    """The weak entity tag that `If-Match` is compared with."""
    return f'W/"{change_key(event)}"'


def covered(event: Event) -> tuple[datetime, datetime]:
    """The instants that an event covers; all-day dates are read in the zone that it was made in."""
    if not event.all_day:
        return event.start, event.end
    return local_midnight(event.start, event.zone), local_midnight(event.end, event.zone)


def in_window(event: Event, start: datetime, end: datetime, touching: bool) -> bool:
    """Whether an event overlaps a window; `touching` also counts one that ends exactly at its start."""
    first, last = covered(event)
    if first == last:
        return start <= first < end
    return first < end and (last > start or (touching and last == start))


def full_row(event: Event, view: EventView) -> Row:
    """All properties, as calendarView and events give them, and delta for all but occurrences."""
    place = _location(event)
    row: Row = {
        **_identity(event, view),
        "categories": event.categories,
        "originalStartTimeZone": event.zone,
        "originalEndTimeZone": event.zone,
        "iCalUId": view.ical_uid(event),
        "reminderMinutesBeforeStart": 15,
        "isReminderOn": True,
        "hasAttachments": False,
        "subject": event.subject,
        "bodyPreview": event.body[:255],
        "importance": "normal",
        "sensitivity": event.sensitivity,
        "isAllDay": event.all_day,
        "isCancelled": event.cancelled,
        "isOrganizer": event.is_organizer,
        "responseRequested": True,
        "seriesMasterId": view.spell_id(event.master_id) if event.master_id else None,
        "showAs": event.show_as,
        "type": event.kind,
        "webLink": f"https://outlook.office365.com/owa/?itemid={view.spell_id(event.id)}&exvsurl=1&path=/calendar/item",
        "onlineMeetingUrl": None,
        "isOnlineMeeting": event.join_url is not None,
        "onlineMeetingProvider": "teamsForBusiness" if event.join_url else "unknown",
        "allowNewTimeProposals": True,
        "isDraft": False,
        "hideAttendees": False,
        "responseStatus": _response(event, view.owner),
        "body": _body(event, view),
        "start": view.moment(event.start, event.all_day),
        "end": view.moment(event.end, event.all_day),
        "location": place,
        "locations": [place] if event.location else [],
        "recurrence": event.recurrence,
        "attendees": [_attendee(attendee) for attendee in event.attendees],
        "organizer": {"emailAddress": {"name": event.organizer_name, "address": event.organizer_mail}},
        "onlineMeeting": {"joinUrl": event.join_url} if event.join_url else None,
    }
    _add_rare(row, event)
    return row


def _identity(event: Event, view: EventView) -> Row:
    """Which event it is, and in which state."""
    key = change_key(event)
    return {
        "@odata.etag": f'W/"{key}"',
        "id": view.spell_id(event.id),
        "createdDateTime": stamp(event.created),
        "lastModifiedDateTime": stamp(event.modified),
        "changeKey": key,
    }


def _add_rare(row: Row, event: Event) -> None:
    if event.kind == "occurrence":
        row["originalStart"] = stamp(event.start)
    if event.kind == "seriesMaster":
        row["cancelledOccurrences"] = []
    if event.transaction_id is not None:
        row["transactionId"] = event.transaction_id


def thin_row(event: Event, view: EventView) -> Row:
    """An occurrence as delta gives it: no subject, no iCalUId, no attendees (contract 3.11)."""
    return {
        "@odata.type": EVENT_TYPE,
        "@odata.etag": etag(event),
        "seriesMasterId": view.spell_id(event.master_id) if event.master_id else None,
        "type": event.kind,
        "id": view.spell_id(event.id),
        "start": view.moment(event.start, event.all_day),
        "end": view.moment(event.end, event.all_day),
    }


def removed_row(event_id: str, view: EventView) -> Row:
    """A deletion, or a change outside the window: delta does not tell which (contract 3.9, 3.10)."""
    return {"@odata.type": EVENT_TYPE, "id": view.spell_id(event_id), "@removed": {"reason": "deleted"}}


def stamp(instant: datetime) -> str:
    """A DateTimeOffset; its fraction has seven digits, or is missing, as in real answers."""
    text = instant.isoformat()[:-6]
    if instant.microsecond:
        return f"{text}0Z"
    return f"{text}.0000000Z" if instant.second % 2 else f"{text}Z"


def _body(event: Event, view: EventView) -> Row:
    if view.text_bodies:
        return {"contentType": "text", "content": event.body}
    head = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>'
    return {"contentType": "html", "content": f"{head}<body>{escape(event.body, quote=False)}</body></html>"}


def _location(event: Event) -> Row:
    room = next((attendee.mail for attendee in event.attendees if attendee.kind == "resource"), None)
    name = event.location or ""
    if room and event.location:
        found = {"locationUri": room, "uniqueId": room, "uniqueIdType": "directory"}
        return {"displayName": name, "locationType": "conferenceRoom", **found}
    row: Row = {"displayName": name, "locationType": "default", "uniqueIdType": "unknown"}
    if event.location:
        row["uniqueId"], row["uniqueIdType"] = name, "private"
    return row


def _attendee(attendee: Attendee) -> Row:
    time = stamp(attendee.responded) if attendee.responded else NEVER
    return {
        "type": attendee.kind,
        "status": {"response": attendee.response, "time": time},
        "emailAddress": {"name": attendee.name, "address": attendee.mail},
    }


def _response(event: Event, owner: Person) -> Row:
    if event.is_organizer:
        return {"response": "organizer", "time": NEVER}
    mail = (owner.mail or "").casefold()
    own = next((attendee for attendee in event.attendees if attendee.mail.casefold() == mail), None)
    if own is None:
        return {"response": "notResponded", "time": NEVER}
    return {"response": own.response, "time": stamp(own.responded) if own.responded else NEVER}
