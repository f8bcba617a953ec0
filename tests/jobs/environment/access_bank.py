"""Access to judge: one integration user, one app and three advisors of a bank hold what they should, all read well."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.access_records import (
    AccessList,
    AppRoleGrant,
    AppSignIn,
    AppToken,
    Credential,
    DelegatedGrant,
    FieldGrant,
    GroupMember,
    Login,
    ObjectGrant,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    ServicePrincipal,
    SetAssignment,
    UserLock,
)
from connectors.errors import Reason
from connectors.records import DirectoryUser
from jobs.access.app_access import GRAPH, GRAPH_APP_ID
from jobs.access.baseline import AppRules, Baseline, UserRules
from jobs.access.view import AccessView, OrgAccess, TenantAccess
from jobs.base import Finding, Subject, Unknown
from jobs.policy import Policy
from jobs.views import Part
from tests.jobs.environment.bank import a_roster, an_account, an_advisor
from tests.jobs.samples import COPENHAGEN, NOW, READ, unread

RUNTIME, ADVISORS = "BookingPlatformIntegration", "BookingPlatformAdvisor"
BOB = "005-integration"
"""The integration user."""
BOB_SUBJECT = Subject(kind="user", id=BOB)
APP, APP_SUBJECT = "app-1", Subject(kind="service-principal", id="principal-1")
CONNECTED = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When the integration user got the runtime set: long enough ago."""
DETAIL = "andmoney__AMB_Event_Detail__c"
POLICY = Policy(zone=COPENHAGEN, allowed_addresses=("192.0.2.0/24", "2001:db8:1::/48"))
BASELINE = Baseline(
    source="test",
    integration=UserRules(
        sets=frozenset({RUNTIME}),
        permissions=frozenset({"ApiEnabled"}),
        forbidden=frozenset({"ModifyAllData", "ViewAllData", "ManageUsers", "ManageAuthProviders", "ModifyMetadata"}),
        objects={"Event": "rce", DETAIL: "rce"},
        extra_objects={"Account": "r"},
        fields={f"{DETAIL}.Flow": "re"},
    ),
    advisor=UserRules(sets=frozenset({ADVISORS})),
    apps=(
        AppRules(
            app_id=APP,
            name="product",
            roles=frozenset({"Calendars.ReadWrite"}),
            extra_roles=frozenset({"Place.Read.All"}),
            scopes=frozenset({"User.Read"}),
        ),
    ),
    org_apps=frozenset({"BookMe"}),
)


def a_person(user_id: str = BOB, **changes: Any) -> OrgPerson:
    """A user of the org, by default the integration user."""
    values: dict[str, Any] = {
        "user_id": user_id,
        "username": f"{user_id}@org",
        "mail": None,
        "federation_id": None,
        "active": True,
        "user_type": "Standard",
        "profile_id": "profile-minimum",
        "profile": "Minimum Access",
        "licence": "SFDC",
        "created": CONNECTED,
        "last_login": NOW - timedelta(hours=1),
        "failed_logins": 0,
    }
    return OrgPerson(**values | changes)


def a_set(name: str, *permissions: str, **changes: Any) -> PermissionSet:
    """A permission set whose id is `set-NAME`."""
    values: dict[str, Any] = {
        "set_id": f"set-{name}",
        "name": name,
        "label": name,
        "namespace": None,
        "kind": "set",
        "profile_id": None,
        "group_id": None,
        "licence_id": None,
        "permissions": frozenset(permissions),
    }
    return PermissionSet(**values | changes)


def a_profile_set(name: str, *permissions: str) -> PermissionSet:
    """The own set of `profile-NAME`."""
    return a_set(f"X-{name}", *permissions, kind="profile", profile_id=f"profile-{name}")


def an_assignment(name: str, user_id: str = BOB, **changes: Any) -> SetAssignment:
    """That a user holds the set of a name."""
    values: dict[str, Any] = {
        "assignment_id": f"{user_id}/{name}",
        "user_id": user_id,
        "set_id": f"set-{name}",
        "group_id": None,
        "assigned": CONNECTED,
        "expires": None,
        "active": True,
    }
    return SetAssignment(**values | changes)


def a_group(name: str, *sets: str, status: str = "Updated") -> tuple[PermissionGroup, tuple[GroupMember, ...]]:
    """A group with its members."""
    group = PermissionGroup(group_id=f"group-{name}", name=name, label=name, namespace=None, status=status)
    return group, tuple(GroupMember(group_id=group.group_id, set_id=f"set-{one}") for one in sets)


