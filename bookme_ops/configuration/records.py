"""The settings as the rest of the program sees them: frozen, typed, complete."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.configuration.secret import Secret
from bookme_ops.store.estate import Estate, Site
from jobs.policy import Policy

SIMULATED_TENANT = "simulator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Whose calendars these are, and by which days and midnights they are judged."""

    name: str
    time_zone: ZoneInfo
    window_days: int
    accepted_domains: tuple[str, ...]
    closing_days: tuple[date, ...]
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """How far and how often the systems are read; days are counted from the as-of instant."""

    look_back_days: int
    delta_days_back: int
    delta_days_ahead: int
    rebase_after_days: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """The patience of one call to a system."""

    connect_timeout: timedelta
    read_timeout: timedelta
    total_budget: timedelta
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Salesforce:
    """One org and how we sign in to it."""

    instance_url: str
    token_url: str
    auth: str
    """`client_credentials`, `jwt_bearer` or `access_token`; the keys of that kind are there."""
    client_id: str | None
    client_secret: Secret | None
    username: str | None
    private_key: Secret | None
    audience: str
    access_token: Secret | None
    api_version: str
    booking_id_field: str
    api_budget_share: float
    """The share of the org's daily API allocation at which we stop."""
    concurrency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A Microsoft 365 tenant and how we sign in to it: by `client_secret` or by `certificate`, never both."""

    base_url: str
    authority: str | None
    """None only where `token_url` is set."""
    token_url: str | None
    client_id: str
    client_secret: Secret | None
    certificate: Secret | None
    """PEM text: the private key and its certificate."""
    booking_id_property: str | None
    booking_marker: str | None
    concurrency: int

    @property
    def tenant(self) -> str:
        """Whose mailboxes these are: the last part of the authority, else the base URL."""
        return self.authority.rsplit("/", 1)[-1] if self.authority else self.base_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookme:
    """The backend's public API."""

    base_url: str
    token_url: str
    scope: str
    client_id: str
    client_secret: Secret
    subscription_key: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who counts as an advisor beside those with an advisor competence."""

    permission_set: str | None
    csv: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorChoice:
    """The simulated world that stands in for the systems of an environment; None leaves it to the simulator."""

    scene: str | None = None
    advisors: int | None = None
    seed: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One installation of the product. It has `simulator`, or both `salesforce` and `graph`."""

    name: str
    kind: str
    """`production` or `test`."""
    simulator: SimulatorChoice | None
    salesforce: Salesforce | None
    graph: Graph | None
    bookme: Bookme | None
    roster: Roster
    go_live: date | None
    allowed_addresses: tuple[str, ...]
    schedules_csv: Path | None
    clock_skew: timedelta

    @property
    def tenant(self) -> str:
        """The tenant whose mailboxes it uses."""
        return self.graph.tenant if self.graph else SIMULATED_TENANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One setting as it may be shown to anybody."""

    key: str
    value: Any
    """A plain JSON value; of a secret only whether it is set."""
    origin: str
    """`default`, `file` or the name of an environment variable."""
    meaning: str
    secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a bank told us, checked."""

    path: Path | None
    """The settings file, if there is one; relative paths were read from its folder."""
    database_url: str = field(repr=False)
    """May hold a password, so it is not part of the text of the settings."""
    log_level: str
    log_format: str
    bank: Bank
    collect: Collect
    http: Http
    environments: tuple[Environment, ...]
    entries: tuple[Entry, ...] = field(repr=False)
    secrets: tuple[Secret, ...] = field(repr=False)
    """Every secret value, the store's password included: what logs must mask."""
    inline_secrets: tuple[str, ...]
    """Keys of secrets that stand in the settings file itself."""

    def environment(self, name: str) -> Environment:
        """The environment of a name; KeyError if there is none."""
        for environment in self.environments:
            if environment.name == name:
                return environment
        raise KeyError(name)

    def policy(self, name: str) -> Policy:
        """How the environment of a name is judged."""
        bank = self.bank
        skew = self.environment(name).clock_skew
        return Policy(zone=bank.time_zone, window_days=bank.window_days, clock_skew=skew)

    def estate(self) -> Estate:
        """All environments and the tenants that they share."""
        return Estate.of(tuple(Site(name=e.name, kind=e.kind, tenant=e.tenant) for e in self.environments))
