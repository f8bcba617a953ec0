"""Finding a booking without its BookingId."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.booking_page.search import search_bookings
from connectors.simulator.model import Person
from tests.journeys.bank import DETAIL, Journey, begin_journey
from tests.journeys.tales import Meeting, find_in_room
from tests.journeys.test_windows import pick_booking


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A calm bank that was read once; nothing here changes it."""
    with begin_journey(tmp_path_factory.mktemp("finding"), scene="calm") as begun:
        begun.collect()
        yield begun


def ids(journey: Journey, **asked: Any) -> set[str | None]:
    return {one.booking_id for one in search_bookings(journey.ops, **{"limit": 10_000, **asked})}


def owner(journey: Journey) -> Person:
    return journey.world.tenant.people[Meeting(journey).mailbox.person_id]


def test_an_advisor_is_known_by_any_address_the_object_id_and_the_salesforce_user(journey: Journey) -> None:
    event_id, booking_id = pick_booking(journey)
    person, org = owner(journey), journey.world.environments["production"].org
    user_id = org.table("Event")[event_id]["OwnerId"]
    aliases = [one.partition(":")[2] for one in person.proxy_addresses]
    wanted = ids(journey, advisor=person.id)
    assert booking_id in wanted
    for asked in (*aliases, person.upn.upper(), person.id[:8], person.id.upper(), user_id, user_id[:15]):
        assert ids(journey, advisor=asked) == wanted, asked


@pytest.mark.parametrize("asked", ["nobody@bank.example", "%", "' OR 1=1 --", "x", "@"])
def test_nobody_owns_nothing(journey: Journey, asked: str) -> None:
    assert ids(journey, advisor=asked) == set()


def test_a_range_holds_what_touches_it(journey: Journey) -> None:
    meeting = Meeting(journey)
    start = meeting.start
    minute = timedelta(minutes=1)
    assert meeting.booking_id in ids(journey, start=start, end=start + minute)
    assert meeting.booking_id not in ids(journey, end=start)
    assert meeting.booking_id not in ids(journey, start=start + timedelta(days=1))


def test_a_room_is_known_by_its_name_its_address_and_the_backends_id(journey: Journey) -> None:
    event_id, booking_id = find_in_room(journey)
    org = journey.world.environments["production"].org
    detail = org.table(DETAIL)[org.table("Event")[event_id][DETAIL]]
    name, room_id = detail["andmoney__RoomName__c"], detail["andmoney__RoomId__c"]
    mail = journey.world.environments["production"].backend.rooms[room_id]["email"]
    wanted = ids(journey, room=room_id)
    assert booking_id in wanted
    for asked in (name, name.upper(), mail.upper(), f" {room_id.upper()} "):
        assert wanted <= ids(journey, room=asked), asked
    assert ids(journey, room="No such room") == set()


def test_only_the_chosen_environments_are_searched(journey: Journey) -> None:
    test = replace(journey.ops, chosen=tuple(site for site in journey.ops.chosen if site.name == "test"))
    found = search_bookings(test, limit=10_000)
    assert {one.environment for one in found} == {"test"}


def test_there_are_no_more_than_asked_for_and_they_come_by_start(journey: Journey) -> None:
    found = search_bookings(journey.ops, limit=5)
    assert len(found) == 5
    assert [one.start for one in found] == sorted(one.start for one in found)
