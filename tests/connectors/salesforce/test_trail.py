"""Following pages."""

import pytest

from connectors.errors import Malformed, Reason
from connectors.salesforce.errors import PlaceLost
from connectors.salesforce.rows import Identified, Page
from connectors.salesforce.trail import Trail


def page(*ids: str) -> Page[Identified]:
    return Page(total=0, done=False, records=[Identified(id=one) for one in ids])


def test_each_row_is_taken_once():
    trail: Trail[Identified] = Trail(3)
    assert [row.id for row in trail.take(page("a", "b", "a"))] == ["a", "b"]
    assert [row.id for row in trail.take(page("b", "c"))] == ["c"]
    trail.finish()


def test_a_trail_that_ends_early_lost_its_place():
    trail: Trail[Identified] = Trail(2)
    trail.take(page("a"))
    with pytest.raises(PlaceLost, match="1 rows of 2"):
        trail.finish()


def test_a_trail_with_more_rows_than_announced_never_ends():
    trail: Trail[Identified] = Trail(1)
    with pytest.raises(Malformed) as caught:
        trail.take(page("a", "b"))
    assert caught.value.reason is Reason.ENDLESS


def test_some_pages_without_news_are_endured_but_not_any_number():
    trail: Trail[Identified] = Trail(2)
    for _ in range(10):
        trail.take(page())
    with pytest.raises(Malformed):
        trail.take(page())


def test_a_page_must_name_the_next_one():
    with pytest.raises(Malformed):
        Trail[Identified](1).follow(None)
