"""Which resource a path means: one table for what belongs to a user, one for places, and the rest."""

from collections.abc import Callable

from connectors.simulator.graph_apps import (
    get_application,
    get_principal,
    list_applications,
    list_assigned,
    list_assignments,
    list_federated,
    list_grants,
    list_principals,
)
from connectors.simulator.graph_audit_logs import list_audits, list_sign_ins
from connectors.simulator.graph_delta import answer_delta
from connectors.simulator.graph_errors import Refusal, no_such_item, unknown_segment
from connectors.simulator.graph_event_writes import cancel_event, change_event, create_event, delete_event
from connectors.simulator.graph_events import (
    calendar_id,
    get_calendar,
    get_event,
    list_calendars,
    list_events,
    list_instances,
    list_view,
    open_mailbox,
)
from connectors.simulator.graph_objects import list_contacts, list_groups, list_organizations, list_subscriptions
from connectors.simulator.graph_places import get_place, list_room_lists, list_rooms
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.graph_schedule import get_schedule
from connectors.simulator.graph_users import get_mailbox_settings, get_user, list_users
from connectors.simulator.graph_zones import list_zones

HOLE = "{}"
"""Stands for an id in the shape of a path."""
HOLDERS = frozenset({"events", "calendarview", "mailboxsettings"})
"""Segments that an id, or a name of a part, follows."""

OF_A_USER: dict[tuple[str, ...], Callable[[GraphRequest, str, str], Reply]] = {
    ("GET", "calendar"): lambda request, key, _: get_calendar(request, key),
    ("GET", "calendars"): lambda request, key, _: list_calendars(request, key),
    ("GET", "calendarview"): lambda request, key, _: list_view(request, key),
    ("GET", "calendarview", "delta"): lambda request, key, _: answer_delta(request, key),
    ("GET", "calendarview", HOLE): get_event,
    ("GET", "events"): lambda request, key, _: list_events(request, key),
    ("POST", "events"): lambda request, key, _: create_event(request, key),
    ("GET", "events", HOLE): get_event,
    ("PATCH", "events", HOLE): change_event,
    ("DELETE", "events", HOLE): delete_event,
    ("GET", "events", HOLE, "instances"): list_instances,
    ("POST", "events", HOLE, "cancel"): cancel_event,
    ("POST", "calendar", "getschedule"): lambda request, key, _: get_schedule(request, key),
    ("GET", "mailboxsettings"): lambda request, key, _: get_mailbox_settings(request, key),
    ("GET", "mailboxsettings", HOLE): get_mailbox_settings,
    ("GET", "outlook", "supportedtimezones"): lambda request, _, __: list_zones(request),
}
OF_PLACES: dict[tuple[str, ...], Callable[[GraphRequest], Reply]] = {
    ("room",): list_rooms,
    ("roomlist",): list_room_lists,
    (HOLE,): lambda request: get_place(request, request.segments[1]),
    (HOLE, "roomlist", "rooms"): lambda request: list_rooms(request, request.segments[1]),
}
LISTS: dict[str, Callable[[GraphRequest], Reply]] = {
    "users": list_users,
    "groups": list_groups,
    "contacts": list_contacts,
    "organization": list_organizations,
    "subscriptions": list_subscriptions,
    "serviceprincipals": list_principals,
    "applications": list_applications,
    "oauth2permissiongrants": list_grants,
}
OF_APPS: dict[tuple[str, ...], Callable[[GraphRequest, str], Reply]] = {
    ("serviceprincipals",): get_principal,
    ("serviceprincipals", "approleassignments"): list_assignments,
    ("serviceprincipals", "approleassignedto"): list_assigned,
    ("serviceprincipals", "oauth2permissiongrants"): list_grants,
    ("applications",): get_application,
    ("applications", "federatedidentitycredentials"): list_federated,
}
LOGS: dict[tuple[str, ...], Callable[[GraphRequest], Reply]] = {
    ("signins",): list_sign_ins,
    ("directoryaudits",): list_audits,
}


def answer_resource(request: GraphRequest) -> Reply:
    """The answer of the resource that the path means.

    Raises:
        Refusal: 400 if the path leads nowhere, 405 for a verb that a collection does not take, and what the
            resource refuses.
    """
    match request.call.method, *request.words:
        case _, "users", _, _, *_:
            return _answer_user(request)
        case "GET", name if name in LISTS:
            return LISTS[name](request)
        case "GET", "users", name if name != "delta":
            return get_user(request, request.segments[1])
        case "GET", "places", *rest:
            return _answer_place(request, tuple(rest))
        case "GET", name, _, *rest if (name, *rest) in OF_APPS:
            return OF_APPS[name, *rest](request, request.segments[1])
        case "GET", "auditlogs", *rest if tuple(rest) in LOGS:
            return LOGS[tuple(rest)](request)
        case _:
            raise _nowhere(request)


def _answer_user(request: GraphRequest) -> Reply:
    key, ids, words = request.segments[1], request.segments[2:], request.words[2:]
    if words[0] == "calendars" and len(words) > 1:
        _check_calendar(request, key, ids[1])
        ids, words = ids[1:], ("calendar", *words[2:])
    if words[0] == "calendar" and words[1:2] in (("events",), ("calendarview",)):
        ids, words = ids[1:], words[1:]
    shape = tuple(HOLE if _is_hole(words, at) else word for at, word in enumerate(words))
    handler = OF_A_USER.get((request.call.method, *shape))
    if handler is None or words[:2] == ("events", "delta"):
        raise _nowhere(request)
    return handler(request, key, ids[1] if len(ids) > 1 else "")


def _is_hole(words: tuple[str, ...], at: int) -> bool:
    return at == 1 and words[0] in HOLDERS and words[:2] != ("calendarview", "delta")


def _answer_place(request: GraphRequest, words: tuple[str, ...]) -> Reply:
    handler = OF_PLACES.get(words) or OF_PLACES.get((HOLE, *words[1:]))
    if handler is None or not words:
        raise _nowhere(request)
    return handler(request)


def _check_calendar(request: GraphRequest, key: str, wanted: str) -> None:
    owner, _ = open_mailbox(request, key)
    if wanted != calendar_id(owner):
        raise no_such_item()


def _nowhere(request: GraphRequest) -> Refusal:
    if request.call.method != "GET" and request.words[:1] and request.words[0] in {*LISTS, "places"}:
        return Refusal(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    return unknown_segment(request.segments[-1] if request.segments else "")
