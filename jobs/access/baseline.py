"""Baseline: what one environment expects of its integration users, advisors and apps, and what it accepts beyond."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Something beyond the baseline that somebody accepts, for a reason and a while."""

    holder: str
    """Username or user id, or the app (client) id; `*`: anybody that is looked at."""
    kind: str
    """As `jobs.access.grants.Grant.kind`."""
    what: str
    """As `Grant.what`."""
    reason: str
    until: date | None = None
    """The last day; None: until the next review."""

    def holds(self, day: date) -> bool:
        """Whether it still counts on a local date."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRules:
    """What a kind of Salesforce user should have. What is granted is fine if it is expected or accepted."""

    profiles: frozenset[str] = frozenset()
    """Names of profiles, one of which a user should have; empty: any that is no administrator's."""
    sets: frozenset[str] = frozenset()
    """API names of permission sets (or groups) that are needed."""
    extra_sets: frozenset[str] = frozenset()
    """Those that may be there, too."""
    permissions: frozenset[str] = frozenset()
    """System permissions that are needed, such as `ApiEnabled`."""
    extra_permissions: frozenset[str] = frozenset()
    """Those that may be there, too."""
    forbidden: frozenset[str] = frozenset()
    """System permissions that must not be there, whoever grants them."""
    objects: Mapping[str, str] = field(default_factory=dict)
    """Object → letters of `rcedVM` (`jobs.access.effective`) that are needed."""
    extra_objects: Mapping[str, str] = field(default_factory=dict)
    """Object → letters that may be there, too; the key `*` is any object."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """`Object.Field` → `r` or `re` that is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRules:
    """What an app may do in the tenant."""

    app_id: str
    """Its app (client) id; `ours` is the app that we sign in as."""
    name: str
    """What people call it."""
    roles: frozenset[str] = frozenset()
    """Application permissions of Microsoft Graph that are needed."""
    extra_roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    """Delegated permissions that are needed."""
    extra_scopes: frozenset[str] = frozenset()
    scoped_roles: frozenset[str] = frozenset()
    """Declared: application permissions that Exchange grants for some mailboxes only (Graph cannot tell)."""
    scope: str | None = None
    """Declared: which mailboxes these are, in the bank's words."""
    teams_policy: str | None = None
    """Declared: the Teams application access policy that the app has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCredential:
    """A credential that no system tells us about, by what people wrote down."""

    name: str
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What one environment expects and accepts."""

    source: str
    """`shipped defaults`, or the name of the file."""
    runtime_set: str = "BookingPlatformIntegration"
    """Whoever holds it is an integration user, unless the settings list them."""
    integration: UserRules = UserRules()
    advisor: UserRules = UserRules()
    apps: tuple[AppRules, ...] = ()
    org_apps: frozenset[str] = frozenset()
    """Names of connected apps that integration users may have let in."""
    login_kinds: frozenset[str] = frozenset()
    """`LoginType`s of an integration user that are no interactive ones; empty: the platform's API kinds."""
    allowed: tuple[Allowance, ...] = ()
    credentials: tuple[DeclaredCredential, ...] = ()
