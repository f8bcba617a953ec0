"""Rooms and room lists."""

from urllib.parse import quote

import pytest

from connectors.simulator.model import Room
from tests.connectors.simulator.graph_bank import ELM, OAK, open_desk


@pytest.mark.parametrize("spelling", ["microsoft.graph.room", "graph.room", "Microsoft.Graph.Room"])
def test_rooms_are_listed_whatever_the_type_is_spelled_like(spelling: str) -> None:
    assert [row["id"] for row in open_desk().get(f"/v1.0/places/{spelling}")["value"]] == [OAK, ELM]


def test_what_no_admin_entered_is_null() -> None:
    row = open_desk().get("/places/elm@bank.example")
    assert (row["capacity"], row["building"], row["floorNumber"]) == (None, None, None)


def test_a_hundred_rooms_come_without_a_link_to_the_rest() -> None:
    desk = open_desk()
    for number in range(130):
        room = Room(id=f"r{number}", person_id="", mail=f"r{number}@bank.example", name="R", location="L", capacity=1)
        desk.world.tenant.rooms[room.id] = room
    page = desk.get("/places/microsoft.graph.room?$count=true")
    assert (len(page["value"]), page["@odata.count"], "@odata.nextLink" in page) == (100, 132, False)
    assert len(desk.get("/places/microsoft.graph.room?$top=100&$skip=100")["value"]) == 32
    desk.switches.places_have_links = True
    link = desk.get("/places/microsoft.graph.room")["@odata.nextLink"]
    assert len(desk.get(link)["value"]) == 32


def test_a_room_list_is_named_by_its_address() -> None:
    desk = open_desk()
    lists = desk.get("/places/graph.roomList")["value"]
    assert [row["displayName"] for row in lists] == ["Main Street 1", "Side Street 2"]
    rooms = desk.get(f"/places/{lists[1]['emailAddress']}/microsoft.graph.roomlist/rooms")["value"]
    assert [row["id"] for row in rooms] == [ELM]
    assert desk.refusal(f"/places/{lists[1]['id']}/microsoft.graph.roomlist/rooms")[0] == 404
    assert desk.get(f"/places/{lists[0]['id']}")["emailAddress"] == lists[0]["emailAddress"]


def test_rooms_are_filtered_and_selected() -> None:
    desk = open_desk()
    page = desk.get(f"/places/graph.room?$select=emailAddress&$filter={quote('capacity ge 8')}")
    assert page["value"] == [{"@odata.type": "#microsoft.graph.room", "emailAddress": "oak@bank.example"}]
    names = [row["displayName"] for row in desk.get("/places/graph.room?$orderby=displayName")["value"]]
    assert names == ["Elm", "Oak"]


@pytest.mark.parametrize(
    "query",
    [
        "$select=isWheelchairAccessible",
        "$filter=odd%20eq%201",
        "$orderby=capacity",
        "$expand=x",
        "$skip=-1",
        "$count=maybe",
    ],
)
def test_what_places_do_not_understand_is_refused(query: str) -> None:
    assert open_desk().refusal(f"/places/microsoft.graph.room?{query}")[0] == 400


@pytest.mark.parametrize(("path", "status"), [("/places", 400), ("/places/x@y", 404), ("/places/x@y/odd", 400)])
def test_paths_that_lead_nowhere_are_refused(path: str, status: int) -> None:
    assert open_desk().refusal(path)[0] == status
