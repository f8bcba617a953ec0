"""Reading a mailbox's calendar: calendar views, lists of events, single events, instances, the calendar itself."""

from collections.abc import Sequence

from connectors.simulator.graph_errors import bad_parameter, bad_request, no_mailbox, no_such_mailbox_owner
from connectors.simulator.graph_event_query import (
    IN_EVENTS,
    IN_VIEW,
    Expansion,
    filter_events,
    find_event,
    sort_events,
    write_row,
)
from connectors.simulator.graph_event_wire import (
    EventView,
    Row,
    applied_preferences,
    in_window,
    stored_id,
    view_events,
)
from connectors.simulator.graph_fields import EVENT_FIELDS
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.model import Event, Mailbox, Person

WINDOW = ("startDateTime", "endDateTime")
PAGE = 10
"""The default page of events and calendar views (contract 2.14)."""
HEAVY = frozenset({"organizer", "attendees", "body", "bodyPreview"})
STAMPS = frozenset({"createdDateTime", "lastModifiedDateTime"})
SINGLES_AND_MASTERS = ("singleInstance", "seriesMaster")


def open_mailbox(request: GraphRequest, key: str) -> tuple[Person, Mailbox]:
    """The owner and the mailbox behind an id, a UPN or an address.

    Raises:
        Refusal: 404 ErrorInvalidUser for an unknown user, MailboxNotEnabledForRESTAPI for one without a mailbox.
    """
    tenant = request.world.tenant
    person = tenant.find(key)
    if person is None:
        raise no_such_mailbox_owner(key)
    mailbox = tenant.mailboxes.get(person.id)
    if mailbox is None:
        raise no_mailbox()
    return person, mailbox


def list_view(request: GraphRequest, key: str) -> Reply:
    """`calendarView`: what stands in the calendar between two instants; occurrences, never masters."""
    request.allow(*WINDOW, "$select", "$filter", "$orderby", "$top", "$skip", "$count")
    start, end = request.window()
    owner, mailbox = open_mailbox(request, key)
    _refuse_poor_filter(request.options.get("$filter"))
    view = view_events(request, owner)
    touching = request.switches.touching_start_counts
    seen = [
        event
        for event in list(mailbox.events.values())
        if event.kind != "seriesMaster" and in_window(event, start, end, touching)
    ]
    kept = filter_events(seen, request.options.get("$filter"), IN_VIEW)
    return _list(request, kept, view, hide_stamps=request.switches.stamps_hidden_in_view)


def list_events(request: GraphRequest, key: str) -> Reply:
    """`events`: single events and series masters of all time, with extended properties if they are expanded."""
    request.allow("$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand")
    owner, mailbox = open_mailbox(request, key)
    seen = [event for event in list(mailbox.events.values()) if event.kind in SINGLES_AND_MASTERS]
    kept = filter_events(seen, request.options.get("$filter"), IN_EVENTS)
    return _list(request, kept, view_events(request, owner))


def list_instances(request: GraphRequest, key: str, event_id: str) -> Reply:
    """`events/{id}/instances`: the occurrences and exceptions of a series in a window."""
    request.allow(*WINDOW, "$select", "$filter", "$orderby", "$top", "$skip", "$count")
    start, end = request.window()
    owner, mailbox = open_mailbox(request, key)
    master = find_event(mailbox.events, event_id)
    if master.kind != "seriesMaster":
        raise bad_request("Your request can't be completed: the item is not a recurring master.", "ErrorInvalidRequest")
    touching = request.switches.touching_start_counts
    seen = [
        event
        for event in list(mailbox.events.values())
        if event.master_id == master.id and in_window(event, start, end, touching)
    ]
    return _list(request, filter_events(seen, request.options.get("$filter"), IN_VIEW), view_events(request, owner))


def get_event(request: GraphRequest, key: str, event_id: str) -> Reply:
    """One event by its id, occurrences included."""
    request.allow("$select", "$expand")
    owner, mailbox = open_mailbox(request, key)
    names = request.select(EVENT_FIELDS, "event")
    expansion = Expansion(request.options.get("$expand"))
    view = view_events(request, owner)
    row = write_row(find_event(mailbox.events, stored_id(event_id)), view, names, expansion)
    context = f"{request.context}users('{key}')/events/$entity"
    return Reply(payload={"@odata.context": context, **row}, headers=applied_preferences(request))


def get_calendar(request: GraphRequest, key: str) -> Reply:
    """The default calendar, the only one that mailboxes have here."""
    request.allow("$select")
    owner, _ = open_mailbox(request, key)
    return Reply(payload={"@odata.context": f"{request.context}users('{key}')/calendar", **calendar_row(owner)})


def list_calendars(request: GraphRequest, key: str) -> Reply:
    """The calendars of a mailbox: one."""
    request.allow("$select", "$top", "$skip")
    owner, _ = open_mailbox(request, key)
    rows = [calendar_row(owner)][request.number("$skip", 0) :]
    return Reply(payload={"@odata.context": f"{request.context}users('{key}')/calendars", "value": rows})


def calendar_id(owner: Person) -> str:
    """The id of someone's default calendar."""
    return f"AAMkCalendar{owner.id.replace('-', '')}="


def calendar_row(owner: Person) -> Row:
    """A calendar as Graph describes it."""
    return {
        "id": calendar_id(owner),
        "name": "Calendar",
        "isDefaultCalendar": True,
        "canEdit": True,
        "owner": {"name": owner.display_name, "address": owner.mail},
    }


def _refuse_poor_filter(text: str | None) -> None:
    if text is not None and "singlevalueextendedproperties" in text.casefold():
        raise bad_parameter("Filtering by extended properties is not supported on calendarView; use events.")


def _list(request: GraphRequest, found: list[Event], view: EventView, *, hide_stamps: bool = False) -> Reply:
    top = request.top(PAGE, request.switches.view_top_limit)
    skip = request.number("$skip", 0)
    names = request.select(EVENT_FIELDS, "event")
    expansion = Expansion(request.options.get("$expand"))
    page = sort_events(found, request.options.get("$orderby"))[skip : skip + top]
    rows = [write_row(event, view, names, expansion) for event in page]
    if hide_stamps and names is not None:
        _hide_stamps(rows, names)
    payload: Row = {"@odata.context": f"{request.context}users('{view.owner.id}')/{request.segments[-1]}"}
    if request.wants_count():
        payload["@odata.count"] = len(found)
    payload["value"] = rows
    if skip + top < len(found):
        payload["@odata.nextLink"] = request.link(top=str(top), skip=str(skip + top))
    return Reply(payload=payload, headers=applied_preferences(request))


def _hide_stamps(rows: list[Row], names: Sequence[str]) -> None:
    if HEAVY.isdisjoint(names):
        hidden = dict.fromkeys(STAMPS.intersection(names))
        for row in rows:
            row.update(hidden)
