"""Apps of the tenant as Graph tells of them: service principals, applications, and what was granted to them."""

from typing import Any

from connectors.simulator.graph_app_rows import (
    application_row,
    assignment_rows,
    federated_rows,
    grant_rows,
    principal_row,
)
from connectors.simulator.graph_errors import Refusal, no_such_resource
from connectors.simulator.graph_fields import APPLICATION_FIELDS, SERVICE_PRINCIPAL_FIELDS
from connectors.simulator.graph_listing import Listing, list_rows, show_row
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.graph_request import APP_ID, GraphRequest, Reply
from connectors.simulator.odata_predicate import Askable
from connectors.simulator.tenant_apps import App

Row = dict[str, Any]

OF_APPS = frozenset({"Application.Read.All", "Directory.Read.All"})
OF_GRANTS = frozenset({"Directory.Read.All", "DelegatedPermissionGrant.Read.All"})
"""Application permissions of which one is needed (contract 10.9)."""
NAMED = frozenset({"id", "appId", "displayName"})

PRINCIPALS = Listing(
    path="servicePrincipals",
    kind="servicePrincipal",
    fields=SERVICE_PRINCIPAL_FIELDS,
    askable=Askable(
        paths=NAMED | {"accountEnabled", "servicePrincipalType", "appOwnerOrganizationId"},
        collections={"tags": frozenset(), "servicePrincipalNames": frozenset()},
    ),
)
APPLICATIONS = Listing(
    path="applications",
    kind="application",
    fields=APPLICATION_FIELDS,
    askable=Askable(paths=NAMED | {"signInAudience"}, collections={"tags": frozenset()}),
)
ASSIGNMENTS = Listing(
    path="appRoleAssignments",
    kind="appRoleAssignment",
    fields=frozenset(
        {"id", "deletedDateTime", "appRoleId", "createdDateTime", "principalDisplayName", "principalId"}
        | {"principalType", "resourceDisplayName", "resourceId"}
    ),
    askable=Askable(paths=frozenset({"appRoleId", "principalId", "resourceId"})),
)
GRANTS = Listing(
    path="oauth2PermissionGrants",
    kind="oAuth2PermissionGrant",
    fields=frozenset({"id", "clientId", "consentType", "principalId", "resourceId", "scope"}),
    askable=Askable(paths=frozenset({"clientId", "consentType", "principalId", "resourceId"})),
)
FEDERATED = Listing(
    path="federatedIdentityCredentials",
    kind="federatedIdentityCredential",
    fields=frozenset({"id", "audiences", "description", "issuer", "name", "subject"}),
    askable=Askable(paths=frozenset({"name", "issuer", "subject"})),
)


def list_principals(request: GraphRequest) -> Reply:
    """The service principals."""
    _check(request, OF_APPS)
    return list_rows(request, PRINCIPALS, [principal_row(app, _wants_keys(request)) for app in _apps(request)])


def get_principal(request: GraphRequest, key: str) -> Reply:
    """One service principal, by object id or client id."""
    app = _find_principal(request, key)
    return show_row(request, PRINCIPALS, principal_row(app, _wants_keys(request)))


def list_assignments(request: GraphRequest, key: str) -> Reply:
    """The application permissions that a service principal holds."""
    app = _find_principal(request, key)
    return list_rows(request, ASSIGNMENTS, assignment_rows(request.world.tenant, [app]))


def list_assigned(request: GraphRequest, key: str) -> Reply:
    """Who holds application permissions of a service principal's API."""
    resource = _find_principal(request, key)
    rows = assignment_rows(request.world.tenant, _apps(request))
    return list_rows(request, ASSIGNMENTS, [row for row in rows if row["resourceId"] == resource.id])


def list_grants(request: GraphRequest, key: str | None = None) -> Reply:
    """Delegated permissions: of all apps, or of one."""
    _check(request, OF_GRANTS)
    apps = _apps(request) if key is None else [_find_principal(request, key)]
    return list_rows(request, GRANTS, grant_rows(apps))


def list_applications(request: GraphRequest) -> Reply:
    """The applications that live in the tenant."""
    _check(request, OF_APPS)
    rows = [application_row(app, _wants_keys(request)) for app in _apps(request) if app.application_id]
    return list_rows(request, APPLICATIONS, rows)


def get_application(request: GraphRequest, key: str) -> Reply:
    """One application, by object id or client id."""
    return show_row(request, APPLICATIONS, application_row(_find_application(request, key), _wants_keys(request)))


def list_federated(request: GraphRequest, key: str) -> Reply:
    """Whose tokens an application trusts."""
    return list_rows(request, FEDERATED, federated_rows(_find_application(request, key)))


def _apps(request: GraphRequest) -> list[App]:
    return list(request.world.tenant.apps.values())


def _find_principal(request: GraphRequest, key: str) -> App:
    return _find(request, key, {app.id: app for app in _apps(request)})


def _find_application(request: GraphRequest, key: str) -> App:
    return _find(request, key, {app.application_id: app for app in _apps(request) if app.application_id})


def _find(request: GraphRequest, key: str, by_id: dict[Any, App]) -> App:
    if key.startswith(APP_ID):
        wanted = key.removeprefix(APP_ID)
        found = next((app for app in by_id.values() if app.app_id == wanted), None)
    else:
        found = by_id.get(key)
    if found is None or found.app_id != CLIENT_ID:
        # An app may look at itself without any permission.
        _check(request, OF_APPS)
    if found is None:
        raise no_such_resource(key.removeprefix(APP_ID))
    return found


def _check(request: GraphRequest, needed: frozenset[str]) -> None:
    if needed <= request.world.tenant.withheld:
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _wants_keys(request: GraphRequest) -> bool:
    return "keyCredentials" in request.options.get("$select", "")