def held_group(name: str, user_id: str = BOB, **changes: Any) -> SetAssignment:
    """That a user holds the group of a name."""
    return an_assignment(name, user_id, **{"group_id": f"group-{name}", "set_id": f"shadow-{name}"} | changes)


def a_login(minutes_ago: float = 60, user_id: str = BOB, **changes: Any) -> Login:
    """A sign-in of a program, from where it is expected."""
    values: dict[str, Any] = {
        "login_id": f"{user_id}-{minutes_ago}",
        "user_id": user_id,
        "at": NOW - timedelta(minutes=minutes_ago),
        "kind": "Remote Access 2.0",
        "application": "BookMe",
        "address": "192.0.2.7",
        "status": "Success",
        "api": "REST API",
        "tls": "TLS 1.3",
        "country": "DK",
    }
    return Login(**values | changes)


def a_sign_in(minutes_ago: float = 60, app_id: str = APP, **changes: Any) -> AppSignIn:
    """A sign-in of the app by itself, from where it is expected."""
    values: dict[str, Any] = {
        "sign_in_id": f"{app_id}-{minutes_ago}",
        "app_id": app_id,
        "principal_id": None,
        "at": NOW - timedelta(minutes=minutes_ago),
        "address": "2001:db8:1::5",
        "error_code": 0,
        "reason": None,
        "resource": GRAPH,
        "interactive": False,
        "user_id": None,
    }
    return AppSignIn(**values | changes)


def a_secret(days: float, **changes: Any) -> Credential:
    """A client secret that ends so many days from now."""
    values: dict[str, Any] = {
        "key_id": f"key-{days}",
        "kind": "secret",
        "owner": "application",
        "name": None,
        "starts": CONNECTED,
        "ends": NOW + timedelta(days=days),
    }
    return Credential(**values | changes)


def an_app(number: int = 1, *credentials: Credential, **changes: Any) -> ServicePrincipal:
    """An app `app-NUMBER` of the tenant's own."""
    values: dict[str, Any] = {
        "principal_id": f"principal-{number}",
        "app_id": f"app-{number}",
        "name": "Product",
        "enabled": True,
        "disabled_by_microsoft": None,
        "kind": "Application",
        "owner_tenant": "home",
        "credentials": credentials or (a_secret(300),),
        "application_read": True,
    }
    return ServicePrincipal(**values | changes)


def a_role(role: str | None, number: int = 1, **changes: Any) -> AppRoleGrant:
    """An application permission of Graph."""
    values: dict[str, Any] = {
        "grant_id": f"grant-{role}-{number}",
        "principal_id": f"principal-{number}",
        "resource_id": "graph",
        "resource": GRAPH,
        "resource_app_id": GRAPH_APP_ID,
        "role_id": f"id-{role}",
        "role": role,
        "created": CONNECTED,
    }
    return AppRoleGrant(**values | changes)


def a_consent(*scopes: str, number: int = 1, **changes: Any) -> DelegatedGrant:
    """Delegated permissions of Graph."""
    values: dict[str, Any] = {
        "grant_id": f"consent-{'-'.join(scopes)}-{number}",
        "principal_id": f"principal-{number}",
        "resource_id": "graph",
        "everybody": True,
        "user_id": None,
        "scopes": scopes,
    }
    return DelegatedGrant(**values | changes)


def a_token(app: str = "BookMe", user_id: str = BOB) -> AppToken:
    """That a user let an app in."""
    return AppToken(user_id=user_id, app=app, created=CONNECTED, used=NOW - timedelta(days=1), uses=9)


SETS = (
    a_set(RUNTIME, "ApiEnabled"),
    a_set(ADVISORS),
    a_profile_set("minimum"),
    a_profile_set("advisor"),
)
OBJECTS = (
    ObjectGrant(set_id=f"set-{RUNTIME}", object="Event", rights="rce"),
    ObjectGrant(set_id=f"set-{RUNTIME}", object=DETAIL, rights="rce"),
)
FIELDS = (FieldGrant(set_id=f"set-{RUNTIME}", field=f"{DETAIL}.Flow", rights="re"),)
STAFF = ("ada", "eve", "kim")


def an_advisor_person(initials: str, **changes: Any) -> OrgPerson:
    """The user of an advisor of the roster."""
    return a_person(
        f"005-{initials}",
        **{
            "username": f"{initials}@org",
            "mail": f"{initials}.long@bank.example",
            "profile_id": "profile-advisor",
            "profile": "Bank Advisor",
        }
        | changes,
    )


