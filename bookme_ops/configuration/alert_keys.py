"""Alerts: who is told of what, through which channel, and how often at most."""

from typing import Any

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import ANY, Key
from bookme_ops.configuration.plain import read_text

ALERTS = "alerts"
CHANNEL = f"{ALERTS}.channels.{ANY}"
EVENTS = ("opened", "reopened", "resolved", "priority", "at_risk", "breached")
"""What a channel can be told of."""
MONTH = 31 * 86400.0


def _read_event(value: Any) -> str:
    text = read_text(value)
    if text not in EVENTS:
        raise ValueError(f"must be one of: {', '.join(EVENTS)}")
    return text


def _reminder(priority: str, default: float) -> Key:
    return Key(
        path=f"{ALERTS}.remind_{priority}",
        kind=kinds.seconds(0, MONTH),
        default=default,
        example=str(default),
        meaning=f"Seconds between reminders of a {priority} incident that nobody acknowledged; 0: none.",
    )


ALERT_KEYS = (
    Key(
        path=f"{ALERTS}.console_url",
        kind=kinds.URL,
        example='"https://bookme-ops.bank.example"',
        meaning="The console: messages link to its page of the incident.",
    ),
    _reminder("critical", 3600.0),
    _reminder("high", 14400.0),
    _reminder("medium", 0.0),
    _reminder("low", 0.0),
    Key(
        path=f"{ALERTS}.flood_messages",
        kind=kinds.whole(1, 10_000),
        default=20,
        example="20",
        meaning="More messages than this within flood_window become one that says how many were held back.",
    ),
    Key(
        path=f"{ALERTS}.flood_window",
        kind=kinds.seconds(1, 86400),
        default=600.0,
        example="600.0",
        meaning="Over how many seconds the messages of a channel are counted.",
    ),
    Key(
        path=f"{ALERTS}.attempts",
        kind=kinds.whole(1, 100),
        default=10,
        example="10",
        meaning="How often a message is sent at most; after that it is listed as failed.",
    ),
    Key(
        path=f"{ALERTS}.retry_after",
        kind=kinds.seconds(1, 3600),
        default=30.0,
        example="30.0",
        meaning="Seconds before the second attempt; each further one waits twice as long, an hour at most.",
    ),
    Key(
        path=f"{ALERTS}.digest_at",
        kind=kinds.pattern("a time of day such as 08:00", r"([01]\d|2[0-3]):[0-5]\d"),
        default="08:00",
        example='"08:00"',
        meaning="When digests are due, in the bank's time zone; weekly ones on Mondays.",
    ),
)

CHANNEL_KEYS = (
    Key(
        path=f"{CHANNEL}.url",
        kind=kinds.SECRET,
        required=True,
        example='"secrets/teams"',
        meaning="The channel's address as Apprise writes it, such as workflows://…, slack://…, mailtos://…, jsons://….",
    ),
    Key(
        path=f"{CHANNEL}.min_priority",
        kind=kinds.choice("low", "medium", "high", "critical"),
        default="low",
        example='"low"',
        meaning="Incidents below this priority are not told.",
    ),
    Key(
        path=f"{CHANNEL}.environments",
        kind=kinds.TEXTS,
        default=[],
        example='["production"]',
        meaning="Only incidents of these environments; empty: of all.",
    ),
    Key(
        path=f"{CHANNEL}.codes",
        kind=kinds.TEXTS,
        default=[],
        example='["CAL", "ENV041"]',
        meaning="Only incidents whose code begins so; empty: all.",
    ),
    Key(
        path=f"{CHANNEL}.events",
        kind=kinds.list_of("events", _read_event),
        example='["opened", "resolved"]',
        meaning=f"What is told: {', '.join(EVENTS)}; left out: all of it, or beside `digest` nothing else.",
    ),
    Key(
        path=f"{CHANNEL}.digest",
        kind=kinds.choice("daily", "weekly"),
        example='"daily"',
        meaning="A summary of what is still open: daily or weekly.",
    ),
    Key(
        path=f"{CHANNEL}.allow_private",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether the channel may be at a private, loopback or link-local address.",
    ),
)
