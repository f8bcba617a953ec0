"""Apps of the simulated tenant, asked for as contract 10 has it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.simulator.access_apps import STRANGER
from connectors.simulator.access_facts import GRAPH, ROLES
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.model import World
from connectors.simulator.tenant_apps import App, FederatedCredential
from connectors.simulator.world import build_world
from tests.connectors.simulator.graph_bank import Desk

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOTH = {"Application.Read.All", "Directory.Read.All"}


@pytest.fixture
def world() -> World:
    return build_world(advisors=4, as_of=AS_OF, scene="calm", events_per_advisor=10)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def product(world: World) -> App:
    found = world.tenant.find_app(world.environments["production"].graph_apps[0])
    assert found is not None
    return found


def refusal(desk: Desk, target: str) -> tuple[int, str]:
    answer = desk.ask("GET", target)
    return answer.status, desk.read(answer)["error"]["code"]


def test_a_principal_is_found_by_each_of_its_three_keys(desk: Desk, world: World) -> None:
    app = product(world)
    by_filter = desk.get(f"/v1.0/servicePrincipals?$filter=appId eq '{app.app_id}'")["value"]
    by_key = desk.get(f"/v1.0/servicePrincipals(appId='{app.app_id}')")
    by_id = desk.get(f"/v1.0/servicePrincipals/{app.id}")
    assert [row["id"] for row in [*by_filter, by_key, by_id]] == [app.id] * 3
    assert by_id["appOwnerOrganizationId"] == world.tenant.id


def test_a_client_id_is_no_object_id(desk: Desk, world: World) -> None:
    assert refusal(desk, f"/v1.0/servicePrincipals/{product(world).app_id}") == (404, "Request_ResourceNotFound")
    assert refusal(desk, "/v1.0/servicePrincipals(appId='nobody')") == (404, "Request_ResourceNotFound")


def test_role_ids_lead_to_names_through_the_api_that_offers_them(desk: Desk, world: World) -> None:
    held = desk.get(f"/v1.0/servicePrincipals/{product(world).id}/appRoleAssignments")["value"]
    graph = desk.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')?$select=id,appRoles,oauth2PermissionScopes")
    names = {role["id"]: role["value"] for role in graph["appRoles"]}
    assert {names[row["appRoleId"]] for row in held} == {"Calendars.ReadWrite", "OnlineMeetings.ReadWrite.All"}
    assert {row["resourceId"] for row in held} == {graph["id"]}
    assert names[ROLES["Mail.Send"]] == "Mail.Send"


def test_an_api_knows_who_holds_its_roles(desk: Desk, world: World) -> None:
    rows = desk.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')/appRoleAssignedTo")["value"]
    assert {row["principalId"] for row in rows} == {app.id for app in world.tenant.apps.values() if app.roles}


def test_delegated_grants_are_filtered_by_the_client_and_keep_their_blank(desk: Desk, world: World) -> None:
    stranger = world.tenant.find_app(STRANGER)
    assert stranger is not None
    (row,) = desk.get(f"/v1.0/oauth2PermissionGrants?$filter=clientId eq '{stranger.id}'")["value"]
    assert (row["consentType"], row["principalId"], row["scope"]) == ("AllPrincipals", None, " User.Read.All")
    assert desk.get(f"/v1.0/servicePrincipals/{stranger.id}/oauth2PermissionGrants")["value"] == [row]


def test_secrets_are_never_told_and_keys_to_those_who_select_them(desk: Desk, world: World) -> None:
    app = product(world)
    target = f"/v1.0/applications(appId='{app.app_id}')"
    whole, chosen = desk.get(target), desk.get(f"{target}?$select=keyCredentials,passwordCredentials")
    assert [row["key"] for row in whole["keyCredentials"]] == [None]
    assert all(row["key"] for row in chosen["keyCredentials"])
    assert [row["secretText"] for row in chosen["passwordCredentials"]] == [None]
    assert len(chosen["passwordCredentials"][0]["hint"]) == 3


def test_an_application_of_another_tenant_is_not_here(desk: Desk, world: World) -> None:
    ids = {row["appId"] for row in desk.get("/v1.0/applications")["value"]}
    assert ids == {CLIENT_ID, *(site.graph_apps[0] for site in world.environments.values())}
    assert refusal(desk, f"/v1.0/applications(appId='{STRANGER}')") == (404, "Request_ResourceNotFound")
    assert desk.get(f"/v1.0/servicePrincipals(appId='{STRANGER}')")["passwordCredentials"] == []


def test_trusted_issuers_are_told(desk: Desk, world: World) -> None:
    app = product(world)
    app.federated.append(FederatedCredential(id="f1", name="pipeline", issuer="https://issuer.example", subject="s"))
    (row,) = desk.get(f"/v1.0/applications/{app.application_id}/federatedIdentityCredentials")["value"]
    assert (row["name"], row["issuer"]) == ("pipeline", "https://issuer.example")


def test_lists_come_in_pages(desk: Desk, world: World) -> None:
    seen, page = [], desk.get("/v1.0/servicePrincipals?$top=2&$select=id")
    while True:
        seen += [row["id"] for row in page["value"]]
        if "@odata.nextLink" not in page:
            break
        page = desk.get(page["@odata.nextLink"])
    assert sorted(seen) == sorted(world.tenant.apps)


@pytest.mark.parametrize(
    ("target", "needed"),
    [
        ("/v1.0/servicePrincipals", BOTH),
        ("/v1.0/servicePrincipals(appId='{product}')/appRoleAssignments", BOTH),
        ("/v1.0/applications", BOTH),
        ("/v1.0/applications(appId='{product}')", BOTH),
        ("/v1.0/oauth2PermissionGrants", {"Directory.Read.All", "DelegatedPermissionGrant.Read.All"}),
    ],
)
def test_who_lacks_all_of_the_permissions_is_refused(desk: Desk, world: World, target: str, needed: set[str]) -> None:
    target = target.format(product=product(world).app_id)
    for lacking in ({one} for one in needed):
        world.tenant.withheld = lacking
        desk.get(target)
    world.tenant.withheld = set(needed)
    assert refusal(desk, target) == (403, "Authorization_RequestDenied")


def test_an_app_may_always_look_at_itself(desk: Desk, world: World) -> None:
    world.tenant.withheld = set(BOTH)
    assert desk.get(f"/v1.0/servicePrincipals(appId='{CLIENT_ID}')")["appId"] == CLIENT_ID
    assert desk.get(f"/v1.0/applications(appId='{CLIENT_ID}')")["appId"] == CLIENT_ID


@pytest.mark.parametrize(
    "target",
    [
        "/v1.0/servicePrincipals?$select=secret",
        "/v1.0/servicePrincipals?$filter=createdDateTime ge 2026-01-01",
        "/v1.0/servicePrincipals?$filter=appId ne 'x'",
        "/v1.0/servicePrincipals?$expand=owners",
        "/v1.0/servicePrincipals/x/owners",
        "/v1.0/oauth2PermissionGrants?$top=1000",
        "/v1.0/servicePrincipals?$skiptoken=nonsense",
        "/beta/servicePrincipals",
    ],
)
def test_what_is_not_understood_is_refused(desk: Desk, target: str) -> None:
    assert desk.ask("GET", target).status == 400


def test_nothing_can_be_written(desk: Desk) -> None:
    body: dict[str, Any] = {"displayName": "x"}
    assert desk.ask("POST", "/v1.0/applications", body).status == 405
