"""The mailboxes of rooms are calendars, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.room_choice import choose_rooms
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.db import Store
from bookme_ops.store.room_views import room_views
from bookme_ops.store.rooms import write_rooms
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Window, window_end
from connectors.simulator.model import Room as Place
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import AT, TENANT, a_failure, an_account, write_directory_of
from tests.journeys.bank import Journey, begin_journey, not_checked

OAK = "oak@bank.example"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    with opened.begin() as connection:
        room = Room(mail=OAK, name="Oak", capacity=None, booking_type="standard", building=None)
        write_rooms(connection, TENANT, [room])
    yield opened
    opened.close()


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        yield begun


def test_the_account_with_the_rooms_address_is_read(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("x", addresses=("x@bank.example", OAK)))
    choice = choose_rooms(store, TENANT)
    assert (choice.mails, choice.unreachable) == ({"id-x": OAK}, {})


@pytest.mark.parametrize(
    ("holders", "expected"), [((), Reason.NO_MAILBOX), (("a", "b"), Reason.AMBIGUOUS), (None, Reason.FORBIDDEN)]
)
def test_a_room_without_one_account_says_why(store: Store, holders: tuple[str, ...] | None, expected: Reason) -> None:
    with store.begin() as connection:
        write_directory_of(connection, *(an_account(name, addresses=(OAK,)) for name in holders or ()))
        if holders is None:
            record_failure(connection, TENANT, "directory", "accounts", a_failure(), at=AT)
    choice = choose_rooms(store, TENANT)
    assert choice.mails == {}
    assert {mail: failure.reason for mail, failure in choice.unreachable.items()} == {OAK: expected}


def mailbox_of(journey: Journey, place: Place) -> str:
    person = journey.world.tenant.find(place.mail)
    assert person is not None
    return person.id


def test_calendars_of_rooms_are_read_and_told_by_their_address(journey: Journey) -> None:
    account = journey.collect()
    places = journey.world.tenant.rooms.values()
    part = account["run"]["coverage"]["room"]
    assert part == {"expected": len(places), "checked": len(places), "not_checked": []}
    assert account["read"]["rooms"] == len(places)
    window = Window(start=journey.now, end=window_end(journey.now, 60, journey.ops.settings.bank.time_zone))
    views = list(room_views(journey.ops.store, journey.ops.estate, window=window))
    assert [view.room.mail for view in views] == sorted(place.mail.casefold() for place in places)
    assert all(view.calendar.complete and view.bookings_read.complete for view in views)


def test_a_rooms_calendar_that_refuses_is_known_to_be_stale(journey: Journey) -> None:
    journey.collect()
    place = next(iter(journey.world.tenant.rooms.values()))
    user_id = mailbox_of(journey, place)
    journey.misbehave(f"forbidden=always@{user_id}")
    account = journey.collect(full=True)
    assert not_checked(account, "room") == {place.mail.casefold(): "forbidden"}
    assert not_checked(account, "mailbox") == {}
    window = Window(start=journey.now, end=window_end(journey.now, 60, journey.ops.settings.bank.time_zone))
    stale = [view for view in room_views(journey.ops.store, journey.ops.estate, window=window) if view.calendar.reason]
    assert [(view.room.mail, view.calendar.reason) for view in stale] == [(place.mail.casefold(), Reason.FORBIDDEN)]
