"""What every environment repeats: its kind, its advisors, its thresholds; and the whole table."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.access_keys import ACCESS_KEYS
from bookme_ops.configuration.alert_keys import ALERT_KEYS, CHANNEL_KEYS
from bookme_ops.configuration.case_keys import CASE_KEYS
from bookme_ops.configuration.keys import BANK, COLLECT, GENERAL, HTTP, SITE, Key
from bookme_ops.configuration.policy_keys import BANK_HOURS, THRESHOLDS
from bookme_ops.configuration.retention_keys import RETENTION
from bookme_ops.configuration.schedule_keys import SCHEDULE_KEYS, TASK_KEYS
from bookme_ops.configuration.service_keys import SERVICE_LEVELS
from bookme_ops.configuration.support_keys import SUPPORT
from bookme_ops.configuration.system_keys import BOOKME_KEYS, GRAPH_KEYS, SALESFORCE_KEYS
from bookme_ops.configuration.web_keys import ENTRA_KEYS, WEB_KEYS

ENVIRONMENT = (
    Key(
        path=f"{SITE}.kind",
        kind=kinds.choice("production", "test"),
        default="production",
        example='"production"',
        meaning="production or test; production is the home of an advisor who is in both.",
    ),
    Key(
        path=f"{SITE}.simulator",
        kind=kinds.SIMULATOR,
        example='"scene=…,advisors=50,seed=1,as_of=2026-03-02T08:00:00+01:00"',
        meaning="A simulated world instead of salesforce and graph; the same one in every environment.",
    ),
    Key(
        path=f"{SITE}.go_live",
        kind=kinds.DATE,
        example="2026-03-02",
        meaning="When the calendars of this environment began to be synchronised.",
    ),
    Key(
        path=f"{SITE}.clock_skew",
        kind=kinds.seconds(0, 3600),
        default=60.0,
        example="60.0",
        meaning="Two times closer than this many seconds are the same.",
    ),
    Key(
        path=f"{SITE}.schedules_csv",
        kind=kinds.FILE,
        example='"schedules.csv"',
        meaning="Working hours of advisors: mail,weekday,from,to,meeting_types,location.",
    ),
    Key(
        path=f"{SITE}.roster.permission_set",
        kind=kinds.TEXT,
        example='"BookingAdvisor"',
        meaning="Whoever has this Salesforce permission set is an advisor too.",
    ),
    Key(
        path=f"{SITE}.roster.csv",
        kind=kinds.FILE,
        example='"roster.csv"',
        meaning="The bank's own list: mail,sync_start,location,initials,can_be_booked,max_meeting_minutes.",
    ),
)

KEYS = (
    *GENERAL,
    *BANK,
    *BANK_HOURS,
    *COLLECT,
    *HTTP,
    *SUPPORT,
    *RETENTION,
    *SERVICE_LEVELS,
    *ALERT_KEYS,
    *CHANNEL_KEYS,
    *SCHEDULE_KEYS,
    *TASK_KEYS,
    *WEB_KEYS,
    *ENTRA_KEYS,
    *ENVIRONMENT,
    *THRESHOLDS,
    *ACCESS_KEYS,
    *CASE_KEYS,
    *SALESFORCE_KEYS,
    *GRAPH_KEYS,
    *BOOKME_KEYS,
)
"""Every setting, in the order in which people read them."""
