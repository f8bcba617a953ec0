"""What apps may do in a tenant, from recorded answers: read to its end, or told why not and what to grant."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.access_records import AccessList
from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed, NotFound, Reason, Throttled
from connectors.graph.access import TenantAccess
from connectors.graph.client import open_graph
from connectors.limits import Limits
from connectors.pace import Pace
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
APP, PRINCIPAL, APPLICATION = (f"{letter * 8}-0000-4000-8000-000000000001" for letter in "abc")
GRAPH_ID, GRAPH_APP = "d" * 8 + "-0000-4000-8000-000000000001", "00000003-0000-0000-c000-000000000000"
ROLE = "798ee544-9d2d-430c-a058-570e29e34338"
OURS, THEIRS = (f"{letter * 8}-0000-4000-8000-0000000000ff" for letter in "ef")
Json = dict[str, Any]

PRINCIPAL_URL = (
    f"/servicePrincipals(appId='{APP}')?$select=id%2CappId%2CdisplayName%2CaccountEnabled%2C"
    "disabledByMicrosoftStatus%2CservicePrincipalType%2CappOwnerOrganizationId%2CkeyCredentials%2CpasswordCredentials"
)
APPLICATION_URL = f"/applications(appId='{APP}')?$select=id%2CappId%2CkeyCredentials%2CpasswordCredentials"
FEDERATED_URL = f"/applications/{APPLICATION}/federatedIdentityCredentials?$select=id%2Cname"
ROLES_URL = f"/servicePrincipals/{PRINCIPAL}/appRoleAssignments"
RESOURCE_URL = f"/servicePrincipals/{GRAPH_ID}?$select=id%2CappId%2CdisplayName%2CappRoles"
SCOPES_URL = f"/oauth2PermissionGrants?$filter=clientId%20eq%20%27{PRINCIPAL}%27"
ORGANIZATION_URL = "/organization?$select=id%2CverifiedDomains"


def credential(key_id: str, ends: str = "2027-01-01T00:00:00Z", **keys: Any) -> Json:
    secret = {"hint": "abc", "secretText": "not-for-us", "key": "bm90LWZvci11cw==", "customKeyIdentifier": "AAAA"}
    dates = {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": ends}
    return {"keyId": key_id, "displayName": f"name of {key_id}", **dates, **secret, **keys}


def principal(**keys: Any) -> Json:
    return {
        "id": PRINCIPAL.upper(),
        "appId": APP,
        "displayName": "Booking",
        "accountEnabled": True,
        "disabledByMicrosoftStatus": None,
        "servicePrincipalType": "Application",
        "appOwnerOrganizationId": OURS,
        "keyCredentials": [],
        "passwordCredentials": [credential("own")],
        **keys,
    }


def application(**keys: Any) -> Json:
    kept = {"keyCredentials": [credential("cert")], "passwordCredentials": [credential("secret")]}
    return {"id": APPLICATION, "appId": APP, **kept, **keys}


def assignment(number: int = 1, **keys: Any) -> Json:
    return {
        "id": f"assignment-{number}",
        "appRoleId": ROLE,
        "createdDateTime": "2026-02-03T04:05:06.7Z",
        "principalId": PRINCIPAL,
        "principalType": "ServicePrincipal",
        "resourceId": GRAPH_ID,
        "resourceDisplayName": "as it was called",
        **keys,
    }


def resource(**keys: Any) -> Json:
    roles = [{"id": ROLE, "value": "Calendars.Read"}]
    return {"id": GRAPH_ID, "appId": GRAPH_APP, "displayName": "Microsoft Graph", "appRoles": roles, **keys}


def missing(graph: Any, url: str) -> None:
    graph.refuse(url, 404, "Request_ResourceNotFound")


@pytest.fixture
def tenant(graph: Any) -> Any:
    """Answers as a tenant does whose app is its own."""
    graph.say(PRINCIPAL_URL, principal())
    graph.say(APPLICATION_URL, application())
    graph.say(FEDERATED_URL, {"value": [{"id": "fed", "name": "pipeline", "issuer": "https://issuer.example"}]})
    graph.say(ROLES_URL, {"value": [assignment()]})
    graph.say(RESOURCE_URL, resource())
    graph.say(
        SCOPES_URL,
        {"value": [{"id": "g1", "clientId": PRINCIPAL, "consentType": "AllPrincipals", "principalId": None,
                    "resourceId": GRAPH_ID, "scope": " User.Read Calendars.Read"}]},
    )  # fmt: skip
    graph.say(ORGANIZATION_URL, {"value": [{"id": OURS, "verifiedDomains": [{"name": "bank.example"}]}]})
    return graph


@pytest.fixture
def desk(session: MeteredSession) -> TenantAccess:
    return TenantAccess(session)


def test_an_app_is_told_with_the_ends_of_all_its_credentials(tenant: Any, desk: TenantAccess) -> None:
    (row,) = desk.principals([APP.upper()]).rows
    assert (row.principal_id, row.app_id, row.name, row.enabled) == (PRINCIPAL, APP, "Booking", True)
    assert row.application_read
    assert [(one.key_id, one.kind, one.owner) for one in row.credentials] == [
        ("cert", "certificate", "application"),
        ("fed", "federated", "application"),
        ("secret", "secret", "application"),
        ("own", "secret", "service-principal"),
    ]
    assert row.credentials[0].ends == datetime(2027, 1, 1, tzinfo=UTC)
    assert row.credentials[1].ends is None


def test_nothing_of_a_secret_is_kept(tenant: Any, desk: TenantAccess) -> None:
    told = msgspec.json.encode(desk.principals([APP])).decode()
    for hidden in ("abc", "not-for-us", "bm90LWZvci11cw==", "AAAA"):
        assert hidden not in told.replace(APP, "").replace(PRINCIPAL, "")


def test_an_app_that_the_tenant_does_not_have_is_not_among_the_rows(graph: Any, desk: TenantAccess) -> None:
    missing(graph, PRINCIPAL_URL)
    assert desk.principals([APP]) == AccessList(rows=())


@pytest.mark.parametrize("code", [None, "UnknownError", "ResourceNotFound"])
def test_a_404_that_is_not_the_directorys_word_is_no_absence(graph: Any, desk: TenantAccess, code: str | None) -> None:
    graph.refuse(PRINCIPAL_URL, 404, code)
    with pytest.raises(NotFound):
        desk.principals([APP])


def test_an_application_that_lives_elsewhere_leaves_its_credentials_unread(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(APPLICATION_URL)
    missing(tenant, APPLICATION_URL)
    (row,) = desk.principals([APP]).rows
    assert not row.application_read
    assert [one.owner for one in row.credentials] == ["service-principal"]


def test_a_refused_application_of_our_own_tenant_is_not_taken_for_one_that_lives_elsewhere(
    tenant: Any, desk: TenantAccess
) -> None:
    tenant.unsay(APPLICATION_URL)
    tenant.refuse(APPLICATION_URL, 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed, match=r"grant our app Application\.Read\.All"):
        desk.principals([APP])


def test_a_refused_application_of_another_tenant_does_not_matter(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(PRINCIPAL_URL)
    tenant.say(PRINCIPAL_URL, principal(appOwnerOrganizationId=THEIRS))
    tenant.unsay(APPLICATION_URL)
    tenant.refuse(APPLICATION_URL, 403, "Authorization_RequestDenied")
    (row,) = desk.principals([APP]).rows
    assert not row.application_read


def test_in_doubt_whose_an_application_is_it_is_ours(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(PRINCIPAL_URL)
    tenant.say(PRINCIPAL_URL, principal(appOwnerOrganizationId=THEIRS))
    for url in (APPLICATION_URL, ORGANIZATION_URL):
        tenant.unsay(url)
        tenant.refuse(url, 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed):
        desk.principals([APP])


def test_a_managed_identity_has_no_application(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(PRINCIPAL_URL)
    tenant.say(PRINCIPAL_URL, principal(appOwnerOrganizationId=None, servicePrincipalType="ManagedIdentity"))
    tenant.unsay(APPLICATION_URL)
    tenant.refuse(APPLICATION_URL, 403, "Authorization_RequestDenied")
    (row,) = desk.principals([APP]).rows
    assert (row.kind, row.application_read) == ("ManagedIdentity", False)


def test_an_answer_about_another_app_is_not_believed(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(PRINCIPAL_URL)
    tenant.say(PRINCIPAL_URL, principal(appId=GRAPH_APP))
    with pytest.raises(Malformed, match="another app"):
        desk.principals([APP])


def test_a_permission_bears_the_name_that_its_api_gives_it(tenant: Any, desk: TenantAccess) -> None:
    (row,) = desk.roles([PRINCIPAL]).rows
    assert (row.resource, row.resource_app_id, row.role) == ("Microsoft Graph", GRAPH_APP, "Calendars.Read")
    assert row.created == datetime(2026, 2, 3, 4, 5, 6, 700_000, tzinfo=UTC)


def test_a_permission_that_its_api_no_longer_knows_has_no_name(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(RESOURCE_URL)
    tenant.say(RESOURCE_URL, resource(appRoles=[]))
    (row,) = desk.roles([PRINCIPAL]).rows
    assert (row.role, row.role_id) == (None, ROLE)


def test_a_permission_of_an_api_that_has_gone_keeps_the_name_that_it_had(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(RESOURCE_URL)
    missing(tenant, RESOURCE_URL)
    (row,) = desk.roles([PRINCIPAL]).rows
    assert (row.resource, row.resource_app_id, row.role) == ("as it was called", None, None)


def test_permissions_are_read_over_all_pages(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(ROLES_URL)
    tenant.say(ROLES_URL, {"value": [assignment(1)], "@odata.nextLink": f"{BASE}{ROLES_URL}?$skiptoken=2"})
    tenant.say(f"{ROLES_URL}?$skiptoken=2", {"value": [assignment(2)]})
    assert [row.grant_id for row in desk.roles([PRINCIPAL]).rows] == ["assignment-1", "assignment-2"]


def test_what_one_answer_leaves_out_the_next_one_tells(tenant: Any, desk: TenantAccess) -> None:
    tenant.unsay(ROLES_URL)
    tenant.say(ROLES_URL, {"value": []})
    tenant.say(ROLES_URL, {"value": [assignment()]})
    assert len(desk.roles([PRINCIPAL]).rows) == 1


def test_the_permissions_of_a_principal_that_has_gone_are_an_error(graph: Any, desk: TenantAccess) -> None:
    missing(graph, ROLES_URL)
    with pytest.raises(NotFound):
        desk.roles([PRINCIPAL])


def test_delegated_permissions_are_told_one_by_one(tenant: Any, desk: TenantAccess) -> None:
    (row,) = desk.scopes([PRINCIPAL]).rows
    assert (row.scopes, row.everybody, row.user_id) == (("Calendars.Read", "User.Read"), True, None)


def test_delegated_permissions_of_others_are_left_out_where_a_filter_is_not_obeyed(
    graph: Any, desk: TenantAccess
) -> None:
    other = {"id": "g2", "clientId": GRAPH_ID, "consentType": "Principal", "resourceId": GRAPH_ID, "scope": "x"}
    graph.say(SCOPES_URL, {"value": [other]})
    assert desk.scopes([PRINCIPAL]).rows == ()


@pytest.mark.parametrize("wrong", ["", "a'b", "../users", "a/b", "ü", "x" * 65])
def test_what_is_no_id_is_never_asked_for(graph: Any, desk: TenantAccess, wrong: str) -> None:
    with pytest.raises(Malformed, match="no id"):
        desk.principals([wrong])
    with pytest.raises(Malformed, match="no id"):
        desk.roles([wrong])
    assert graph.plain == []


READS: dict[str, tuple[str, Callable[[TenantAccess], Any], str]] = {
    "principals": (PRINCIPAL_URL, lambda desk: desk.principals([APP]), "Application.Read.All"),
    "applications": (APPLICATION_URL, lambda desk: desk.principals([APP]), "Application.Read.All"),
    "federated": (FEDERATED_URL, lambda desk: desk.principals([APP]), "Application.Read.All"),
    "roles": (ROLES_URL, lambda desk: desk.roles([PRINCIPAL]), "Application.Read.All"),
    "resources": (RESOURCE_URL, lambda desk: desk.roles([PRINCIPAL]), "Application.Read.All"),
    "scopes": (SCOPES_URL, lambda desk: desk.scopes([PRINCIPAL]), "Directory.Read.All"),
}
every_read = pytest.mark.parametrize(("url", "read", "grant"), READS.values(), ids=READS)


@every_read
def test_a_refusal_says_what_to_grant(
    tenant: Any, desk: TenantAccess, url: str, read: Callable[[TenantAccess], Any], grant: str
) -> None:
    tenant.unsay(url)
    tenant.refuse(url, 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed, match=f"grant our app {grant}") as caught:
        read(desk)
    assert "anna" not in str(caught.value)


@every_read
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, b"{}", Throttled),
        (503, b"{}", ConnectorError),
        (400, b"{}", Malformed),
        (404, b"<html></html>", NotFound),
        (200, b'{"value":[{"id"', Malformed),
        (200, b"", Malformed),
        (200, b"{}", Malformed),
        (200, b"<html></html>", Malformed),
    ],
)
def test_whatever_goes_wrong_is_an_error_and_never_a_shorter_list(
    tenant: Any,
    desk: TenantAccess,
    url: str,
    read: Callable[[TenantAccess], Any],
    grant: str,
    status: int,
    body: bytes,
    error: type[ConnectorError],
) -> None:
    tenant.unsay(url)
    tenant.say(url, body, status)
    with pytest.raises(error):
        read(desk)


@every_read
def test_an_answer_that_broke_off_once_is_asked_for_again(
    tenant: Any, desk: TenantAccess, url: str, read: Callable[[TenantAccess], Any], grant: str
) -> None:
    whole = read(desk)
    good = tenant._said[url][0]
    tenant.unsay(url)
    tenant.say(url, b'{"value":[')
    tenant._said[url].append(good)
    assert read(desk) == whole


LISTS = {name: READS[name] for name in ("federated", "roles", "scopes")}
every_list = pytest.mark.parametrize(("url", "read", "grant"), LISTS.values(), ids=LISTS)


@every_list
def test_pages_without_end_are_an_error(
    tenant: Any, desk: TenantAccess, url: str, read: Callable[[TenantAccess], Any], grant: str
) -> None:
    page = {**tenant._said[url][0]["body"], "@odata.nextLink": f"{BASE}{url}"}
    tenant.unsay(url)
    tenant.say(url, page)
    with pytest.raises(Malformed) as caught:
        read(desk)
    assert caught.value.reason is Reason.ENDLESS


@every_list
@pytest.mark.parametrize("link", ["https://attacker.example/v1.0/x", "https://graph.microsoft.com/beta/x", "x"])
def test_a_link_that_leads_away_is_not_followed(
    tenant: Any, desk: TenantAccess, url: str, read: Callable[[TenantAccess], Any], grant: str, link: str
) -> None:
    tenant.unsay(url)
    tenant.say(url, {"value": [], "@odata.nextLink": link})
    with pytest.raises(Malformed) as caught:
        read(desk)
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert all("attacker" not in asked for asked in tenant.plain)


def test_refused_credentials_are_told_as_such(graph: Any, desk: TenantAccess) -> None:
    graph.refuse(PRINCIPAL_URL, 401, "InvalidAuthenticationToken")
    with pytest.raises(BadCredentials):
        desk.principals([APP])


def test_nothing_that_opens_a_door_is_ever_asked_for(tenant: Any, limits: Limits, pace: Pace, tokens: Any) -> None:
    """Every path and `$select` that goes out, and every field that answers are read into."""
    since = datetime(2026, 10, 1, tzinfo=UTC)
    name = "?$select=id%2CappId"
    tenant.say(f"/servicePrincipals/{PRINCIPAL}{name}", {"id": PRINCIPAL, "appId": APP})
    tenant.say(f"/applications(appId='{APP}'){name}", {"id": APPLICATION, "appId": APP})
    with open_graph(BASE, tokens=tokens, limits=limits, pace=pace, inner=tenant) as session:
        desk = TenantAccess(session)
        for read in (
            lambda: desk.principals([APP]),
            lambda: desk.roles([PRINCIPAL]),
            lambda: desk.scopes([PRINCIPAL]),
            lambda: desk.sign_ins([APP], since),
            lambda: desk.changes([PRINCIPAL], since),
        ):
            try:
                read()
            except NotFound:
                continue
    assert len(tenant.plain) > 10
    words = ("secrettext", "hint", "customkeyidentifier", "token=", "/key", "password/", "getbysecret", "addpassword")
    for url in tenant.plain:
        assert not [word for word in words if word in url.casefold()], url
        assert "%24expand" not in url
        assert "$expand" not in url
