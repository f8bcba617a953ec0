"""The settings as the rest of the program sees them: frozen, typed, complete."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.configuration.closing_days import closing_days
from bookme_ops.configuration.schedule_records import Schedule
from bookme_ops.configuration.secret import Secret
from bookme_ops.configuration.web_records import Web
from bookme_ops.store.estate import Estate, Site
from jobs.base import Priority
from jobs.policy import Hours, Policy

SIMULATED_TENANT = "simulator"
SIMULATED_BACKEND = "v2"
"""The version of the API that a simulated backend speaks with us."""
SIGN_INS_DAYS = 30
"""So far back sign-ins are read at least: what Entra keeps."""
THRESHOLDS = (
    "clock_skew",
    "sync_lag",
    "grace",
    "confirm_before",
    "subscriptions",
    "renew_before",
    "room_required",
    "initials_from",
    "api_low",
    "api_very_low",
    "down_after",
    "job_grace",
    "backup_within",
    "availability",
    "connected",
    "provisioning_grace",
    "allowed_addresses",
    "failed_logins",
)
"""What a policy takes from an environment under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Whose calendars these are, and by which days and midnights they are judged."""

    name: str
    time_zone: ZoneInfo
    window_days: int
    accepted_domains: tuple[str, ...]
    closing_days: tuple[date, ...]
    country: str
    hours: Mapping[int, Hours]
    """By weekday, Monday is 0; empty: not judged."""
    operating_hours: Hours
    max_meeting_minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """How far and how often the systems are read; days are counted from the as-of instant."""

    look_back_days: int
    delta_days_back: int
    delta_days_ahead: int
    rebase_after_days: int
    workers: int
    unread_after: timedelta
    """What cannot be read for longer than this is an incident of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """The patience of one call to a system."""

    connect_timeout: timedelta
    read_timeout: timedelta
    total_budget: timedelta
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevels:
    """How soon a first response is promised, in business minutes, and who hears of those that are late."""

    critical_minutes: int
    high_minutes: int
    medium_minutes: int
    low_minutes: int
    enquiry_minutes: int
    at_risk: float
    """The share of the minutes that is used up when a first response is at risk."""
    lead: str
    manager: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to people: what they want to be told, and where."""

    name: str
    url: Secret
    """As Apprise writes it."""
    min_priority: str
    environments: tuple[str, ...]
    """Empty: all."""
    codes: tuple[str, ...]
    """Beginnings of codes; empty: all."""
    events: tuple[str, ...] | None
    """None: all, or none beside a digest."""
    digest: str | None
    """`daily` or `weekly`."""
    allow_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """How people are told of incidents."""

    console_url: str | None
    remind: Mapping[Priority, timedelta]
    """Between reminders; zero: none."""
    flood_messages: int
    flood_window: timedelta
    attempts: int
    retry_after: timedelta
    digest_at: str
    """`HH:MM` in the bank's zone."""
    channels: tuple[Channel, ...]


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
class Cases:
    """Whether and how incidents become Cases in the org."""

    enabled: bool = False
    key_field: str = "Ops_Incident_Key__c"
    min_priority: str = "high"
    origin: str | None = "Web"
    record_type_id: str | None = None
    owner_id: str | None = None
    close: bool = False
    """Whether the Case of a resolved incident is closed."""


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
    sync_lag: timedelta
    grace: timedelta
    confirm_before: timedelta
    subscriptions: bool
    renew_before: timedelta
    room_required: bool
    initials_from: tuple[str, ...]
    api_low: float
    api_very_low: float
    down_after: int
    job_grace: timedelta
    backup_within: timedelta
    availability: float
    switched_off: Mapping[str, str]
    """Codes that are not judged, each with the reason."""
    integration_users: tuple[str, ...]
    """Usernames; empty: whoever holds the runtime permission set."""
    graph_apps: tuple[str, ...]
    """Client ids of the product's apps."""
    baseline: Path | None
    unaudited: tuple[str, ...]
    """Lists of the access audit that are not to be read."""
    connected: date | None
    provisioning_grace: timedelta
    failed_logins: int
    dormant_days: int
    credential_days: tuple[int, int, int]
    review_every_days: int
    cases: Cases = Cases()

    @property
    def tenant(self) -> str:
        """The tenant whose mailboxes it uses."""
        return self.graph.tenant if self.graph else SIMULATED_TENANT

    @property
    def backend_version(self) -> str | None:
        """The version of the backend's API, such as `v2`; None where no backend is connected."""
        if self.simulator is not None:
            return SIMULATED_BACKEND
        return self.bookme.base_url.rsplit("/", 1)[-1] if self.bookme is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What debug bundles and the audit log need."""

    key_file: Path
    """Where our master key is, or will be made."""
    bundle_megabytes: int
    """How large all files of a bundle may be together, before they are compressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days what is kept; 0: for ever."""

    journal_days: int
    runs_days: int
    coverage_days: int
    messages_days: int
    decode_maps_days: int
    bundles_days: int
    notes_days: int
    access_days: int
    probes_days: int
    passes_days: int
    answers_days: int
    audit_days: int


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
    scheduled: bool
    """Jobs and probes run on their schedules: one that is late is a finding."""
    bank: Bank
    collect: Collect
    http: Http
    service_levels: ServiceLevels
    alerts: Alerts
    support: Support
    retention: Retention
    schedule: Schedule
    web: Web
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

    def policy(self, name: str, as_of: datetime) -> Policy:
        """How the environment of a name is judged around an instant; KeyError if there is no such environment."""
        bank, site = self.bank, self.environment(name)
        return Policy(
            zone=bank.time_zone,
            kind=site.kind,
            window_days=bank.window_days,
            look_back_days=self.collect.look_back_days,
            go_live=site.go_live,
            bank_hours=bank.hours,
            closing_days=closing_days(bank.country, bank.closing_days, as_of.astimezone(bank.time_zone).date()),
            max_meeting_minutes=bank.max_meeting_minutes,
            accepted_domains=frozenset(domain.strip().casefold() for domain in bank.accepted_domains),
            operating_hours=bank.operating_hours,
            off=site.switched_off,
            dormant_after=timedelta(days=site.dormant_days),
            sign_ins_back=timedelta(days=max(site.dormant_days, SIGN_INS_DAYS)),
            credential_days=site.credential_days,
            **{threshold: getattr(site, threshold) for threshold in THRESHOLDS},
        )

    def estate(self) -> Estate:
        """All environments and the tenants that they share."""
        return Estate.of(tuple(Site(name=e.name, kind=e.kind, tenant=e.tenant) for e in self.environments))
