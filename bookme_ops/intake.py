"""Intake: the facts that a ticket needs, and which of them nobody has told yet.

The list is the operations guide's ("Issue Reporting Requirements"). A fact that is missing never stops a report: it is
said, and asked for, until it is there. `none` is an answer: there was no message, or no booking is concerned.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bookme_ops.service_levels.categories import CATEGORIES
from bookme_ops.store.incident import Incident

NONE = "none"
BOOKING = "booking_id"
SHOWN = "screenshots"
PLAIN_ID = re.compile(r"(?=[^0-9]*[0-9])[0-9a-z][0-9a-z_-]{3,63}", re.IGNORECASE | re.ASCII)
"""What a BookingId looks like: letters and digits without a gap. Names and addresses do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that a ticket needs."""

    name: str
    asks: str
    always: bool = False
    """Whatever the report is about; others are needed of faults alone."""
    gathered: bool = False
    """A debug bundle brings it, once the BookingId is known."""


FACTS = (
    Fact(name="process", asks="what was being done, step by step", always=True),
    Fact(name="expected", asks="what should have happened"),
    Fact(name="actual", asks="what happened instead"),
    Fact(name="steps", asks="how to make it happen again"),
    Fact(name="errors", asks="what any message said, word for word"),
    Fact(name=BOOKING, asks="the BookingId of a meeting that it happened to"),
    Fact(name=SHOWN, asks="the names of the files that show it"),
    Fact(name="user", asks="whom it happened to: an object id or a role, no name", gathered=True),
    Fact(name="timeline", asks="what happened when", gathered=True),
    Fact(name="debug_log", asks="the Salesforce debug log of that time", gathered=True),
    Fact(name="system_state", asks="what else was going on: releases, outages, limits", gathered=True),
)
"""In the order in which people are asked."""


def is_booking_id(text: str) -> bool:
    """Whether a text may be a BookingId, and so be told where no personal data may be."""
    return PLAIN_ID.fullmatch(text) is not None


def missing_facts(incident: Incident) -> tuple[Fact, ...]:
    """The facts of a report that nobody has told; an incident of a job lacks none."""
    if incident.intake is None:
        return ()
    category = CATEGORIES.get(incident.category or "")
    fault = category is None or category.fault
    told = {name for name, text in incident.intake.items() if text.strip()}
    if incident.booking_id is not None:
        told |= {BOOKING, *(fact.name for fact in FACTS if fact.gathered)}
    return tuple(fact for fact in FACTS if (fault or fact.always) and fact.name not in told)


def clean_facts(said: Mapping[str, str | None]) -> dict[str, str]:
    """The facts that were told, by name, without blanks around them; in the order of the table."""
    texts = {fact.name: (said.get(fact.name) or "").strip() for fact in FACTS}
    return {name: text for name, text in texts.items() if text}
