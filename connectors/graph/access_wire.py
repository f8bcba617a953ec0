"""What the access audit asks of Graph, read into structs.

Graph cannot select inside a credential, so `keyCredentials` and `passwordCredentials` come whole: no struct has a field
for `hint`, `key` or `secretText`, and what has no field is skipped. Of a sign-in no name, place or device is read, and
of a change neither the old value nor the new one (graph-contract 10.10, 10.15, 10.20).
"""

import msgspec

from connectors.graph.directory_wire import ListPage
from connectors.graph.wire import Instant, Wire


class WireCredential(Wire):
    """A passwordCredential, or a keyCredential: what they have in common but the secret."""

    key_id: str
    display_name: str | None = None
    starts: Instant | None = msgspec.field(name="startDateTime", default=None)
    ends: Instant | None = msgspec.field(name="endDateTime", default=None)


class WireApplication(Wire):
    """An application that lives in this tenant."""

    id: str
    app_id: str
    key_credentials: list[WireCredential] | None = None
    password_credentials: list[WireCredential] | None = None


class WirePrincipal(WireApplication):
    """A servicePrincipal."""

    display_name: str | None = None
    account_enabled: bool | None = None
    disabled_by_microsoft_status: str | None = None
    service_principal_type: str | None = None
    app_owner_organization_id: str | None = None


class WireFederated(Wire):
    """A federatedIdentityCredential."""

    id: str
    name: str | None = None


class WireRole(Wire):
    """An appRole of an API."""

    id: str
    value: str | None = None


class WireResource(Wire):
    """The service principal of an API, for the names of its roles."""

    id: str
    app_id: str
    display_name: str | None = None
    app_roles: list[WireRole] | None = None


class WireAssignment(Wire):
    """An appRoleAssignment."""

    id: str
    app_role_id: str
    principal_id: str
    resource_id: str
    resource_display_name: str | None = None
    created: Instant | None = msgspec.field(name="createdDateTime", default=None)


class WireConsent(Wire):
    """An oauth2PermissionGrant."""

    id: str
    client_id: str
    resource_id: str
    consent_type: str
    principal_id: str | None = None
    scope: str | None = None


class WireStatus(Wire):
    """A signInStatus."""

    error_code: int
    failure_reason: str | None = None


class WireAppSignIn(Wire):
    """A signIn."""

    id: str
    at: Instant = msgspec.field(name="createdDateTime")
    app_id: str
    status: WireStatus
    service_principal_id: str | None = None
    ip_address: str | None = None
    resource_display_name: str | None = None
    is_interactive: bool | None = None
    user_id: str | None = None


class WireActor(Wire):
    """Who did something: of a user `id`, of an app `appId`."""

    id: str | None = None
    app_id: str | None = None
    service_principal_id: str | None = None


class WireInitiator(Wire):
    """An auditActivityInitiator: a user or an app."""

    user: WireActor | None = None
    app: WireActor | None = None


class WireModified(Wire):
    """A modifiedProperty without its values."""

    display_name: str | None = None


class WireTarget(Wire):
    """A targetResource."""

    id: str | None = None
    modified_properties: list[WireModified] | None = None


class WireChange(Wire):
    """A directoryAudit."""

    id: str
    at: Instant = msgspec.field(name="activityDateTime")
    activity: str = msgspec.field(name="activityDisplayName")
    result: str | None = None
    initiated_by: WireInitiator | None = None
    target_resources: list[WireTarget] | None = None


class WireMessage(Wire):
    """The `error` of a refusal with its sentence, of which nothing but a date is ever read."""

    message: str | None = None


class MessageEnvelope(Wire):
    """An error body."""

    error: WireMessage


PRINCIPAL = msgspec.json.Decoder(WirePrincipal)
APPLICATION = msgspec.json.Decoder(WireApplication)
RESOURCE = msgspec.json.Decoder(WireResource)
FEDERATED_PAGES = msgspec.json.Decoder(ListPage[WireFederated])
ASSIGNMENT_PAGES = msgspec.json.Decoder(ListPage[WireAssignment])
CONSENT_PAGES = msgspec.json.Decoder(ListPage[WireConsent])
SIGN_IN_PAGES = msgspec.json.Decoder(ListPage[WireAppSignIn])
CHANGE_PAGES = msgspec.json.Decoder(ListPage[WireChange])
MESSAGES = msgspec.json.Decoder(MessageEnvelope)

PRINCIPAL_SELECT = (
    "id,appId,displayName,accountEnabled,disabledByMicrosoftStatus,servicePrincipalType,appOwnerOrganizationId,"
    "keyCredentials,passwordCredentials"
)
"""The properties of a WirePrincipal, for `$select`."""
APPLICATION_SELECT = "id,appId,keyCredentials,passwordCredentials"
"""The properties of a WireApplication, for `$select`."""
NAME_SELECT = "id,appId"
"""An application or service principal by its two ids."""
RESOURCE_SELECT = "id,appId,displayName,appRoles"
"""The properties of a WireResource, for `$select`."""
FEDERATED_SELECT = "id,name"
"""The properties of a WireFederated, for `$select`."""