def a_view(**changes: Any) -> AccessView:
    """Everything in order. Lists of the org and the tenant, `roster`, `accounts`, and fields of the view may differ."""
    lists: dict[str, Iterable[Any]] = {
        "people": (a_person(), *map(an_advisor_person, STAFF)),
        "locks": (UserLock(user_id=BOB, frozen=False, locked=False),),
        "sets": SETS,
        "groups": (),
        "members": (),
        "assignments": (an_assignment(RUNTIME), *(an_assignment(ADVISORS, f"005-{one}") for one in STAFF)),
        "objects": OBJECTS,
        "fields": FIELDS,
        "logins": (a_login(),),
        "tokens": (a_token(),),
        "principals": (an_app(),),
        "roles": (a_role("Calendars.ReadWrite"),),
        "scopes": (a_consent("User.Read"),),
        "sign_ins": (a_sign_in(),),
    }
    given = {name: changes.pop(name) for name in list(changes) if name in lists}
    parts = {name: whole(*rows) for name, rows in (lists | given).items()}
    values: dict[str, Any] = {
        "environment": "production",
        "org": OrgAccess(**{name: parts.get(name, whole()) for name in OrgAccess.__dataclass_fields__}),
        "tenant": TenantAccess(**{name: parts.get(name, whole()) for name in TenantAccess.__dataclass_fields__}),
        "baseline": BASELINE,
        "apps": (APP,),
        "roster": a_roster(*(an_advisor(one) for one in STAFF)),
        "accounts": directory(*map(an_account, STAFF)),
        "bookings_changed": NOW - timedelta(hours=2),
        "bookings_read": READ,
    }
    return AccessView(**values | changes)


def whole(*rows: Any, hidden: tuple[str, ...] = ()) -> Part[Any]:
    """A list that was read to its end."""
    return Part(read=READ, items=AccessList(rows=rows, hidden=hidden))


def directory(*accounts: DirectoryUser) -> Part[Mapping[str, DirectoryUser]]:
    """The accounts of the tenant, all read."""
    return Part(read=READ, items={account.user_id: account for account in accounts})


def refused(view: AccessView, name: str, reason: Reason = Reason.FORBIDDEN) -> AccessView:
    """The same view, a list not read, of which rows of long ago are still kept."""
    if name == "bookings":
        return replace(view, bookings_read=unread(reason))
    if name == "accounts":
        return replace(view, accounts=replace(view.accounts, read=unread(reason)))
    if name == "users":
        assert view.roster is not None
        return replace(view, roster=replace(view.roster, users_read=unread(reason)))
    side = "org" if name in OrgAccess.__dataclass_fields__ else "tenant"
    parts = getattr(view, side)
    return replace(view, **{side: replace(parts, **{name: replace(getattr(parts, name), read=unread(reason))})})


def hiding(view: AccessView, name: str, *columns: str) -> AccessView:
    """The same view, some columns of a list of the org hidden from us."""
    part = getattr(view.org, name)
    told = replace(part, items=msgspec.structs.replace(part.items, hidden=columns))
    return replace(view, org=replace(view.org, **{name: told}))


def allowing(*allowances: Any, **changes: Any) -> Baseline:
    """The baseline with allowances."""
    return replace(BASELINE, allowed=allowances, **changes)


Decide = Callable[[AccessView, Policy, datetime], Iterable[Finding | Unknown]]


def found(decide: Decide, view: AccessView, policy: Policy = POLICY, now: datetime = NOW) -> list[Finding]:
    """What is wrong, in the order of code and subject."""
    verdicts = [one for one in decide(view, policy, now) if isinstance(one, Finding)]
    return sorted(verdicts, key=lambda one: (one.code, one.subject))


def told(decide: Decide, view: AccessView, policy: Policy = POLICY, now: datetime = NOW) -> list[tuple[str, str]]:
    """The same as codes and ids of subjects."""
    return [(one.code, one.subject.id) for one in found(decide, view, policy, now)]


def untold(decide: Decide, view: AccessView, policy: Policy = POLICY) -> list[tuple[str, Reason, frozenset[str]]]:
    """What could not be told: the id of what was not read, why, and the codes."""
    verdicts = [one for one in decide(view, policy, NOW) if isinstance(one, Unknown)]
    return [(one.subject.id, one.reason, one.codes or frozenset()) for one in verdicts]
