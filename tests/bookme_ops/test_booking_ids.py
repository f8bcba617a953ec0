"""A beginning names every BookingId that begins so, and a whole id only itself."""

from pathlib import Path

import pytest

from bookme_ops.booking_ids import SHORTEST, find_ids
from bookme_ops.store.bookings import write_bookings
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import AT, RUN, a_booking

IDS = ("3f2504e0-4f89", "3f2504e0-4f89-11d3", "3f2504ff")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("3f2504", set(IDS)),
        ("3f2504e0", {"3f2504e0-4f89", "3f2504e0-4f89-11d3"}),
        ("3f2504e0-4f89", {"3f2504e0-4f89"}),
        ("3f2504e1", set()),
        ("3f250", {"3f250"}),
        ("3f2504%", {"3f2504%"}),
        ("3f2504' OR 1=1", {"3f2504' OR 1=1"}),
    ],
)
def test_what_is_meant(tmp_path: Path, wanted: str, found: set[str]) -> None:
    store = open_empty_store(tmp_path / "store.db")
    with store.begin() as connection:
        rows = [a_booking(f"event-{number}", booking_id=one) for number, one in enumerate(IDS)]
        write_bookings(connection, rows, at=AT, run_id=RUN)
        assert set(find_ids(connection, wanted)) == found
    store.close()


def test_shorter_than_the_shortest_is_taken_as_it_is() -> None:
    assert SHORTEST == 6
