"""Apps of the tenant: what they may do, by what they sign in, and what the tenant's logs say of them.

Facts of the wire are in graph-contract 10; here stands only what is so.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class AppCredential:
    """A secret or a certificate of an app."""

    key_id: str
    kind: str
    """`secret` or `certificate`."""
    name: str | None
    starts: datetime
    ends: datetime
    of_principal: bool = False
    """Kept at the service principal, not at the application."""


@dataclass(slots=True, kw_only=True)
class FederatedCredential:
    """Somebody else's tokens that an application trusts; it never expires."""

    id: str
    name: str
    issuer: str
    subject: str


@dataclass(slots=True, kw_only=True)
class RoleGrant:
    """An application permission that an app holds."""

    id: str
    resource_id: str
    """Object id of the API's service principal."""
    role_id: str
    granted: datetime


@dataclass(slots=True, kw_only=True)
class ScopeGrant:
    """Delegated permissions that an app holds, for everybody or for one person."""

    id: str
    resource_id: str
    scope: str
    """As Graph writes it: names between blanks, at times with a blank in front."""
    person_id: str | None = None


@dataclass(slots=True, kw_only=True)
class App:
    """An app of the tenant: a service principal, and its application where that lives in the tenant."""

    id: str
    """Object id of the service principal."""
    app_id: str
    """Client id."""
    name: str
    owner_tenant: str
    application_id: str | None
    """Object id of the application; None if another tenant owns it."""
    created: datetime
    enabled: bool = True
    kind: str = "Application"
    disabled_by_microsoft: str | None = None
    credentials: list[AppCredential] = field(default_factory=list)
    federated: list[FederatedCredential] = field(default_factory=list)
    roles: list[RoleGrant] = field(default_factory=list)
    scopes: list[ScopeGrant] = field(default_factory=list)
    offers: dict[str, str] = field(default_factory=dict)
    """Application permissions that others can have of it: role id → value."""
    delegates: dict[str, str] = field(default_factory=dict)
    """Delegated permissions that others can have of it: scope id → value."""


@dataclass(slots=True, kw_only=True)
class AppSignIn:
    """A sign-in of an app by itself, or of somebody through it."""

    id: str
    at: datetime
    app_id: str
    address: str | None
    kind: str = "servicePrincipal"
    """As `signInEventTypes` has it: `interactiveUser`, `nonInteractiveUser`, `servicePrincipal`, `managedIdentity`."""
    error_code: int = 0
    reason: str | None = None
    person_id: str | None = None
    key_id: str | None = None
    """The credential that an app signed in by."""


@dataclass(slots=True, kw_only=True)
class AppChange:
    """A line of the directory's audit log about an app."""

    id: str
    at: datetime
    activity: str
    target: str
    """Object id of the service principal."""
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What was changed: name → the JSON texts of what it was and is."""
    by_person: str | None = None
    """Object id; None: an app did it."""
    result: str = "success"
