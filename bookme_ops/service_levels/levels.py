"""Levels: how soon a first response is owed, by priority, as the operations guide promises it."""

from enum import StrEnum

from jobs.base import Priority

ENQUIRY_CATEGORY = "enquiry"
"""A question that reports no fault. Its priority is Low, and its first response has a target of its own."""


class Level(StrEnum):
    """A row of the table of first responses."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    ENQUIRY = "enquiry"


BY_PRIORITY = {
    Priority.CRITICAL: Level.CRITICAL,
    Priority.HIGH: Level.HIGH,
    Priority.MEDIUM: Level.MEDIUM,
    Priority.LOW: Level.LOW,
}


def level_of(priority: Priority, category: str | None) -> Level:
    """The row that an incident is in: an enquiry is one only as long as nobody makes it more urgent than Low."""
    if category == ENQUIRY_CATEGORY and priority is Priority.LOW:
        return Level.ENQUIRY
    return BY_PRIORITY[priority]
