"""How bookings are judged: the hours of the bank, and the thresholds of every environment."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import SITE, Key

DAY, WEEK, YEAR = 86_400.0, 604_800.0, 31_536_000.0

BANK_HOURS = (
    Key(
        path="bank.hours",
        kind=kinds.HOURS,
        default=[],
        example='["mon-fri 09:00-16:00", "thu 09:00-17:30"]',
        meaning="When the bank is open, for MTG012; empty: its hours are not judged.",
    ),
    Key(
        path="bank.operating_hours",
        kind=kinds.SPAN,
        default="08:00-16:00",
        example='"08:00-16:00"',
        meaning="On business days, when availability counts (ENV044).",
    ),
    Key(
        path="bank.max_meeting_minutes",
        kind=kinds.whole(1, 1440),
        example="360",
        meaning="Booked minutes that an advisor may have on one day, for MTG013; the roster's own limit overrides it.",
    ),
)

THRESHOLDS = (
    Key(
        path=f"{SITE}.sync_lag",
        kind=kinds.seconds(0, DAY),
        default=900.0,
        example="900.0",
        meaning="What changed this recently may still be on its way, in seconds.",
    ),
    Key(
        path=f"{SITE}.grace",
        kind=kinds.seconds(0, YEAR),
        default=WEEK,
        example="604800.0",
        meaning="A booking that ended longer ago than this must have been put in order (CAL013).",
    ),
    Key(
        path=f"{SITE}.confirm_before",
        kind=kinds.seconds(0, WEEK * 8),
        default=DAY,
        example="86400.0",
        meaning="So long before its start a customer should have accepted (MTG007).",
    ),
    Key(
        path=f"{SITE}.subscriptions",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether the mailboxes of advisors are subscribed to; only then CAL007 is judged.",
    ),
    Key(
        path=f"{SITE}.renew_before",
        kind=kinds.seconds(0, WEEK),
        default=DAY,
        example="86400.0",
        meaning="A subscription that expires sooner than this should have been renewed (CAL007).",
    ),
    Key(
        path=f"{SITE}.room_required",
        kind=kinds.TRUTH,
        default=True,
        example="true",
        meaning="Whether a physical meeting needs a room (MTG024).",
    ),
    Key(
        path=f"{SITE}.initials_from",
        kind=kinds.list_of("sources", kinds.choice("employee", "roster", "nickname", "alias").read),
        default=["employee", "nickname", "alias"],
        example='["employee", "nickname", "alias"]',
        meaning="Where an advisor's initials come from, the first source that has any (ENV010).",
    ),
    Key(
        path=f"{SITE}.api_low",
        kind=kinds.SHARE,
        default=0.2,
        example="0.2",
        meaning="The share of the daily API requests below which what is left is low (ENV040).",
    ),
    Key(
        path=f"{SITE}.api_very_low",
        kind=kinds.SHARE,
        default=0.05,
        example="0.05",
        meaning="The share below which it is critical.",
    ),
    Key(
        path=f"{SITE}.down_after",
        kind=kinds.whole(1, 100),
        default=3,
        example="3",
        meaning="So many failed probes in a row mean that a system is down (ENV041).",
    ),
    Key(
        path=f"{SITE}.job_grace",
        kind=kinds.seconds(0, WEEK),
        default=1800.0,
        example="1800.0",
        meaning="A job that is later than its period and this is late (ENV042).",
    ),
    Key(
        path=f"{SITE}.backup_within",
        kind=kinds.seconds(3600, YEAR),
        default=DAY,
        example="86400.0",
        meaning="How old the latest proven backup may be (ENV043).",
    ),
    Key(
        path=f"{SITE}.availability",
        kind=kinds.PER_CENT,
        default=99.5,
        example="99.5",
        meaning="The availability promised in operating hours, in per cent of a month (ENV044).",
    ),
    Key(
        path=f"{SITE}.switched_off",
        kind=kinds.REASONS,
        default=[],
        example='["CAL005: bookings are made a year ahead here"]',
        meaning="Codes that are not judged in this environment, each with the reason.",
    ),
)
