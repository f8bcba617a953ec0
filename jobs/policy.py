"""The numbers of a bank that jobs judge by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A span of wall time in the bank's zone, the end exclusive."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one environment is judged; the defaults are those of the finding catalogue."""

    zone: ZoneInfo
    """The bank's time zone: windows end at its midnights."""
    kind: str = "production"
    """`production` or `test`: the home of an advisor who is in both is production."""
    window_days: int = 60
    clock_skew: timedelta = timedelta(seconds=60)
    """Two times closer than this are the same."""
    look_back_days: int = 14
    """So far back bookings are read and judged by CAL013."""
    sync_lag: timedelta = timedelta(minutes=15)
    """What changed this recently may still be on its way (CAL006, MTG006, MTG022)."""
    grace: timedelta = timedelta(days=7)
    """A booking that ended longer ago than this must have been put in order (CAL013)."""
    confirm_before: timedelta = timedelta(hours=24)
    """So long before its start somebody should have accepted (MTG007)."""
    subscriptions: bool = False
    """Whether mailboxes are subscribed to (CAL007 is judged only then)."""
    renew_before: timedelta = timedelta(hours=24)
    go_live: date | None = None
    """From this local date on the calendars are synchronised; a roster entry's own date overrides it."""
    room_required: bool = True
    """Whether a physical booking needs a room (MTG024)."""
    bank_hours: Mapping[int, Hours] = field(default_factory=dict)
    """By weekday, Monday is 0; a missing day is closed. Empty: not configured, not judged."""
    closing_days: frozenset[date] = frozenset()
    """The bank's own and the public holidays of its country, of the years around now."""
    max_meeting_minutes: int | None = None
    """Booked time allowed on one date for an advisor without a limit of their own; None: not judged (MTG013)."""
    accepted_domains: frozenset[str] = frozenset()
    """Folded. Empty: those that the tenant has verified."""
    initials_from: tuple[str, ...] = ("employee", "nickname", "alias")
    """Where an advisor's initials come from, the first that has any."""
    api_low: float = 0.20
    api_very_low: float = 0.05
    """Shares of the daily API allocation that are left (ENV040)."""
    down_after: int = 3
    """Consecutive failed probes that make a system down (ENV041)."""
    probe_every: timedelta = timedelta(minutes=5)
    job_grace: timedelta = timedelta(minutes=30)
    """Beyond a job's period (ENV042)."""
    backup_within: timedelta = timedelta(hours=24)
    availability: float = 99.5
    """Per cent of the probes in operating hours of the month (ENV044)."""
    operating_hours: Hours = Hours(start=time(8), end=time(16))
    connected: date | None = None
    """When the product was connected to the org; None: when the integration user got the runtime set (ENV021)."""
    provisioning_grace: timedelta = timedelta(days=7)
    """So long after the connection provisioning permissions may still be granted (ENV021)."""
    allowed_addresses: tuple[str, ...] = ()
    """Networks from which integration users and apps may sign in, as CIDR; empty: not judged (ENV023)."""
    failed_logins: int = 5
    """More failures than this in 24 hours are a finding (ENV024)."""
    dormant_after: timedelta = timedelta(days=30)
    """No sign-in for so long, though bookings changed, is a finding (ENV025)."""
    sign_ins_back: timedelta = timedelta(days=30)
    """So far back sign-ins are read; at least `dormant_after`."""
    credential_days: tuple[int, int, int] = (90, 30, 7)
    """Days left below which a credential's end is of Low, Medium and High priority (ENV026)."""
    off: Mapping[str, str] = field(default_factory=dict)
    """Codes that this environment does not judge, each with the reason."""


Policies = Mapping[str, Policy]
"""How each environment is judged, by its name: what jobs over rooms and directories get."""
