"""Finding bookings by owner, time, room and state."""

from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.store.booking_finds import STATES, Wanted, find_bookings
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Store
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST, TOMORROW, a_booking

DAY = timedelta(days=1)
BOOKINGS = [
    a_booking("plain"),
    a_booking("later", TOMORROW + DAY, room_name="Room 1"),
    a_booking("bo", owner_mail="bo@bank.example", owner_id="005-bo", room_id="r-1"),
    a_booking("freed", show_as="Free"),
    a_booking("marked", cancelled_by_someone=True),
    a_booking("deleted", deleted=True),
    a_booking("plain", TOMORROW - DAY, environment=TEST),
    a_booking("free", show_as="Free", booking_id=None),
]


def found(store: Store, limit: int = 99, **asked: Any) -> list[str]:
    with store.begin() as connection:
        write_bookings(connection, BOOKINGS, at=AT, run_id=RUN)
        wanted = Wanted(**{"environments": (PRODUCTION, TEST), **asked})
        return [one.event_id.removeprefix("00U-") for one in find_bookings(connection, wanted, limit)]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["plain", "bo", "free", "plain", "later"]),
        ({"environments": (TEST,)}, ["plain"]),
        ({"environments": ()}, []),
        ({"mails": frozenset({"bo@bank.example"})}, ["bo"]),
        ({"mails": frozenset(), "owners": frozenset({"005-bo"})}, ["bo"]),
        ({"mails": frozenset()}, []),
        ({"start": TOMORROW + timedelta(hours=1)}, ["later"]),
        ({"end": TOMORROW}, ["plain"]),
        ({"rooms": frozenset({"Room 1", "r-1"})}, ["bo", "later"]),
        ({"rooms": frozenset()}, []),
        ({"state": "cancelled"}, ["freed", "marked"]),
        ({"state": "deleted"}, ["deleted"]),
        ({"limit": 2}, ["plain", "bo"]),
    ],
)
def test_everything_that_is_asked_for_must_hold(store: Store, asked: dict[str, Any], wanted: list[str]) -> None:
    assert sorted(found(store, **asked)) == sorted(wanted)


def test_they_come_by_start(store: Store) -> None:
    assert found(store)[0] == "plain"
    assert found(store)[-1] == "later"


def test_every_booking_has_one_state(store: Store) -> None:
    parts = [found(store, state=state) for state in STATES if state != "all"]
    assert sorted(one for part in parts for one in part) == sorted(found(store, state="all"))


def test_what_is_asked_is_no_sql(store: Store) -> None:
    assert found(store, mails=frozenset({"' OR 1=1 --"})) == []
    with pytest.raises(KeyError):
        found(store, state="' OR 1=1")
