"""What the access audit needs to know of an environment, and the thresholds that it judges by."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import SITE, Key

WEEK, YEAR = 604_800.0, 31_536_000.0
LISTS = (
    "people", "locks", "sets", "groups", "members", "assignments", "objects", "fields", "setup", "licences", "logins",
    "sessions", "tokens", "apps", "changes", "health", "packages", "principals", "roles", "scopes", "sign-ins",
    "audits",
)  # fmt: skip
"""What the audit reads of an org and of its tenant (`bookme_ops.store.access`)."""

ACCESS_KEYS = (
    Key(
        path=f"{SITE}.allowed_addresses",
        kind=kinds.TEXTS,
        default=[],
        example='["192.0.2.0/24"]',
        meaning="Networks from which integration users and apps may sign in (ENV023); empty: not judged.",
    ),
    Key(
        path=f"{SITE}.integration_users",
        kind=kinds.TEXTS,
        default=[],
        example='["bookme.integration@bank.example"]',
        meaning="Usernames of the integration users; empty: whoever holds the runtime permission set.",
    ),
    Key(
        path=f"{SITE}.graph_apps",
        kind=kinds.TEXTS,
        default=[],
        example='["00000000-0000-0000-0000-000000000000"]',
        meaning="Client ids of the apps of the product that are audited beside our own.",
    ),
    Key(
        path=f"{SITE}.baseline",
        kind=kinds.FILE,
        example='"baseline.toml"',
        meaning="What integration users, advisors and apps may do; without it the shipped defaults count.",
    ),
    Key(
        path=f"{SITE}.unaudited",
        kind=kinds.list_of("names of lists", kinds.choice(*LISTS).read),
        default=[],
        example='["locks", "logins", "sessions", "tokens"]',
        meaning="Lists of the access audit that are not read, where you do not grant what they need; told as unknown.",
    ),
    Key(
        path=f"{SITE}.connected",
        kind=kinds.DATE,
        example="2026-03-02",
        meaning="When the product was connected to the org (ENV021); else the first grant of the runtime set says so.",
    ),
    Key(
        path=f"{SITE}.provisioning_grace",
        kind=kinds.seconds(0, YEAR),
        default=WEEK,
        example="604800.0",
        meaning="So long after the connection provisioning permissions may still be granted (ENV021).",
    ),
    Key(
        path=f"{SITE}.failed_logins",
        kind=kinds.whole(0, 10_000),
        default=5,
        example="5",
        meaning="More failed sign-ins of one holder than this in 24 hours are a finding (ENV024).",
    ),
    Key(
        path=f"{SITE}.dormant_days",
        kind=kinds.whole(1, 180),
        default=30,
        example="30",
        meaning="No sign-in for so many days, though bookings changed, is a finding (ENV025).",
    ),
    Key(
        path=f"{SITE}.credential_days",
        kind=kinds.DAYS_LEFT,
        default=[90, 30, 7],
        example="[90, 30, 7]",
        meaning="Days before a credential ends from which that is Low, Medium and High (ENV026).",
    ),
    Key(
        path=f"{SITE}.review_every_days",
        kind=kinds.whole(1, 730),
        default=180,
        example="180",
        meaning="How many days a signed access review counts before the next one is due.",
    ),
)
