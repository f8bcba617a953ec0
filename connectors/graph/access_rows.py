"""What Graph answers about access, made into records. Ids are folded, instants are UTC."""

from datetime import UTC, datetime

from connectors.access_records import AppRoleGrant, AppSignIn, Credential, DelegatedGrant, DirectoryChange
from connectors.graph.access_wire import (
    WireActor,
    WireApplication,
    WireAppSignIn,
    WireAssignment,
    WireChange,
    WireConsent,
    WireFederated,
    WireInitiator,
    WireResource,
)


def read_credentials(row: WireApplication, owner: str) -> list[Credential]:
    """The records of the secrets and certificates that are kept at `owner`."""
    kinds = {"secret": row.password_credentials, "certificate": row.key_credentials}
    return [
        Credential(
            key_id=one.key_id,
            kind=kind,
            owner=owner,
            name=one.display_name,
            starts=_utc(one.starts),
            ends=_utc(one.ends),
        )
        for kind, ones in kinds.items()
        for one in ones or ()
    ]


def read_federated(row: WireFederated) -> Credential:
    """The record of a trust in another issuer's tokens."""
    return Credential(key_id=row.id, kind="federated", owner="application", name=row.name, starts=None, ends=None)


def read_assignment(row: WireAssignment, resource: WireResource | None) -> AppRoleGrant:
    """The record of an application permission; `resource` is None if the API has left the tenant."""
    roles = (resource.app_roles if resource is not None else None) or ()
    return AppRoleGrant(
        grant_id=row.id,
        principal_id=row.principal_id.casefold(),
        resource_id=row.resource_id.casefold(),
        resource=resource.display_name if resource is not None else row.resource_display_name,
        resource_app_id=resource.app_id.casefold() if resource is not None else None,
        role_id=row.app_role_id.casefold(),
        role=next((role.value or None for role in roles if role.id.casefold() == row.app_role_id.casefold()), None),
        created=_utc(row.created),
    )


def read_consent(row: WireConsent) -> DelegatedGrant:
    """The record of delegated permissions; their text may begin with a blank (graph-contract 10.4)."""
    return DelegatedGrant(
        grant_id=row.id,
        principal_id=row.client_id.casefold(),
        resource_id=row.resource_id.casefold(),
        everybody=row.consent_type.casefold() == "allprincipals",
        user_id=row.principal_id or None,
        scopes=tuple(sorted(set((row.scope or "").split()))),
    )


def read_app_sign_in(row: WireAppSignIn) -> AppSignIn:
    """The record of a sign-in of an app, or of somebody through it."""
    return AppSignIn(
        sign_in_id=row.id,
        app_id=row.app_id.casefold(),
        principal_id=(row.service_principal_id or "").casefold() or None,
        at=row.at.astimezone(UTC),
        address=row.ip_address or None,
        error_code=row.status.error_code,
        reason=row.status.failure_reason or None,
        resource=row.resource_display_name or None,
        interactive=row.is_interactive is True,
        user_id=row.user_id or None,
    )


def read_change(row: WireChange) -> DirectoryChange:
    """The record of a change; of properties only the names, each once."""
    by = row.initiated_by or WireInitiator()
    user, app = by.user or WireActor(), by.app or WireActor()
    targets = row.target_resources or []
    names = (one.display_name for target in targets for one in target.modified_properties or ())
    return DirectoryChange(
        change_id=row.id,
        at=row.at.astimezone(UTC),
        activity=row.activity,
        result=row.result,
        by_user=user.id or None,
        by_app=app.app_id or app.service_principal_id or None,
        target_ids=tuple(dict.fromkeys(target.id.casefold() for target in targets if target.id)),
        properties=tuple(dict.fromkeys(name for name in names if name)),
    )


def _utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC)
