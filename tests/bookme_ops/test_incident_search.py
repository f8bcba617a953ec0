"""Incidents as people ask for them: by code, by advisor, by booking."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bookme_ops.incident_search import search_incidents
from bookme_ops.store.incident import Incident, State
from tests.journeys.bank import Journey, mail_of, owner_of
from tests.journeys.read_bank import begin_read_journey

ALL = frozenset(State)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank with a fault of every kind, which nobody changes."""
    folder: Path = tmp_path_factory.mktemp("bank")
    with begin_read_journey(folder) as begun:
        yield begun


def codes(found: list[Incident]) -> set[str]:
    return {incident.code for incident in found}


def test_without_a_wish_all_are_found_the_most_urgent_first(journey: Journey) -> None:
    found = search_incidents(journey.ops, states=ALL, limit=1000)
    assert {one.id for one in found} == {one.id for one in journey.incidents()}
    assert [one.priority for one in found] == sorted((one.priority for one in found), reverse=True)
    assert search_incidents(journey.ops, states=ALL, limit=3) == found[:3]
    assert search_incidents(journey.ops, states=frozenset({State.RESOLVED}), limit=3) == []


def test_beginnings_of_codes_select_them(journey: Journey) -> None:
    every = codes(journey.incidents())
    search = partial(search_incidents, journey.ops, states=ALL, limit=1000)
    assert codes(search(codes=("MTG02",))) == {code for code in every if code.startswith("MTG02")} != set()
    assert codes(search(codes=("CAL001", "ENV"))) == {code for code in every if code == "CAL001" or code[:3] == "ENV"}
    assert search(codes=("XYZ",)) == []


def test_only_those_of_the_chosen_environments_are_found(journey: Journey) -> None:
    found = search_incidents(journey.ops_of(("test",)), states=ALL, limit=1000)
    assert {one.environment for one in found} == {"test"}


@pytest.mark.parametrize("length", [8, 36])
def test_a_booking_is_meant_by_its_beginning_too(journey: Journey, length: int) -> None:
    planted = next(one for one in journey.world.truth if one.code == "CAL002")
    booking_id = planted.booking_id or ""
    found = search_incidents(journey.ops, states=ALL, booking_id=booking_id[:length], limit=1000)
    assert {one.booking_id for one in found} == {booking_id}
    assert "CAL002" in codes(found)


def test_an_advisor_is_meant_by_id_its_beginning_or_address(journey: Journey) -> None:
    planted = next(one for one in journey.world.truth if one.code == "CAL001")
    owner = owner_of(journey.world, planted)
    search = partial(search_incidents, journey.ops, states=ALL, limit=1000)
    found = search(advisor=owner)
    assert planted.booking_id in {one.booking_id for one in found}
    assert search(advisor=owner[:8].upper()) == found
    assert search(advisor=mail_of(journey.world, owner).upper()) == found
    assert len(found) < len(search())


def test_what_is_said_of_an_advisor_in_the_directory_is_the_advisors(journey: Journey) -> None:
    planted = next(one for one in journey.world.truth if one.code == "ENV012")
    found = search_incidents(journey.ops, states=ALL, advisor=planted.subject_id, limit=1000)
    assert "ENV012" in codes(found)


def test_a_room_taken_twice_is_a_matter_of_the_advisor_whose_booking_it_is(journey: Journey) -> None:
    planted = next(one for one in journey.world.truth if one.code == "MTG020")
    found = search_incidents(journey.ops, states=ALL, advisor=owner_of(journey.world, planted), limit=1000)
    assert planted.booking_id in {one.booking_id for one in found if one.code == "MTG020"}


@pytest.mark.parametrize("nobody", ["nobody@bank.example", "ffffffff", "a"])
def test_nobody_has_no_incidents(journey: Journey, nobody: str) -> None:
    assert search_incidents(journey.ops, states=ALL, advisor=nobody, limit=1000) == []
