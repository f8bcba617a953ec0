"""Retention: for how many days we keep what, by kind; the product's own is the measure (docs/retention.md)."""

from typing import Any

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import Key
from bookme_ops.configuration.kinds import Kind

SECTION = "retention"
LONGEST = 3650
LEAST_AUDIT = 730
"""Two years: reviews of access and the questions that follow look back so far."""

WORDS = (
    ("journal", 30, "The history of a meeting's changes, counted from the end of the meeting"),
    ("runs", 90, "Runs with what they could not read"),
    ("coverage", 30, "When something was read that nobody has asked for since"),
    ("messages", 90, "Alert messages that were sent or given up"),
    ("decode_maps", 30, "What the pseudonyms of debug bundles stand for"),
    ("bundles", 365, "The register of debug bundles"),
    ("notes", 90, "What people wrote on incidents, counted from their resolution"),
    ("access", 30, "Lists of who may do what and who signed in that were not read again"),
    ("probes", 400, "Answers of the systems to our probes"),
    ("passes", 90, "Tokens, sessions and links that have ended"),
    ("answers", 1, "What the API answered to changes that may be asked for again"),
)


def _read_audit_days(value: Any) -> int:
    days: int = kinds.whole(0, LONGEST).read(value)
    if 0 < days < LEAST_AUDIT:
        raise ValueError(
            f"must be 0, which is for ever, or at least {LEAST_AUDIT}: the audit log is kept for two years"
        )
    return days


RETENTION = (
    *(
        Key(
            path=f"{SECTION}.{name}_days",
            kind=kinds.whole(0, LONGEST),
            default=days,
            example=str(days),
            meaning=f"{said}: kept for so many days; 0: for ever.",
        )
        for name, days, said in WORDS
    ),
    Key(
        path=f"{SECTION}.audit_days",
        kind=Kind("whole number", _read_audit_days, kinds.whole(0, LONGEST).of_text),
        default=0,
        example="0",
        meaning=f"The audit log: kept for so many days, at least {LEAST_AUDIT}; 0: for ever.",
    ),
)
