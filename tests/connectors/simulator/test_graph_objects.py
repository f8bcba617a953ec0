"""Groups, contacts, the organisation and subscriptions."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from connectors.simulator.model import MailObject, Subscription
from tests.connectors.simulator.graph_bank import ANNA, TENANT, Desk, open_desk


@pytest.fixture
def desk() -> Desk:
    opened = open_desk()
    tenant = opened.world.tenant
    for number in range(130):
        mail = f"team-{number}@bank.example"
        tenant.objects[f"g{number}"] = MailObject(
            id=f"g{number}",
            kind="group",
            display_name=f"Team {number}",
            mail=mail,
            proxy_addresses=[f"SMTP:{mail}", f"smtp:t{number}@bank.example"],
        )
    tenant.objects["c1"] = MailObject(
        id="c1", kind="contact", display_name="Kim", mail="kim@out.example", proxy_addresses=["SMTP:kim@out.example"]
    )
    return opened


def test_groups_and_contacts_are_lists_of_their_own(desk: Desk) -> None:
    assert [row["id"] for row in desk.get("/v1.0/contacts")["value"]] == ["c1"]
    page = desk.get("/v1.0/groups?$select=id,mail,proxyAddresses")
    assert page["value"][0] == {
        "id": "g0",
        "mail": "team-0@bank.example",
        "proxyAddresses": ["SMTP:team-0@bank.example", "smtp:t0@bank.example"],
    }


def test_a_list_is_paged_by_links(desk: Desk) -> None:
    page = desk.get("/v1.0/groups")
    assert len(page["value"]) == 100
    rest = desk.get(page["@odata.nextLink"])
    assert (len(rest["value"]), "@odata.nextLink" in rest) == (30, False)
    assert len(desk.get("/v1.0/groups?$top=999")["value"]) == 130


def test_rows_are_counted_for_an_advanced_query_only(desk: Desk) -> None:
    assert "@odata.count" not in desk.get("/groups?$count=true")
    page = desk.get("/groups?$count=true", consistencylevel="eventual")
    assert page["@odata.count"] == 130
    assert "@odata.count" not in desk.get(page["@odata.nextLink"], consistencylevel="eventual")


def test_groups_are_filtered(desk: Desk) -> None:
    def found(clause: str) -> list[str]:
        return [row["id"] for row in desk.get(f"/groups?$top=999&$filter={quote(clause)}")["value"]]

    assert len(found("mailEnabled eq true")) == 130
    assert found("mailEnabled eq false") == []
    assert found("proxyAddresses/any(p:p eq 'smtp:t7@bank.example')") == ["g7"]


@pytest.mark.parametrize(
    "target",
    [
        "/groups?$top=1000",
        "/groups?$top=0",
        "/groups?$skip=100",
        "/groups?$select=id,adresses",
        "/groups?$filter=odd%20eq%201",
        "/groups?$filter=mailEnabled%20ne%20true",
        "/groups?$expand=members",
        "/groups?$skiptoken=abc",
        "/groups/g1",
        "/contacts?$select=mailEnabled",
        "/contacts?$filter=mailEnabled%20eq%20true",
        "/organization?$top=5",
        "/organization?$select=domains",
        "/subscriptions?$top=5",
        "/subscriptions?$filter=id%20eq%20'1'",
        "/domains",
    ],
)
def test_what_the_directory_does_not_understand_is_refused(desk: Desk, target: str) -> None:
    assert desk.refusal(f"/v1.0{target}")[0] == 400


@pytest.mark.parametrize("path", ["/groups", "/contacts", "/organization", "/subscriptions"])
def test_nothing_can_be_made_there(desk: Desk, path: str) -> None:
    assert desk.ask("POST", f"/v1.0{path}", {}).status == 405


def test_a_place_in_one_list_is_none_in_another(desk: Desk) -> None:
    token = desk.get("/groups")["@odata.nextLink"].rpartition("=")[2]
    assert desk.refusal(f"/contacts?$skiptoken={token}") == (400, "Directory_ExpiredPageToken")


def test_the_organisation_tells_its_domains(desk: Desk) -> None:
    desk.world.tenant.domains = ["bank.example", "bank.onmicrosoft.com"]
    (row,) = desk.get("/organization?$select=id,verifiedDomains")["value"]
    assert row["id"] == TENANT
    assert [(one["name"], one["isDefault"], one["isInitial"]) for one in row["verifiedDomains"]] == [
        ("bank.example", True, False),
        ("bank.onmicrosoft.com", False, True),
    ]


def test_subscriptions_come_in_pages_without_their_secret(desk: Desk) -> None:
    for number in range(101):
        desk.world.tenant.subscriptions[f"s{number}"] = Subscription(
            id=f"s{number}", resource=f"/users/{ANNA}/events", expires=datetime(2026, 11, 25, tzinfo=UTC)
        )
    page = desk.get("/subscriptions")
    assert page["value"][0]["expirationDateTime"] == "2026-11-25T00:00:00Z"
    assert page["value"][0]["clientState"] is None
    assert [row["id"] for row in desk.get(page["@odata.nextLink"])["value"]] == ["s100"]
