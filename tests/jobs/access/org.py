"""Small orgs and tenants to ask who may do what in, each list read completely unless a test says otherwise."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.access_records import (
    AccessList,
    AppRoleGrant,
    DelegatedGrant,
    FieldGrant,
    GroupMember,
    ObjectGrant,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    ServicePrincipal,
    SetAssignment,
)
from connectors.errors import Reason
from jobs.access.baseline import Baseline
from jobs.access.view import AccessView, OrgAccess, TenantAccess
from jobs.views import Coverage, Part

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)
READ = Coverage(read_at=NOW, reason=None)
ORG_LISTS = tuple(OrgAccess.__dataclass_fields__)
TENANT_LISTS = tuple(TenantAccess.__dataclass_fields__)
OUR_APP = "aaaaaaaa-0000-4000-8000-000000000001"
PRODUCT_APP = "aaaaaaaa-0000-4000-8000-000000000002"
GRAPH = "00000003-0000-0000-c000-000000000000"
GRAPH_ID = "cccccccc-0000-4000-8000-000000000003"


def a_part(rows: Iterable[Any] = (), *, reason: Reason | None = None, hidden: Iterable[str] = ()) -> Part[Any]:
    """A list with how it was read."""
    read = READ if reason is None else Coverage(read_at=LONG_AGO, reason=reason)
    return Part(read=read, items=AccessList(rows=tuple(rows), hidden=tuple(hidden)))


def an_org(**lists: Any) -> OrgAccess:
    """An org; each list is rows, or a part."""
    parts = {name: lists.get(name, ()) for name in ORG_LISTS}
    return OrgAccess(**{name: given if isinstance(given, Part) else a_part(given) for name, given in parts.items()})


def a_tenant(**lists: Any) -> TenantAccess:
    """A tenant; each list is rows, or a part."""
    parts = {name: lists.get(name, ()) for name in TENANT_LISTS}
    return TenantAccess(**{name: given if isinstance(given, Part) else a_part(given) for name, given in parts.items()})


def a_view(
    org: OrgAccess | None = None,
    tenant: TenantAccess | None = None,
    baseline: Baseline | None = None,
    **changes: Any,
) -> AccessView:
    """A view of an environment."""
    view = AccessView(
        environment="production",
        org=org or an_org(),
        tenant=tenant or a_tenant(),
        baseline=baseline or Baseline(source="test"),
        our_app=OUR_APP,
        apps=(OUR_APP, PRODUCT_APP),
    )
    return replace(view, **changes)


def a_person(user_id: str, profile: str | None = None, **changes: Any) -> OrgPerson:
    """An active user; the profile's id is its name with `00e-` before it."""
    values: dict[str, Any] = {
        "user_id": user_id,
        "username": f"{user_id}@bank.example",
        "mail": f"{user_id}@bank.example",
        "federation_id": None,
        "active": True,
        "user_type": "Standard",
        "profile_id": f"00e-{profile}" if profile else None,
        "profile": profile,
        "licence": "SFDC",
        "created": LONG_AGO,
        "last_login": None,
        "failed_logins": 0,
    }
    return OrgPerson(**values | changes)


def a_set(name: str, *permissions: str, kind: str = "set", **changes: Any) -> PermissionSet:
    """A set whose id is its name with `0PS-` before it; a profile's own set is named by a key, as on the platform."""
    profile = kind == "profile"
    values: dict[str, Any] = {
        "set_id": f"0PS-{name}",
        "name": f"X00e{name}" if profile else name,
        "label": name,
        "namespace": None,
        "kind": kind,
        "profile_id": f"00e-{name}" if profile else None,
        "group_id": None,
        "licence_id": None,
        "permissions": frozenset(permissions),
    }
    return PermissionSet(**values | changes)


def a_group(name: str, status: str | None = "Updated") -> PermissionGroup:
    """A group whose id is its name with `0PG-` before it."""
    return PermissionGroup(group_id=f"0PG-{name}", name=name, label=name, namespace=None, status=status)


def a_shadow(group: str, *permissions: str) -> PermissionSet:
    """What the platform last computed for a group."""
    return a_set(f"shadow-{group}", *permissions, kind="group", group_id=f"0PG-{group}")


def members(group: str, *sets: str) -> list[GroupMember]:
    """That sets are in a group."""
    return [GroupMember(group_id=f"0PG-{group}", set_id=f"0PS-{name}") for name in sets]


def holds(user_id: str, name: str, **changes: Any) -> SetAssignment:
    """That a user holds a set."""
    values: dict[str, Any] = {
        "assignment_id": f"0Pa-{user_id}-{name}",
        "user_id": user_id,
        "set_id": f"0PS-{name}",
        "group_id": None,
        "assigned": LONG_AGO,
        "expires": None,
        "active": True,
        "revoked": False,
    }
    return SetAssignment(**values | changes)


def holds_group(user_id: str, name: str, **changes: Any) -> SetAssignment:
    """That a user holds a group, whose shadow the assignment names."""
    values = {"set_id": f"0PS-shadow-{name}", "group_id": f"0PG-{name}"}
    return holds(user_id, f"group-{name}", **values | changes)


def grants(name: str, **objects: str) -> list[ObjectGrant]:
    """What a set grants on objects."""
    return [ObjectGrant(set_id=f"0PS-{name}", object=one, rights=rights) for one, rights in objects.items()]


def field_grant(name: str, field: str, rights: str) -> FieldGrant:
    """What a set grants on a field."""
    return FieldGrant(set_id=f"0PS-{name}", field=field, rights=rights)


def an_app(app_id: str, principal_id: str, **changes: Any) -> ServicePrincipal:
    """An app of the tenant."""
    values: dict[str, Any] = {
        "principal_id": principal_id,
        "app_id": app_id,
        "name": "An app",
        "enabled": True,
        "disabled_by_microsoft": None,
        "kind": "Application",
        "owner_tenant": None,
        "credentials": (),
        "application_read": True,
    }
    return ServicePrincipal(**values | changes)


def a_role(principal_id: str, role: str, **changes: Any) -> AppRoleGrant:
    """An application permission of Graph."""
    values: dict[str, Any] = {
        "grant_id": f"grant-{principal_id}-{role}",
        "principal_id": principal_id,
        "resource_id": GRAPH_ID,
        "resource": "Microsoft Graph",
        "resource_app_id": GRAPH,
        "role_id": f"role-{role}",
        "role": role,
        "created": LONG_AGO,
    }
    return AppRoleGrant(**values | changes)


def scopes_of(principal_id: str, *scopes: str, **changes: Any) -> DelegatedGrant:
    """Delegated permissions of Graph."""
    values: dict[str, Any] = {
        "grant_id": f"scopes-{principal_id}",
        "principal_id": principal_id,
        "resource_id": GRAPH_ID,
        "everybody": True,
        "user_id": None,
        "scopes": scopes,
    }
    return DelegatedGrant(**values | changes)


def soon(days: float = 1) -> datetime:
    """An instant to come, or past."""
    return NOW + timedelta(days=days)
