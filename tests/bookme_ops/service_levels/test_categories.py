"""The guide's table of priorities."""

import pytest

from bookme_ops.service_levels.categories import CATEGORIES, TABLE, find_category
from jobs.base import Priority
from jobs.registry import load_jobs


def test_the_table_is_the_guides() -> None:
    by_priority = {
        priority: {category.name for category in TABLE if category.priority is priority} for priority in Priority
    }
    assert by_priority == {
        Priority.CRITICAL: {"outage", "integration-failure", "data-sync", "security"},
        Priority.HIGH: {"booking-failure", "calendar-sync", "room-allocation", "user-access"},
        Priority.MEDIUM: {"ui", "performance", "configuration", "question"},
        Priority.LOW: {"documentation", "minor-ui", "training", "suggestion", "enquiry"},
    }


def test_no_category_stands_in_it_twice() -> None:
    assert len(CATEGORIES) == len(TABLE)


def test_every_code_is_in_a_category_of_the_table() -> None:
    assert {kind.category for job in load_jobs() for kind in job.kinds} <= CATEGORIES.keys()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("booking-failure", "booking-failure"),
        ("Booking_Failure", "booking-failure"),
        ("Meeting booking failures", "booking-failure"),
        ("data synchronization issues", "data-sync"),
        ("UI/UX issues", "ui"),
        ("Enquiry", "enquiry"),
    ],
)
def test_a_category_goes_by_its_name_and_by_the_guides_words(words: str, name: str) -> None:
    assert find_category(words) is CATEGORIES[name]


def test_every_category_is_found_by_itself_and_nothing_else_is() -> None:
    assert all(find_category(one.name) is one and find_category(one.title) is one for one in TABLE)
    assert find_category("weather") is find_category("") is None
