"""Writing to a mailbox's calendar: create, change, delete, cancel; through the model, so that delta tells of it.

Invitations are not delivered: a write changes the one mailbox that it names. Series cannot be created here.
"""

from hashlib import blake2b
from typing import Any

from connectors.simulator.graph_errors import Refusal, bad_parameter, bad_request
from connectors.simulator.graph_event_documents import fold_names, read_values
from connectors.simulator.graph_event_query import find_event
from connectors.simulator.graph_event_wire import Row, applied_preferences, etag, full_row, stored_id, view_events
from connectors.simulator.graph_events import open_mailbox
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.model import Event, Mailbox, Person


def create_event(request: GraphRequest, key: str) -> Reply:
    """201 with the event; the same `transactionId` with the same content gives the first event again."""
    request.allow()
    owner, mailbox = open_mailbox(request, key)
    body = fold_names(request.json_body())
    values = read_values(body)
    if "start" not in values or "end" not in values:
        raise bad_parameter("An event needs a start and an end.")
    view = view_events(request, owner)
    event = _repeated(request, mailbox, body.get("transactionId"), values) or _add(
        request, owner, mailbox, body, values
    )
    payload = {"@odata.context": f"{request.context}users('{key}')/events/$entity", **full_row(event, view)}
    location = f"{request.call.base}{request.prefix}/users('{owner.id}')/events('{view.spell_id(event.id)}')"
    return Reply(payload=payload, status=201, headers={"Location": location, **applied_preferences(request)})


def change_event(request: GraphRequest, key: str, event_id: str) -> Reply:
    """200 with the changed event; `attendees` replaces the whole list (contract 4.32)."""
    request.allow()
    owner, mailbox = open_mailbox(request, key)
    event = find_event(mailbox.events, event_id)
    _check_match(request, event)
    body = fold_names(request.json_body())
    if "transactionId" in body:
        raise bad_parameter("The property 'transactionId' can't be changed.")
    values = read_values(body)
    properties = {**event.properties, **values.pop("properties", {})}
    _check_times({"start": event.start, "end": event.end, "all_day": event.all_day, **values})
    mailbox.change(event.id, request.world.as_of, **values, properties=properties)
    payload = {"@odata.context": f"{request.context}users('{key}')/events/$entity"}
    row = full_row(event, view_events(request, owner))
    return Reply(payload={**payload, **row}, headers=applied_preferences(request))


def delete_event(request: GraphRequest, key: str, event_id: str) -> Reply:
    """204; a master takes its occurrences with it."""
    request.allow()
    _, mailbox = open_mailbox(request, key)
    event = find_event(mailbox.events, event_id)
    _check_match(request, event)
    _remove(mailbox, event)
    return Reply(status=204)


def cancel_event(request: GraphRequest, key: str, event_id: str) -> Reply:
    """202; only the organizer may cancel, and the event is moved out of the calendar."""
    request.allow()
    _, mailbox = open_mailbox(request, key)
    event = find_event(mailbox.events, event_id)
    if not event.is_organizer:
        text = "Your request can't be completed. You need to be an organizer to cancel a meeting."
        raise bad_request(text, "ErrorCancelMeetingNotOrganizer")
    if request.call.body:
        request.json_body()
    _remove(mailbox, event)
    return Reply(status=202)


def _check_times(values: dict[str, Any]) -> None:
    if values["end"] < values["start"]:
        raise bad_request("The event's end is earlier than its start.", "ErrorPropertyValidationFailure")


def _check_match(request: GraphRequest, event: Event) -> None:
    wanted = request.call.headers.get("if-match")
    if wanted is not None and wanted not in ("*", etag(event)):
        text = "The send or update operation could not be performed because the change key is stale."
        raise Refusal(412, "ErrorIrresolvableConflict", text)


def _repeated(request: GraphRequest, mailbox: Mailbox, key: Any, values: dict[str, Any]) -> Event | None:
    first = next((event for event in mailbox.events.values() if key and event.transaction_id == key), None)
    if first is None:
        return None
    if any(getattr(first, name) != values.get(name) for name in ("start", "end") if name in values):
        text = "Duplicate transactionId: it was used for another event."
        raise Refusal(request.switches.duplicate_transaction_status, "ErrorDuplicateTransactionId", text)
    return first


def _add(request: GraphRequest, owner: Person, mailbox: Mailbox, body: Row, values: dict[str, Any]) -> Event:
    _check_times(values)
    at = request.world.as_of
    name = blake2b(f"{mailbox.person_id}|{len(mailbox.changes)}".encode(), digest_size=24).hexdigest()
    defaults: dict[str, Any] = {"subject": "", "zone": "UTC"}
    fixed = {
        "id": f"AAMkNew{name}",
        "ical_uid": f"040000008200E00074C5B7101A82E008{name.upper()}",
        "organizer_mail": owner.mail or owner.upn,
        "organizer_name": owner.display_name,
        "transaction_id": body.get("transactionId"),
        "created": at,
        "modified": at,
    }
    event = Event(**{**defaults, **values, **fixed})
    mailbox.put(event)
    return event


def _remove(mailbox: Mailbox, event: Event) -> None:
    for other in [other for other in mailbox.events.values() if other.master_id == event.id]:
        mailbox.remove(other.id)
    mailbox.remove(stored_id(event.id))
