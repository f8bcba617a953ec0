"""The table of settings: every key, its kind, its default and what it means."""

from dataclasses import dataclass
from typing import Any

from bookme_ops.configuration import kinds
from bookme_ops.configuration.kinds import Kind

ANY = "*"
"""Stands for the name of an environment in the path of a key."""

SITE = f"environments.{ANY}"
SALESFORCE = f"{SITE}.salesforce"
GRAPH = f"{SITE}.graph"
BOOKME = f"{SITE}.bookme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One setting."""

    path: str
    kind: Kind
    meaning: str
    """One sentence for people."""
    default: Any = None
    """As TOML would give it; None: there is none."""
    required: bool = False
    """It must be given wherever its section is in use."""
    needed_for: frozenset[str] = frozenset()
    """The values of the section's `auth` that need it."""
    example: str = '"…"'
    """As a settings file would spell it."""

    @property
    def secret(self) -> bool:
        """Whether the value is never shown, and may come from a file instead."""
        return self.kind is kinds.SECRET

    @property
    def section(self) -> str:
        """The path of its table."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Its name within its table."""
        return self.path.rpartition(".")[2]


GENERAL = (
    Key(
        path="database_url",
        kind=kinds.DATABASE_URL,
        default="sqlite:///bookme-ops.db",
        example='"sqlite:///bookme-ops.db"',
        meaning="Where everything is kept: a SQLite file, relative to this file, or postgresql+psycopg://….",
    ),
    Key(
        path="log_level",
        kind=kinds.choice("auto", "debug", "info", "warning", "error"),
        default="auto",
        example='"auto"',
        meaning="The least that is logged; auto: warnings on a terminal, infos elsewhere.",
    ),
    Key(
        path="log_format",
        kind=kinds.choice("auto", "people", "json"),
        default="auto",
        example='"auto"',
        meaning="How it is logged; auto: for people on a terminal, JSON lines elsewhere.",
    ),
    Key(
        path="scheduled",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether jobs and probes run on their schedules here; only then a late one is a finding (ENV042).",
    ),
)

BANK = (
    Key(path="bank.name", kind=kinds.TEXT, default="", example='"Example Bank"', meaning="The bank's name in reports."),
    Key(
        path="bank.time_zone",
        kind=kinds.ZONE,
        default="Europe/Copenhagen",
        example='"Europe/Copenhagen"',
        meaning="The zone of the bank's midnights; a Windows name such as Romance Standard Time will do.",
    ),
    Key(
        path="bank.window_days",
        kind=kinds.whole(1, 730),
        default=60,
        example="60",
        meaning="How many days ahead the product reads calendars: its sync window.",
    ),
    Key(
        path="bank.accepted_domains",
        kind=kinds.TEXTS,
        default=[],
        example='["bank.example"]',
        meaning="The mail domains in which advisors have their aliases.",
    ),
    Key(
        path="bank.closing_days",
        kind=kinds.DATES,
        default=[],
        example="[]",
        meaning="Days on which the bank is closed, beside the public holidays of its country.",
    ),
    Key(
        path="bank.country",
        kind=kinds.pattern("a country code of two letters, such as DK", "[A-Z]{2}"),
        default="DK",
        example='"DK"',
        meaning="The country whose public holidays count.",
    ),
)

COLLECT = (
    Key(
        path="collect.look_back_days",
        kind=kinds.whole(0, 365),
        default=14,
        example="14",
        meaning="Bookings that ended at most this many days ago are still read and judged.",
    ),
    Key(
        path="collect.delta_days_back",
        kind=kinds.whole(0, 365),
        default=14,
        example="14",
        meaning="Where the window of a mailbox's delta query begins, in days before its full read.",
    ),
    Key(
        path="collect.delta_days_ahead",
        kind=kinds.whole(1, 1095),
        default=90,
        example="90",
        meaning="Where that window ends, in days after the full read.",
    ),
    Key(
        path="collect.rebase_after_days",
        kind=kinds.whole(1, 365),
        default=21,
        example="21",
        meaning="A mailbox is read in full again, with a new window, after this many days.",
    ),
    Key(
        path="collect.workers",
        kind=kinds.whole(1, 64),
        default=4,
        example="4",
        meaning="Threads that read mailboxes at the same time.",
    ),
    Key(
        path="collect.unread_after",
        kind=kinds.seconds(60, 2_592_000),
        default=86400.0,
        example="86400.0",
        meaning="What cannot be read for longer than this is an incident of its own (UNREAD), in seconds.",
    ),
)

HTTP = (
    Key(
        path="http.connect_timeout",
        kind=kinds.seconds(0.1, 300),
        default=5.0,
        example="5.0",
        meaning="The longest wait for a connection, in seconds.",
    ),
    Key(
        path="http.read_timeout",
        kind=kinds.seconds(0.1, 3600),
        default=60.0,
        example="60.0",
        meaning="The longest silence within an answer, in seconds.",
    ),
    Key(
        path="http.total_budget",
        kind=kinds.seconds(0.1, 86400),
        default=300.0,
        example="300.0",
        meaning="The longest that one call may take with all its retries and waits, in seconds.",
    ),
    Key(
        path="http.attempts",
        kind=kinds.whole(1, 20),
        default=6,
        example="6",
        meaning="How often a call is sent at most.",
    ),
)
