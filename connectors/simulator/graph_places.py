"""Rooms and room lists. They come in pages of a hundred without a link to the next one (contract 6.5)."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from connectors.simulator.graph_errors import Refusal, bad_request
from connectors.simulator.graph_event_wire import Row
from connectors.simulator.graph_fields import ROOM_FIELDS, ROOM_LIST_FIELDS
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.model import Room, Tenant
from connectors.simulator.odata import BadExpression, parse_expression
from connectors.simulator.odata_predicate import Askable, build_predicate

PAGE = 100
OPTIONS = ("$select", "$filter", "$top", "$skip", "$count", "$orderby")
ASKABLE = Askable(
    paths=frozenset({"displayName", "emailAddress", "nickname", "building", "floorNumber", "floorLabel", "capacity"})
    | {"bookingType", "isWheelChairAccessible", "id", "placeId"},
    collections={"tags": frozenset()},
)


def room_row(room: Room) -> Row:
    """A room as Graph describes it; what no admin entered is null."""
    return {
        "@odata.type": "#microsoft.graph.room",
        "id": room.id,
        "placeId": room.id,
        "emailAddress": room.mail,
        "displayName": room.name,
        "nickname": room.name,
        "address": {"street": room.location, "city": None, "state": None, "postalCode": None, "countryOrRegion": None},
        "geoCoordinates": None,
        "phone": None,
        "label": None,
        "parentId": None,
        "tags": [],
        "building": room.building,
        "floorNumber": room.floor,
        "floorLabel": None if room.floor is None else str(room.floor),
        "capacity": room.capacity,
        "bookingType": room.booking_type,
        "audioDeviceName": None,
        "videoDeviceName": None,
        "displayDeviceName": None,
        "isWheelChairAccessible": False,
        "teamsEnabledState": "unknown",
    }


def room_lists(tenant: Tenant) -> list[Row]:
    """A room list for each location."""
    rows = []
    for number, location in enumerate(dict.fromkeys(room.location for room in tenant.rooms.values()), start=1):
        mail = f"rooms-{number}@{tenant.domains[0]}"
        row: Row = {"@odata.type": "#microsoft.graph.roomList", "id": str(uuid5(NAMESPACE_URL, mail))}
        rows.append({**row, "displayName": location, "emailAddress": mail, "phone": None, "address": None})
    return rows


def list_rooms(request: GraphRequest, of_list: str | None = None) -> Reply:
    """All rooms, or those of a list, which is named by its address.

    Raises:
        Refusal: 404 for an unknown list.
    """
    rooms = list(request.world.tenant.rooms.values())
    if of_list is not None:
        location = _find_list(request, of_list)["displayName"]
        rooms = [room for room in rooms if room.location == location]
    return _list(request, [room_row(room) for room in rooms], ROOM_FIELDS, "room")


def list_room_lists(request: GraphRequest) -> Reply:
    """The room lists."""
    return _list(request, room_lists(request.world.tenant), ROOM_LIST_FIELDS, "roomList")


def get_place(request: GraphRequest, key: str) -> Reply:
    """A room or a room list by id or address."""
    request.allow("$select")
    wanted = key.casefold()
    rows = [room_row(room) for room in request.world.tenant.rooms.values()] + room_lists(request.world.tenant)
    for row in rows:
        if wanted in (row["id"].casefold(), row["emailAddress"].casefold()):
            kind = "room" if row["@odata.type"].endswith(".room") else "roomList"
            names = request.select(ROOM_FIELDS if kind == "room" else ROOM_LIST_FIELDS, kind)
            return Reply(payload={"@odata.context": f"{request.context}places/$entity", **_choose(row, names)})
    raise _unknown_place(key)


def _find_list(request: GraphRequest, key: str) -> Row:
    for row in room_lists(request.world.tenant):
        if row["emailAddress"].casefold() == key.casefold():
            return row
    raise _unknown_place(key)


def _unknown_place(key: str) -> Refusal:
    return Refusal(404, "ResourceNotFound", f"The place '{key}' was not found.")


def _choose(row: Row, names: Sequence[str] | None) -> Row:
    return row if names is None else {"@odata.type": row["@odata.type"], **{name: row.get(name) for name in names}}


def _list(request: GraphRequest, rows: list[Row], fields: frozenset[str], kind: str) -> Reply:
    request.allow(*OPTIONS)
    names = request.select(fields, kind)
    rows = _sort(request, _filter(request, rows))
    top, skip = request.top(PAGE, 1000), request.number("$skip", 0)
    payload: Row = {"@odata.context": f"{request.context}places/microsoft.graph.{kind}"}
    if request.wants_count():
        payload["@odata.count"] = len(rows)
    payload["value"] = [_choose(row, names) for row in rows[skip : skip + top]]
    if request.switches.places_have_links and skip + top < len(rows):
        payload["@odata.nextLink"] = request.link(top=str(top), skip=str(skip + top))
    return Reply(payload=payload)


def _filter(request: GraphRequest, rows: list[Row]) -> list[Row]:
    text = request.options.get("$filter")
    if text is None:
        return rows
    try:
        keep = build_predicate(parse_expression(text), ASKABLE)
        return [row for row in rows if keep(row.get)]
    except BadExpression as error:
        raise bad_request(f"Invalid filter clause: {error}.") from error


def _sort(request: GraphRequest, rows: list[Row]) -> list[Row]:
    text = request.options.get("$orderby")
    if text is None:
        return rows
    name, _, direction = text.strip().partition(" ")
    if name not in ("displayName", "emailAddress") or direction.strip() not in ("", "asc", "desc"):
        raise bad_request(f"Sorting by '{text}' is not supported.")
    return sorted(rows, key=lambda row: str(row[name]).casefold(), reverse=direction.strip() == "desc")
