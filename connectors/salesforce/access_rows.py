"""The org's rows about access, as they are: the fields of a row type are the columns that are asked for.

A field without a default is one that a row is nothing without; one with a default is left out of the question if our
user may not see it. No row type names a token, a secret or a password, so that none can be asked for. Sources:
salesforce-contract 3.4 to 3.7.
"""

from datetime import datetime

import msgspec

from connectors.salesforce.rows import Identified, Wire


class UserLicenceKeyRow(Wire, frozen=True, kw_only=True, gc=False):
    """The user licence of a profile."""

    key: str | None = msgspec.field(name="LicenseDefinitionKey", default=None)


class ProfileRow(Wire, frozen=True, kw_only=True, gc=False):
    """The profile of a user."""

    name: str | None = msgspec.field(name="Name", default=None)
    licence: UserLicenceKeyRow | None = msgspec.field(name="UserLicense", default=None)


class PersonRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of User."""

    username: str = msgspec.field(name="Username")
    active: bool = msgspec.field(name="IsActive")
    user_type: str = msgspec.field(name="UserType")
    created: datetime = msgspec.field(name="CreatedDate")
    mail: str | None = msgspec.field(name="Email", default=None)
    federation_id: str | None = msgspec.field(name="FederationIdentifier", default=None)
    profile_id: str | None = msgspec.field(name="ProfileId", default=None)
    profile: ProfileRow | None = msgspec.field(name="Profile", default=None)
    last_login: datetime | None = msgspec.field(name="LastLoginDate", default=None)
    failed_logins: int | None = msgspec.field(name="NumberOfFailedLogins", default=None)


class LockRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of UserLogin."""

    user_id: str | None = msgspec.field(name="UserId")
    frozen: bool = msgspec.field(name="IsFrozen")
    locked: bool = msgspec.field(name="IsPasswordLocked")


class SetRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of PermissionSet, but its permissions."""

    name: str = msgspec.field(name="Name")
    by_profile: bool = msgspec.field(name="IsOwnedByProfile")
    group_id: str | None = msgspec.field(name="PermissionSetGroupId")
    profile_id: str | None = msgspec.field(name="ProfileId")
    label: str | None = msgspec.field(name="Label", default=None)
    namespace: str | None = msgspec.field(name="NamespacePrefix", default=None)
    kind: str | None = msgspec.field(name="Type", default=None)
    licence_id: str | None = msgspec.field(name="LicenseId", default=None)
    changed: datetime | None = msgspec.field(name="SystemModstamp", default=None)


class MutingRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of MutingPermissionSet (0QM), but its permissions; which group it belongs to, its component tells.

    https://developer.salesforce.com/docs/platform/object-reference/references/standard-objects/object-mutingpermissionset.html
    """

    name: str = msgspec.field(name="DeveloperName")
    label: str | None = msgspec.field(name="MasterLabel", default=None)
    namespace: str | None = msgspec.field(name="NamespacePrefix", default=None)
    changed: datetime | None = msgspec.field(name="SystemModstamp", default=None)


class GroupRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of PermissionSetGroup."""

    name: str = msgspec.field(name="DeveloperName")
    status: str | None = msgspec.field(name="Status")
    label: str | None = msgspec.field(name="MasterLabel", default=None)
    namespace: str | None = msgspec.field(name="NamespacePrefix", default=None)


class MemberRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of PermissionSetGroupComponent."""

    group_id: str = msgspec.field(name="PermissionSetGroupId")
    set_id: str = msgspec.field(name="PermissionSetId")


class HolderRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of PermissionSetAssignment."""

    user_id: str = msgspec.field(name="AssigneeId")
    set_id: str = msgspec.field(name="PermissionSetId")
    group_id: str | None = msgspec.field(name="PermissionSetGroupId")
    expires: datetime | None = msgspec.field(name="ExpirationDate")
    active: bool = msgspec.field(name="IsActive")
    assigned: datetime | None = msgspec.field(name="SystemModstamp", default=None)
    revoked: bool | None = msgspec.field(name="IsRevoked", default=None)


class ObjectRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of ObjectPermissions."""

    set_id: str = msgspec.field(name="ParentId")
    object: str = msgspec.field(name="SobjectType")
    read: bool = msgspec.field(name="PermissionsRead")
    create: bool = msgspec.field(name="PermissionsCreate")
    edit: bool = msgspec.field(name="PermissionsEdit")
    delete: bool = msgspec.field(name="PermissionsDelete")
    view_all: bool = msgspec.field(name="PermissionsViewAllRecords")
    modify_all: bool = msgspec.field(name="PermissionsModifyAllRecords")


class FieldRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of FieldPermissions."""

    set_id: str = msgspec.field(name="ParentId")
    field: str = msgspec.field(name="Field")
    read: bool = msgspec.field(name="PermissionsRead")
    edit: bool = msgspec.field(name="PermissionsEdit")


class EntityRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of SetupEntityAccess."""

    set_id: str = msgspec.field(name="ParentId")
    entity_id: str = msgspec.field(name="SetupEntityId")
    kind: str = msgspec.field(name="SetupEntityType")


class UserLicenceRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of UserLicense."""

    key: str = msgspec.field(name="LicenseDefinitionKey")
    name: str | None = msgspec.field(name="Name", default=None)
    total: int | None = msgspec.field(name="TotalLicenses", default=None)
    used: int | None = msgspec.field(name="UsedLicenses", default=None)
    status: str | None = msgspec.field(name="Status", default=None)


class SetLicenceRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of PermissionSetLicense."""

    key: str = msgspec.field(name="PermissionSetLicenseKey")
    name: str | None = msgspec.field(name="MasterLabel", default=None)
    total: int | None = msgspec.field(name="TotalLicenses", default=None)
    used: int | None = msgspec.field(name="UsedLicenses", default=None)
    status: str | None = msgspec.field(name="Status", default=None)
    expires: str | None = msgspec.field(name="ExpirationDate", default=None)
    """A date."""


class LoginRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of LoginHistory."""

    user_id: str = msgspec.field(name="UserId")
    at: datetime = msgspec.field(name="LoginTime")
    kind: str | None = msgspec.field(name="LoginType")
    status: str | None = msgspec.field(name="Status")
    address: str | None = msgspec.field(name="SourceIp")
    application: str | None = msgspec.field(name="Application", default=None)
    api_type: str | None = msgspec.field(name="ApiType", default=None)
    api_version: str | None = msgspec.field(name="ApiVersion", default=None)
    tls: str | None = msgspec.field(name="TlsProtocol", default=None)
    country: str | None = msgspec.field(name="CountryIso", default=None)


class SessionRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of AuthSession; the plural of its user is the platform's."""

    user_id: str | None = msgspec.field(name="UsersId")
    created: datetime = msgspec.field(name="CreatedDate")
    kind: str | None = msgspec.field(name="SessionType", default=None)
    login_kind: str | None = msgspec.field(name="LoginType", default=None)
    address: str | None = msgspec.field(name="SourceIp", default=None)
    level: str | None = msgspec.field(name="SessionSecurityLevel", default=None)
    seconds_valid: int | None = msgspec.field(name="NumSecondsValid", default=None)


class TokenRow(Wire, frozen=True, kw_only=True, gc=False):
    """A row of OauthToken, whose Id is always null. Of its other columns three are secrets: they have no field."""

    user_id: str | None = msgspec.field(name="UserId")
    app: str | None = msgspec.field(name="AppName")
    created: datetime = msgspec.field(name="CreatedDate")
    used: datetime | None = msgspec.field(name="LastUsedDate", default=None)
    uses: int | None = msgspec.field(name="UseCount", default=None)


class ConnectedAppRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of ConnectedApplication."""

    name: str = msgspec.field(name="Name")
    admin_approved_only: bool | None = msgspec.field(name="OptionsAllowAdminApprovedUsersOnly", default=None)
    created: datetime | None = msgspec.field(name="CreatedDate", default=None)
    changed: datetime | None = msgspec.field(name="LastModifiedDate", default=None)


class ClientAppRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of ExternalClientApplication."""

    name: str = msgspec.field(name="DeveloperName")
    label: str | None = msgspec.field(name="MasterLabel", default=None)
    created: datetime | None = msgspec.field(name="CreatedDate", default=None)
    changed: datetime | None = msgspec.field(name="LastModifiedDate", default=None)


class ClientPolicyRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of ExtlClntAppOauthPlcyCnfg: who may use an external client app."""

    app_id: str | None = msgspec.field(name="ExternalClientApplicationId")
    permitted: str | None = msgspec.field(name="PermittedUsersPolicyType")


class AuthorRow(Wire, frozen=True, kw_only=True, gc=False):
    """Who changed something."""

    username: str | None = msgspec.field(name="Username", default=None)


class ChangeRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of SetupAuditTrail."""

    at: datetime = msgspec.field(name="CreatedDate")
    action: str = msgspec.field(name="Action")
    section: str | None = msgspec.field(name="Section", default=None)
    text: str | None = msgspec.field(name="Display", default=None)
    author: AuthorRow | None = msgspec.field(name="CreatedBy", default=None)
    delegate: str | None = msgspec.field(name="DelegateUser", default=None)


class SubscriberPackageRow(Wire, frozen=True, kw_only=True, gc=False):
    """A package."""

    name: str = msgspec.field(name="Name")
    namespace: str | None = msgspec.field(name="NamespacePrefix", default=None)


class PackageVersionRow(Wire, frozen=True, kw_only=True, gc=False):
    """A version of a package."""

    id: str = msgspec.field(name="Id")
    major: int = msgspec.field(name="MajorVersion")
    minor: int = msgspec.field(name="MinorVersion")
    patch: int | None = msgspec.field(name="PatchVersion", default=None)
    beta: bool = msgspec.field(name="IsBeta", default=False)


class PackageRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of InstalledSubscriberPackage."""

    package: SubscriberPackageRow = msgspec.field(name="SubscriberPackage")
    version: PackageVersionRow = msgspec.field(name="SubscriberPackageVersion")


class RiskRow(Wire, frozen=True, kw_only=True, gc=False):
    """A row of SecurityHealthCheckRisks."""

    risk: str = msgspec.field(name="RiskType")
    setting: str = msgspec.field(name="Setting")
    group: str | None = msgspec.field(name="SettingGroup", default=None)
    ours: str | None = msgspec.field(name="OrgValue", default=None)
    standard: str | None = msgspec.field(name="StandardValue", default=None)


class RiskPage(Wire, frozen=True, kw_only=True, gc=False):
    """The risks below a score."""

    total: int = msgspec.field(name="totalSize")
    done: bool
    records: list[RiskRow]


class HealthRow(Wire, frozen=True, kw_only=True, gc=False):
    """The row of SecurityHealthCheck, whose score is a text on some versions."""

    id: str = "health"
    score: int | float | str = msgspec.field(name="Score")
    risks: RiskPage | None = msgspec.field(name="SecurityHealthCheckRisks")
