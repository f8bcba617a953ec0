"""What the bank promises to whoever reports a problem, and who hears of promises that are not kept."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import Key

SECTION = "service_levels"
LONGEST = 60_000
"""Business minutes; about half a year."""

WORDS = (
    ("critical", 60, "a critical incident"),
    ("high", 240, "an incident of high priority"),
    ("medium", 480, "one of medium priority"),
    ("low", 720, "one of low priority"),
    ("enquiry", 960, "a question that reports no fault"),
)
"""The operations guide's first responses: 1, 4, 8, 12 and 16 business hours."""

SERVICE_LEVELS = (
    *(
        Key(
            path=f"{SECTION}.{name}_minutes",
            kind=kinds.whole(1, LONGEST),
            default=minutes,
            example=str(minutes),
            meaning=f"Business minutes until {said} has had its first response.",
        )
        for name, minutes, said in WORDS
    ),
    Key(
        path=f"{SECTION}.at_risk",
        kind=kinds.SHARE,
        default=0.8,
        example="0.8",
        meaning="The share of these minutes that is used up when a first response is at risk.",
    ),
    Key(
        path=f"{SECTION}.lead",
        kind=kinds.TEXT,
        default="the owner's lead",
        example='"the owner\'s lead"',
        meaning="Whose matter a first response at risk is.",
    ),
    Key(
        path=f"{SECTION}.manager",
        kind=kinds.TEXT,
        default="the support manager",
        example='"the support manager"',
        meaning="Whose matter one that is late is.",
    ),
)
