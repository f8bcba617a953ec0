"""Categories: the operations guide's table of priorities ("Support Case Management"), as reports are sorted by it."""

import re
from dataclasses import dataclass

from bookme_ops.service_levels.levels import ENQUIRY_CATEGORY
from jobs.base import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A row of the table."""

    name: str
    priority: Priority
    title: str
    """The guide's words."""
    fault: bool = True
    """Something does not work, so that a ticket needs every fact about it."""


TABLE = (
    Category(name="outage", priority=Priority.CRITICAL, title="system-wide outage"),
    Category(name="integration-failure", priority=Priority.CRITICAL, title="integration failure"),
    Category(name="data-sync", priority=Priority.CRITICAL, title="data synchronization issue"),
    Category(name="security", priority=Priority.CRITICAL, title="security incident"),
    Category(name="booking-failure", priority=Priority.HIGH, title="meeting booking failure"),
    Category(name="calendar-sync", priority=Priority.HIGH, title="calendar sync issue"),
    Category(name="room-allocation", priority=Priority.HIGH, title="room allocation problem"),
    Category(name="user-access", priority=Priority.HIGH, title="user access issue"),
    Category(name="ui", priority=Priority.MEDIUM, title="UI/UX issue"),
    Category(name="performance", priority=Priority.MEDIUM, title="performance degradation"),
    Category(name="configuration", priority=Priority.MEDIUM, title="configuration request", fault=False),
    Category(name="question", priority=Priority.MEDIUM, title="feature question", fault=False),
    Category(name="documentation", priority=Priority.LOW, title="documentation update", fault=False),
    Category(name="minor-ui", priority=Priority.LOW, title="minor UI improvement", fault=False),
    Category(name="training", priority=Priority.LOW, title="training request", fault=False),
    Category(name="suggestion", priority=Priority.LOW, title="feature suggestion", fault=False),
    Category(name=ENQUIRY_CATEGORY, priority=Priority.LOW, title="enquiry", fault=False),
)
"""An enquiry is not in the guide's table of categories, but in its table of first responses."""

CATEGORIES = {category.name: category for category in TABLE}


def find_category(words: str) -> Category | None:
    """The category of a name or of the guide's words, whatever their case, their gaps and their number."""
    wanted = _plain(words)
    return next((one for one in TABLE if wanted in {_plain(one.name), _plain(one.title)}), None)


def _plain(words: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", words.lower())).removesuffix("s")
