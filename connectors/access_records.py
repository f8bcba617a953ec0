"""What the systems say about who may do what: users, permissions, credentials, sign-ins and changes of them.

Ids of Salesforce have 18 characters, instants are UTC. What our user is not shown of a row is None; what it is not
shown at all is an error of the read, never an empty list. No record has a field for a secret: tokens, consumer secrets,
passwords and private keys are not asked for. Sources of the fields: salesforce-contract 3.4 to 3.7 and 7,
graph-contract 10.
"""

from datetime import datetime
from sys import intern
from typing import Generic, TypeVar

from msgspec.structs import force_setattr

from connectors.records import Record

RecordT = TypeVar("RecordT")


class AccessList(Record, Generic[RecordT], frozen=True, kw_only=True, gc=False):
    """A list that was read to its end."""

    rows: tuple[RecordT, ...]
    """By id, or in the order that the method of the port names."""
    hidden: tuple[str, ...] = ()
    """Columns that the org has and our user may not see, or that this edition lacks: nobody knows what is in them."""
    since: datetime | None = None
    """Of a log that is not kept for as long as was asked: from when on it was read; nobody knows what was before."""


class OrgPerson(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A user of an org, active or not."""

    user_id: str
    username: str
    mail: str | None
    """Folded."""
    federation_id: str | None
    active: bool
    user_type: str
    """`Standard`, `AutomatedProcess` …; people and integrations are `Standard`."""
    profile_id: str | None
    profile: str | None
    licence: str | None
    """`LicenseDefinitionKey` of the profile's user licence, such as `SFDC`."""
    created: datetime
    last_login: datetime | None
    """Moves for sign-ins of the API by password or OAuth, too."""
    failed_logins: int | None
    """In a row, since the last success."""


class UserLock(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """Whether a user is kept out though active."""

    user_id: str
    frozen: bool
    locked: bool
    """After too many wrong passwords."""


class PermissionSet(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A container of permissions: a set, a profile's own set, a group's shadow, or a group's muting set."""

    set_id: str
    name: str
    label: str | None
    namespace: str | None
    kind: str
    """`set`, `profile`, `group` or `muting`."""
    profile_id: str | None
    """Of a profile's own set."""
    group_id: str | None
    """Of a group's shadow: the permissions that the platform last computed for the group."""
    licence_id: str | None
    permissions: frozenset[str]
    """Granted (of a muting set: taken away) system permissions without `Permissions`, such as `ApiEnabled`."""
    changed: datetime | None = None


class PermissionGroup(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A group of permission sets."""

    group_id: str
    name: str
    label: str | None
    namespace: str | None
    status: str | None
    """`Updated`; otherwise (`Outdated`, `Updating`, `Failed`) what the platform grants lags behind its sets."""


class GroupMember(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A set, or the muting set, of a group."""

    group_id: str
    set_id: str


class SetAssignment(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A user holds a set: directly, or through a group, whose shadow `set_id` is then. A profile's set, too."""

    assignment_id: str
    user_id: str
    set_id: str
    group_id: str | None
    assigned: datetime | None
    expires: datetime | None
    active: bool
    """False once it expired."""
    revoked: bool | None = None
    """By a user access policy."""

    def __post_init__(self) -> None:
        """Let rows share the ids that they have in common: a large org has 600,000 rows, and 10,000 users."""
        force_setattr(self, "user_id", intern(self.user_id))
        force_setattr(self, "set_id", intern(self.set_id))


class ObjectGrant(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """What a set grants on an object."""

    set_id: str
    object: str
    """API name, such as `andmoney__AMB_Event_Detail__c`."""
    rights: str
    """Of the letters `rcedVM`, in this order: read, create, edit, delete, view all records, modify all records."""


class FieldGrant(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """What a set grants on a field; required and system fields have no grant and are visible with their object."""

    set_id: str
    field: str
    """`Object.Field`."""
    rights: str
    """`r` or `re`."""


class SetupGrant(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A set opens a thing of the set-up: an Apex class, an app, a custom permission."""

    set_id: str
    entity_id: str
    entity_kind: str
    """`ApexClass`, `ConnectedApplication`, `CustomPermission`, `NamedCredential` …"""


class Licence(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """Seats of a licence."""

    key: str
    name: str
    kind: str
    """`user` or `permission-set`."""
    total: int | None
    used: int | None
    status: str | None
    expires: datetime | None = None


class Login(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A sign-in to an org, or an attempt."""

    login_id: str
    user_id: str
    at: datetime
    kind: str | None
    """`LoginType`, such as `Remote Access 2.0`; `Application` is somebody at a login page."""
    application: str | None
    address: str | None
    """`SourceIp`, as told; not always an address."""
    status: str | None
    """`Success`, or the platform's reason why not."""
    api: str | None
    tls: str | None
    country: str | None


class Session(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A session that is open."""

    session_id: str
    """Of the row: not the session's key."""
    user_id: str
    created: datetime
    kind: str | None
    login_kind: str | None
    address: str | None
    level: str | None
    """`STANDARD` or `HIGH_ASSURANCE`."""
    seconds_valid: int | None


class AppToken(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """That a user has let an app in: which one, and whether it still comes. Never the token."""

    user_id: str
    app: str
    created: datetime
    used: datetime | None
    uses: int | None


class OrgApp(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A connected app, or an external client app."""

    app_id: str
    name: str
    kind: str
    """`connected` or `external-client`."""
    admin_approved_only: bool | None
    created: datetime | None
    changed: datetime | None


class SetupChange(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A line of the setup audit trail."""

    change_id: str
    at: datetime
    action: str
    """Such as `PermSetAssign`."""
    section: str | None
    text: str | None
    """The platform's sentence; it names users."""
    by: str | None
    """Username; None: the platform itself."""
    delegate: str | None
    """Who acted in the other's name."""


class HealthRisk(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A setting of Health Check that is below the standard, or at it."""

    risk: str
    """`HIGH_RISK`, `MEDIUM_RISK`, `LOW_RISK`, `INFORMATIONAL`, `MEETS_STANDARD`."""
    setting: str
    group: str | None
    ours: str | None
    standard: str | None


class HealthCheck(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """The org's score in Health Check."""

    score: int
    """Per cent."""
    risks: tuple[HealthRisk, ...]


class InstalledPackage(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A managed package."""

    namespace: str | None
    name: str
    version_id: str
    version: tuple[int, int, int]
    beta: bool


class Credential(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A secret or certificate of an app, by its dates. Never the secret, nor a part of it."""

    key_id: str
    kind: str
    """`secret`, `certificate` or `federated`; the last never expires."""
    owner: str
    """`application` or `service-principal`: where it is kept."""
    name: str | None
    starts: datetime | None
    ends: datetime | None


class ServicePrincipal(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """An app in a tenant."""

    principal_id: str
    app_id: str
    name: str
    enabled: bool
    disabled_by_microsoft: str | None
    kind: str | None
    """`Application`, `ManagedIdentity` …"""
    owner_tenant: str | None
    credentials: tuple[Credential, ...]
    """Of the service principal, and of the application where that lives in the tenant."""
    application_read: bool
    """Whether the application, whose credentials these are first of all, lives in the tenant and was read."""


class AppRoleGrant(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """An application permission that an app holds."""

    grant_id: str
    principal_id: str
    resource_id: str
    resource: str | None
    """Display name of the API, such as `Microsoft Graph`."""
    resource_app_id: str | None
    role_id: str
    role: str | None
    """Its value, such as `Calendars.Read`; None: the API has no such role any more."""
    created: datetime | None


class DelegatedGrant(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """Delegated permissions of an app."""

    grant_id: str
    principal_id: str
    resource_id: str
    everybody: bool
    """Consented for all users by an administrator; else for one user."""
    user_id: str | None
    scopes: tuple[str, ...]


class AppSignIn(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A sign-in of an app, or of somebody through it."""

    sign_in_id: str
    app_id: str
    principal_id: str | None
    at: datetime
    address: str | None
    error_code: int
    """0: success."""
    reason: str | None
    resource: str | None
    interactive: bool
    """Somebody signed in at a page; else the app by itself."""
    user_id: str | None


class DirectoryChange(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A line of the tenant's audit log about an app. What a property was and is stays there: it may hold anything."""

    change_id: str
    at: datetime
    activity: str
    result: str | None
    by_user: str | None
    """Entra object id."""
    by_app: str | None
    target_ids: tuple[str, ...]
    properties: tuple[str, ...]
    """Names of what was changed."""
