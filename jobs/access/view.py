"""The view of access: who may do what in one environment, and what was agreed on."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from connectors.access_records import (
    AccessList,
    AppRoleGrant,
    AppSignIn,
    AppToken,
    DelegatedGrant,
    DirectoryChange,
    FieldGrant,
    GroupMember,
    HealthCheck,
    InstalledPackage,
    Licence,
    Login,
    ObjectGrant,
    OrgApp,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    ServicePrincipal,
    Session,
    SetAssignment,
    SetupChange,
    SetupGrant,
    UserLock,
)
from connectors.records import DirectoryUser
from jobs.access.baseline import Baseline
from jobs.access.grants import Grant
from jobs.views import Coverage, Part, Roster

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgAccess:
    """What an org says, list by list, each with how completely it was read."""

    people: Part[AccessList[OrgPerson]]
    locks: Part[AccessList[UserLock]]
    sets: Part[AccessList[PermissionSet]]
    groups: Part[AccessList[PermissionGroup]]
    members: Part[AccessList[GroupMember]]
    assignments: Part[AccessList[SetAssignment]]
    objects: Part[AccessList[ObjectGrant]]
    fields: Part[AccessList[FieldGrant]]
    setup: Part[AccessList[SetupGrant]]
    licences: Part[AccessList[Licence]]
    logins: Part[AccessList[Login]]
    """Of the integration users, of the last `jobs.policy.Policy.sign_ins_back`."""
    sessions: Part[AccessList[Session]]
    tokens: Part[AccessList[AppToken]]
    apps: Part[AccessList[OrgApp]]
    changes: Part[AccessList[SetupChange]]
    health: Part[AccessList[HealthCheck]]
    packages: Part[AccessList[InstalledPackage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantAccess:
    """What a tenant says about the apps that the environment speaks for."""

    principals: Part[AccessList[ServicePrincipal]]
    roles: Part[AccessList[AppRoleGrant]]
    scopes: Part[AccessList[DelegatedGrant]]
    sign_ins: Part[AccessList[AppSignIn]]
    changes: Part[AccessList[DirectoryChange]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What the last signed review of the environment found right."""

    review: int
    """Its number."""
    signed_at: datetime
    grants: frozenset[Grant]
    """Every grant that it looked at and kept: one that it asked about is among them, one that it removes is not."""
    removed: frozenset[Grant] = frozenset()
    """Those that it decided to remove."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """Who may do what in one environment."""

    environment: str
    directory: str = ""
    """The tenant whose accounts these are, as their coverage calls it."""
    org: OrgAccess
    tenant: TenantAccess
    baseline: Baseline
    our_app: str | None = None
    """The app (client) id by which we read the tenant: `ours` of a baseline."""
    apps: tuple[str, ...] = ()
    """App ids that this environment speaks for: several share a tenant, and one of them, production first, speaks."""
    integration_users: tuple[str, ...] = ()
    """Usernames, folded, from the settings; empty: whoever holds the runtime permission set."""
    roster: Roster | None = None
    accounts: Part[Mapping[str, DirectoryUser]] = field(default_factory=lambda: Part(read=Coverage(), items={}))
    """Every account of the tenant by its Entra object id."""
    approved: Approved | None = None
    """None: no review was ever signed."""
    bookings_changed: datetime | None = None
    """When a booking of the environment was last changed, by Salesforce's clock."""
    bookings_read: Coverage = field(default_factory=Coverage)
    _memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def scope(self) -> str:
        """What the incidents of this view are kept under."""
        return f"access:{self.environment}"

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that its findings may be about."""
        return (self.environment,)

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` gives, made once for all the jobs that look at this view."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(Value, self._memo[key])
