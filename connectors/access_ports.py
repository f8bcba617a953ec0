"""Ports of the access audit: what is asked about who may do what. Every method reads, and reads completely or raises.

Each raises a ConnectorError whose message says what to grant, if our user or app may not see the list: the platforms
hide what one may not see (INVALID_TYPE, INVALID_FIELD, no rows, only one's own rows), so every list is only believed if
the permission that shows all of it is known to be ours. A licence that is missing is `Reason.NOT_LICENSED`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

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


class OrgAccessDesk(Protocol):
    """One Salesforce org, asked who may do what in it."""

    def people(self) -> AccessList[OrgPerson]:
        """All users of the types `Standard` and integration, active or not."""

    def locks(self) -> AccessList[UserLock]:
        """Whether users are frozen or locked."""

    def sets(self) -> AccessList[PermissionSet]:
        """Every container of permissions; `hidden` names the permissions that could not be asked for."""

    def groups(self) -> AccessList[PermissionGroup]:
        """Permission set groups."""

    def members(self) -> AccessList[GroupMember]:
        """The sets of the groups, muting sets included."""

    def assignments(self) -> AccessList[SetAssignment]:
        """Who holds what, expired ones included."""

    def objects(self) -> AccessList[ObjectGrant]:
        """What sets grant on objects."""

    def fields(self, objects: Sequence[str]) -> AccessList[FieldGrant]:
        """What sets grant on the fields of some objects."""

    def setup(self) -> AccessList[SetupGrant]:
        """What sets open of the set-up."""

    def licences(self) -> AccessList[Licence]:
        """Seats of all licences."""

    def logins(self, user_ids: Sequence[str], since: datetime) -> AccessList[Login]:
        """Sign-ins of some users from an instant on, the newest first."""

    def sessions(self) -> AccessList[Session]:
        """Open sessions."""

    def tokens(self) -> AccessList[AppToken]:
        """Which users let which apps in."""

    def apps(self) -> AccessList[OrgApp]:
        """Connected and external client apps."""

    def changes(self, since: datetime) -> AccessList[SetupChange]:
        """The setup audit trail from an instant on, the newest first."""

    def health(self) -> AccessList[HealthCheck]:
        """One row: the org's score."""

    def packages(self) -> AccessList[InstalledPackage]:
        """Installed packages."""


class TenantAccessDesk(Protocol):
    """One tenant, asked what apps may do in it. Apps are named by their app (client) ids."""

    def principals(self, app_ids: Sequence[str]) -> AccessList[ServicePrincipal]:
        """The service principals of some apps; one that the tenant does not have is not among them."""

    def roles(self, principal_ids: Sequence[str]) -> AccessList[AppRoleGrant]:
        """Their application permissions."""

    def scopes(self, principal_ids: Sequence[str]) -> AccessList[DelegatedGrant]:
        """Their delegated permissions."""

    def sign_ins(self, app_ids: Sequence[str], since: datetime) -> AccessList[AppSignIn]:
        """Sign-ins of apps, by themselves and by people through them, the newest first."""

    def changes(self, principal_ids: Sequence[str], since: datetime) -> AccessList[DirectoryChange]:
        """What was changed about them from an instant on, the newest first."""
