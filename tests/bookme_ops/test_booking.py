"""The page of one BookingId."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bookme_ops.booking import SHORTEST, UnknownBooking, show
from connectors.simulator.model import Planted
from tests.journeys.bank import Journey, begin_journey
from tests.journeys.test_windows import pick_booking

PARTS = {"booking_id", "copies", "links", "findings", "incidents", "timeline"}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        begun.run()
        yield begun


def planted(journey: Journey, code: str) -> Planted:
    return next(one for one in journey.world.truth if one.code == code)


def systems(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return sorted(copy["system"] for copy in page["copies"])


def test_a_page_shows_both_sides_and_how_they_are_linked(journey: Journey) -> None:
    _, booking_id = pick_booking(journey)
    page = show(journey.ops, booking_id)
    assert page.keys() == PARTS
    assert {"Outlook", "Salesforce"} == set(systems(page))
    assert {(link["rung"], link["by"], link["weak"]) for link in page["links"]} == {(1, "booking-id", False)}
    assert page["findings"] == page["incidents"] == []
    assert page["timeline"]
    assert json.loads(json.dumps(page)) == page


@pytest.mark.parametrize("spell", [str.upper, "{{{}}}".format, " {} ".format], ids=["upper", "braces", "blanks"])
def test_any_spelling_finds_it(journey: Journey, spell: object) -> None:
    _, booking_id = pick_booking(journey)
    assert callable(spell)
    assert show(journey.ops, spell(booking_id)) == show(journey.ops, booking_id)


def test_its_first_characters_are_enough(journey: Journey) -> None:
    _, booking_id = pick_booking(journey)
    assert show(journey.ops, booking_id[:8].upper()) == show(journey.ops, booking_id)
    with pytest.raises(UnknownBooking, match="nothing is known of"):
        show(journey.ops, booking_id[: SHORTEST - 1])


def test_several_that_begin_so_are_named_and_none_is_shown(journey: Journey) -> None:
    missing, shifted = planted(journey, "CAL001"), planted(journey, "CAL002")
    told = [one or "" for one in (missing.booking_id, shifted.booking_id)]
    with journey.ops.store.begin() as connection:
        for number, booking_id in enumerate(told):
            connection.execute(
                text("UPDATE incident SET booking_id = :new WHERE booking_id = :old"),
                {"new": f"abcdef0{number}", "old": booking_id},
            )
    with pytest.raises(UnknownBooking, match="2 BookingIds begin with abcdef: abcdef00, abcdef01"):
        show(journey.ops, "abcdef")
    assert show(journey.ops, "abcdef01")["booking_id"] == "abcdef01"


@pytest.mark.parametrize("wanted", ["______", "%%%%%%", "abc%def"])
def test_an_id_is_no_pattern(journey: Journey, wanted: str) -> None:
    with pytest.raises(UnknownBooking, match="nothing is known of"):
        show(journey.ops, wanted)


def test_what_is_wrong_stands_on_the_page(journey: Journey) -> None:
    fault = planted(journey, "CAL002")
    page = show(journey.ops, fault.booking_id or "")
    assert [one["code"] for one in page["findings"]] == ["CAL002"]
    assert any(entry["system"] == "bookme_ops" and "opened" in entry["what"] for entry in page["timeline"])


def test_what_was_wrong_stays_on_the_page(journey: Journey) -> None:
    fault = planted(journey, "CAL002")
    fault.repair(journey.pass_time())
    journey.run()
    page = show(journey.ops, fault.booking_id or "")
    assert page["findings"] == []
    assert [(one["code"], one["state"]) for one in page["incidents"]] == [("CAL002", "resolved")]
    assert any("resolved" in entry["what"] for entry in page["timeline"])


def test_an_orphan_has_an_outlook_side_alone(journey: Journey) -> None:
    page = show(journey.ops, planted(journey, "MTG001").booking_id or "")
    assert set(systems(page)) == {"Outlook"}
    assert page["links"] == []


def test_a_missing_one_has_a_salesforce_side_alone(journey: Journey) -> None:
    page = show(journey.ops, planted(journey, "CAL001").booking_id or "")
    assert systems(page) == ["Salesforce"]


def test_a_change_stands_on_the_timeline_with_both_values(journey: Journey) -> None:
    fault = planted(journey, "CAL009")
    fault.repair(journey.pass_time())
    journey.run()
    entries = [one for one in show(journey.ops, fault.booking_id or "")["timeline"] if one["what"] == "start"]
    assert entries
    assert all(entry["was"] != entry["now"] for entry in entries)


@pytest.mark.parametrize("wanted", ["nobody-knows-this", "", "{}", "  "])
def test_what_nobody_knows_is_told(journey: Journey, wanted: str) -> None:
    with pytest.raises(UnknownBooking):
        show(journey.ops, wanted)
