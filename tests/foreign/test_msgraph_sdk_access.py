"""Microsoft's own client reads apps, grants and logs of the simulated tenant: no key that its models do not know."""

import warnings
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.model import World
from connectors.simulator.world import build_world
from tests.connectors.simulator.graph_bank import Desk
from tests.foreign.test_msgraph_sdk import Ask, ask

with warnings.catch_warnings():
    # The client's generated modules warn of their own base classes when they are imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from msgraph import GraphServiceClient
    from msgraph.generated.audit_logs.directory_audits.directory_audits_request_builder import (
        DirectoryAuditsRequestBuilder,
    )
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.oauth2_permission_grants.oauth2_permission_grants_request_builder import (
        Oauth2PermissionGrantsRequestBuilder,
    )

__all__ = ["ask"]

pytestmark = [
    pytest.mark.filterwarnings("ignore:This class is deprecated. Please use the generic:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:GetQueryParameters is deprecated:DeprecationWarning"),
]
AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return build_world(advisors=6, as_of=AS_OF, scene="calm", events_per_advisor=10)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def unknown(found: Iterable[Any]) -> set[str]:
    """Keys that the client's models do not know."""
    return {name for one in found for name in one.additional_data if not name.startswith("@odata.")}


def test_a_principal_its_roles_and_the_names_of_them_are_read(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> tuple[Any, Any, Any]:
        principal = await client.service_principals_with_app_id(CLIENT_ID).get()
        held = await client.service_principals.by_service_principal_id(principal.id).app_role_assignments.get()
        graph = await client.service_principals.by_service_principal_id(str(held.value[0].resource_id)).get()
        return principal, held.value, graph

    principal, held, graph = ask(talk)
    names = {role.id: role.value for role in graph.app_roles}
    assert {names[one.app_role_id] for one in held} >= {"Application.Read.All", "AuditLog.Read.All"}
    assert unknown([principal, graph, *held, *graph.app_roles, *graph.oauth2_permission_scopes]) == set()
    assert principal.account_enabled is True


def test_applications_and_their_credentials_are_read(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        return (await client.applications.get()).value

    rows = ask(talk)
    credentials = [one for row in rows for one in (*row.password_credentials, *row.key_credentials)]
    assert len(rows) == 3
    assert min(one.end_date_time for one in credentials) > AS_OF + timedelta(days=90)
    assert {one.secret_text for row in rows for one in row.password_credentials} == {None}
    assert unknown([*rows, *credentials]) == set()


def test_grants_and_logs_are_read(ask: Ask, world: World) -> None:
    app = world.tenant.find_app(CLIENT_ID)
    assert app is not None
    stranger = next(one for one in world.tenant.apps.values() if one.scopes)
    grants = Oauth2PermissionGrantsRequestBuilder.Oauth2PermissionGrantsRequestBuilderGetQueryParameters(
        filter=f"clientId eq '{stranger.id}'"
    )
    changes = DirectoryAuditsRequestBuilder.DirectoryAuditsRequestBuilderGetQueryParameters(
        filter=f"targetResources/any(t: t/id eq '{app.id}')"
    )

    async def talk(client: GraphServiceClient) -> tuple[Any, Any, Any]:
        return (
            await client.oauth2_permission_grants.get(
                Oauth2PermissionGrantsRequestBuilder.Oauth2PermissionGrantsRequestBuilderGetRequestConfiguration(
                    query_parameters=grants
                )
            ),
            await client.audit_logs.directory_audits.get(
                DirectoryAuditsRequestBuilder.DirectoryAuditsRequestBuilderGetRequestConfiguration(
                    query_parameters=changes
                )
            ),
            await client.audit_logs.sign_ins.get(),
        )

    granted, audits, sign_ins = (page.value for page in ask(talk))
    assert [one.scope for one in granted] == [" User.Read.All"]
    assert [one.target_resources[0].id for one in audits] == [app.id]
    assert {one.is_interactive for one in sign_ins} == {True}
    parts = [one.status for one in sign_ins] + [one.target_resources[0] for one in audits]
    assert unknown([*granted, *audits, *sign_ins, *parts]) == set()


def test_a_refusal_is_understood(ask: Ask, world: World) -> None:
    world.tenant.premium = False

    async def talk(client: GraphServiceClient) -> Any:
        return await client.audit_logs.sign_ins.get()

    with pytest.raises(ODataError) as caught:
        ask(talk)
    assert caught.value.response_status_code == 403
    assert caught.value.error is not None
    assert caught.value.error.code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
