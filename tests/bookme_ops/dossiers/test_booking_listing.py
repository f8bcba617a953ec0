"""Looking for a booking without its id, in pages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.booking_page.search import search_bookings
from bookme_ops.dossiers.booking_listing import Search, know_bookings, list_bookings, read_mark, write_mark
from bookme_ops.store.booking_pages import Mark
from bookme_ops.store.coverage import record_failure
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.simulator.model import Person
from tests.journeys.bank import DETAIL, Journey, begin_journey
from tests.journeys.tales import Meeting, find_in_room
from tests.journeys.test_windows import pick_booking

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A calm bank that was read once; nothing here changes it."""
    with begin_journey(tmp_path_factory.mktemp("listing"), scene="calm") as begun:
        begun.collect()
        yield begun


def ids(journey: Journey, **asked: Any) -> list[str | None]:
    """The BookingIds of all pages."""
    found, after = list[str | None](), None
    while True:
        page = list_bookings(journey.ops, Search(**{"environments": ("production", "test"), **asked}), after=after)
        found += [one.booking_id for one in page.bookings]
        if page.next is None:
            return found
        after = read_mark(write_mark(page.next))


def test_all_pages_hold_what_the_command_finds(journey: Journey) -> None:
    found = search_bookings(journey.ops, start=journey.now, end=journey.now + 9 * DAY, limit=10_000)
    told = ids(journey, start=journey.now, end=journey.now + 9 * DAY)
    assert len(told) == len(set(told))
    assert set(told) == {one.booking_id for one in found} != set()


def test_an_advisor_is_known_by_any_address_the_object_id_and_the_salesforce_user(journey: Journey) -> None:
    event_id, booking_id = pick_booking(journey)
    person: Person = journey.world.tenant.people[Meeting(journey).mailbox.person_id]
    org = journey.world.environments["production"].org
    user_id = org.table("Event")[event_id]["OwnerId"]
    aliases = [one.partition(":")[2] for one in person.proxy_addresses]
    wanted = set(ids(journey, advisor=person.id))
    assert booking_id in wanted
    for asked in (*aliases, person.upn.upper(), person.id[:8], person.id.upper(), user_id, user_id[:15]):
        assert set(ids(journey, advisor=asked)) == wanted, asked


@pytest.mark.parametrize("asked", ["nobody@bank.example", "%", "' OR 1=1 --", "x", "@", "005000000000000"])
def test_nobody_owns_nothing(journey: Journey, asked: str) -> None:
    assert ids(journey, advisor=asked) == []


def test_a_room_is_known_by_its_name_its_address_and_the_backends_id(journey: Journey) -> None:
    event_id, booking_id = find_in_room(journey)
    org = journey.world.environments["production"].org
    detail = org.table(DETAIL)[org.table("Event")[event_id][DETAIL]]
    name, room_id = detail["andmoney__RoomName__c"], detail["andmoney__RoomId__c"]
    mail = journey.world.environments["production"].backend.rooms[room_id]["email"]
    wanted = set(ids(journey, room=room_id))
    assert booking_id in wanted
    for asked in (name, name.upper(), mail.upper(), room_id.upper()):
        assert set(ids(journey, room=asked)) == wanted, asked
    assert ids(journey, room="nowhere") == []


def test_a_place_in_the_list_survives_its_address() -> None:
    mark = Mark(ends=-5, environment="pre-prod_2", event_id="00U0000000000001AA")
    assert read_mark(write_mark(mark)) == mark
    assert read_mark("") is None
    assert read_mark(None) is None
    assert write_mark(None) is None
    for text in ("x", "1.2", "1.a b.c", "1..c", "9" * 20 + ".a.b"):
        with pytest.raises(ValueError, match="begin at its first page"):
            read_mark(text)


def test_how_old_the_bookings_are_is_told_or_why_that_is_not_known(journey: Journey) -> None:
    told = dict(know_bookings(journey.ops, ("production", "elsewhere")))
    assert told["production"].complete
    assert told["elsewhere"].reason is Reason.NEVER_READ
    with journey.ops.store.begin() as connection:
        failure = Failure(reason=Reason.TIMEOUT, detail="late")
        record_failure(connection, "test", "query", "bookings", failure, at=journey.now)
    assert dict(know_bookings(journey.ops, ("test",)))["test"].reason is Reason.TIMEOUT
