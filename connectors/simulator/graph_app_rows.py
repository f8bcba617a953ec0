"""Apps and their grants in Graph's own words: no secret is ever told, a certificate's key to those who select it."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from connectors.simulator.model import Tenant
from connectors.simulator.tenant_apps import App, AppCredential

Row = dict[str, Any]


def principal_row(app: App, keys: bool) -> Row:
    """A service principal; `keys` tells certificates with their public keys."""
    own = [one for one in app.credentials if one.of_principal]
    return {
        "id": app.id,
        "deletedDateTime": None,
        "accountEnabled": app.enabled,
        "alternativeNames": [],
        "appDisplayName": app.name,
        "appDescription": None,
        "appId": app.app_id,
        "applicationTemplateId": None,
        "appOwnerOrganizationId": app.owner_tenant,
        "appRoleAssignmentRequired": False,
        "description": None,
        "disabledByMicrosoftStatus": app.disabled_by_microsoft,
        "displayName": app.name,
        "homepage": None,
        "isDisabled": None,
        "loginUrl": None,
        "notes": None,
        "servicePrincipalNames": [app.app_id],
        "servicePrincipalType": app.kind,
        "signInAudience": "AzureADMyOrg" if app.application_id else "AzureADMultipleOrgs",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        "appRoles": [_role_row(key, value) for key, value in app.offers.items()],
        "oauth2PermissionScopes": [_scope_row(key, value) for key, value in app.delegates.items()],
        **_credential_rows(own, keys),
    }


def application_row(app: App, keys: bool) -> Row:
    """An application, with what it asks for: that is what it has."""
    own = [one for one in app.credentials if not one.of_principal]
    wanted: dict[str, list[Row]] = {}
    for grant in app.roles:
        wanted.setdefault(grant.resource_id, []).append({"id": grant.role_id, "type": "Role"})
    return {
        "id": app.application_id,
        "deletedDateTime": None,
        "appId": app.app_id,
        "createdDateTime": _stamp(app.created),
        "description": None,
        "disabledByMicrosoftStatus": app.disabled_by_microsoft,
        "displayName": app.name,
        "identifierUris": [],
        "publisherDomain": None,
        "requiredResourceAccess": [{"resourceAppId": key, "resourceAccess": rows} for key, rows in wanted.items()],
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        **_credential_rows(own, keys),
    }


def assignment_rows(tenant: Tenant, apps: Iterable[App]) -> list[Row]:
    """The application permissions of some apps."""
    return [
        {
            "id": grant.id,
            "deletedDateTime": None,
            "appRoleId": grant.role_id,
            "createdDateTime": _stamp(grant.granted),
            "principalDisplayName": app.name,
            "principalId": app.id,
            "principalType": "ServicePrincipal",
            "resourceDisplayName": tenant.apps[grant.resource_id].name,
            "resourceId": grant.resource_id,
        }
        for app in apps
        for grant in app.roles
    ]


def grant_rows(apps: Iterable[App]) -> list[Row]:
    """The delegated permissions of some apps."""
    return [
        {
            "id": grant.id,
            "clientId": app.id,
            "consentType": "Principal" if grant.person_id else "AllPrincipals",
            "principalId": grant.person_id,
            "resourceId": grant.resource_id,
            "scope": grant.scope,
        }
        for app in apps
        for grant in app.scopes
    ]


def federated_rows(app: App) -> list[Row]:
    """Whose tokens an application trusts."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "issuer": one.issuer,
            "subject": one.subject,
            "audiences": ["api://AzureADTokenExchange"],
            "description": None,
        }
        for one in app.federated
    ]


def _credential_rows(credentials: list[AppCredential], keys: bool) -> Row:
    return {
        "keyCredentials": [_key_row(one, keys) for one in credentials if one.kind == "certificate"],
        "passwordCredentials": [_password_row(one) for one in credentials if one.kind == "secret"],
    }


def _password_row(one: AppCredential) -> Row:
    return {
        "customKeyIdentifier": None,
        "displayName": one.name,
        "endDateTime": _stamp(one.ends),
        "hint": _digest(one)[:3],
        "keyId": one.key_id,
        "secretText": None,
        "startDateTime": _stamp(one.starts),
    }


def _key_row(one: AppCredential, keys: bool) -> Row:
    return {
        "customKeyIdentifier": _digest(one)[:40].upper(),
        "displayName": one.name,
        "endDateTime": _stamp(one.ends),
        "key": b64encode(_digest(one).encode() * 20).decode() if keys else None,
        "keyId": one.key_id,
        "startDateTime": _stamp(one.starts),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }


def _digest(one: AppCredential) -> str:
    return blake2b(one.key_id.encode(), digest_size=32).hexdigest()


def _role_row(key: str, value: str) -> Row:
    return {
        "allowedMemberTypes": ["Application"],
        "description": f"Allows the app {value}.",
        "displayName": value,
        "id": key,
        "isEnabled": True,
        "origin": "Application",
        "value": value,
    }


def _scope_row(key: str, value: str) -> Row:
    return {
        "adminConsentDescription": f"Allows {value}.",
        "adminConsentDisplayName": value,
        "id": key,
        "isEnabled": True,
        "type": "Admin",
        "userConsentDescription": None,
        "userConsentDisplayName": None,
        "value": value,
    }


def assignment_id(app: App, resource_id: str, role_id: str) -> str:
    """The id of a grant: the same grant given again has another one in a real tenant, and the same one here."""
    return str(uuid5(NAMESPACE_URL, f"{app.id}/{resource_id}/{role_id}"))


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
