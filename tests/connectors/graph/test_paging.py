"""Pages that never end, and long answers that do."""

from itertools import count

import pytest

from connectors.errors import Malformed, Reason
from connectors.graph.paging import MOST_IDLE, MOST_PAGES, PageGuard


def see_for_ever(guard: PageGuard, rows: int, fresh: int, distinct: int = 0) -> None:
    for number in count():
        distinct += fresh
        guard.see(rows, fresh, distinct, str(number))


def test_a_repeated_link_is_endless() -> None:
    guard = PageGuard()
    guard.see(10, 10, 10, "a")
    guard.see(10, 10, 20, "b")
    with pytest.raises(Malformed) as caught:
        guard.see(10, 10, 30, "a")
    assert caught.value.reason is Reason.ENDLESS


def test_a_few_empty_pages_are_normal() -> None:
    guard = PageGuard()
    for number in range(MOST_IDLE - 1):
        guard.see(0, 0, 0, str(number))
    guard.see(5, 5, 5, None)
    assert guard.pages == MOST_IDLE


def test_empty_pages_for_ever_are_endless() -> None:
    guard = PageGuard()
    with pytest.raises(Malformed, match=f"after {MOST_IDLE} pages"):
        see_for_ever(guard, rows=0, fresh=0)


def test_the_same_rows_again_and_again_are_endless_long_before_the_last_page() -> None:
    guard = PageGuard()
    guard.see(200, 200, 200, "first")
    with pytest.raises(Malformed, match="200 different rows"):
        see_for_ever(guard, rows=200, fresh=0, distinct=200)
    assert guard.pages < MOST_IDLE


def test_replays_within_reason_are_allowed() -> None:
    guard = PageGuard()
    for number in range(20):
        guard.see(150, 100, 100 * (number + 1), str(number))
    guard.see(150, 100, 2_100, None)


def test_ever_new_rows_end_at_the_page_cap() -> None:
    guard = PageGuard()
    with pytest.raises(Malformed, match=f"after {MOST_PAGES} pages"):
        see_for_ever(guard, rows=1, fresh=1)


def test_the_last_page_is_never_endless() -> None:
    guard = PageGuard()
    for number in range(MOST_PAGES - 1):
        guard.see(1, 1, number + 1, str(number))
    guard.see(0, 0, MOST_PAGES, None)
