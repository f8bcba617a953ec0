"""The page of one BookingId."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bookme_ops.booking_ids import SHORTEST
from bookme_ops.booking_page.page import UnknownBooking, show
from connectors.simulator.model import Planted
from tests.journeys.bank import Journey, owner_of
from tests.journeys.read_bank import begin_read_journey
from tests.journeys.test_windows import pick_booking

PARTS = {
    "booking_id",
    "matched",
    "copies",
    "differences",
    "links",
    "findings",
    "incidents",
    "coverage",
    "timeline",
    "story",
}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_read_journey(tmp_path) as begun:
        yield begun


def planted(journey: Journey, code: str) -> Planted:
    return next(one for one in journey.world.truth if one.code == code)


def systems(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return sorted(copy["system"] for copy in page["copies"])


def test_a_page_shows_both_sides_and_how_they_are_linked(journey: Journey) -> None:
    _, booking_id = pick_booking(journey)
    page = show(journey.ops, booking_id)
    assert page.keys() == PARTS
    assert {"Backend", "Outlook", "Salesforce"} == set(systems(page))
    assert page["differences"] == []
    assert all(one["complete"] for one in page["coverage"])
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
    page = show(journey.ops, booking_id[:8].upper())
    assert page.pop("matched")["kind"] == "beginning"
    assert page.items() <= show(journey.ops, booking_id).items()
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
    assert [(one["code"], one["runbook"]) for one in page["findings"]] == [("CAL002", "bookme-ops runbook CAL002")]
    assert page["findings"][0]["sla"]["state"] == "on_track"
    assert page["findings"][0]["first_response_due"] is not None
    assert {one["field"] for one in page["differences"]} & {"start", "end"}
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
    assert "Outlook" in systems(page)
    assert "Salesforce" not in systems(page)
    assert page["links"] == []


def test_a_missing_one_has_a_salesforce_side_alone(journey: Journey) -> None:
    page = show(journey.ops, planted(journey, "CAL001").booking_id or "")
    assert systems(page) == ["Backend", "Salesforce"]
    assert [one["sentence"] for one in page["differences"]] == ["Outlook (owner) holds no copy, Salesforce does"]


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


def test_what_is_asked_for_by_an_id_of_a_system_is_told(journey: Journey) -> None:
    event_id, booking_id = pick_booking(journey)
    page = show(journey.ops, event_id[:15])
    assert page["booking_id"] == booking_id
    assert page["matched"] == {
        "kind": "salesforce-event",
        "id": event_id,
        "scope": "production",
        "told": f"Salesforce Event {event_id} of production",
    }


def test_a_mailbox_that_cannot_be_read_is_told_as_unread_and_nothing_is_concluded(journey: Journey) -> None:
    fault = planted(journey, "CAL001")
    owner = owner_of(journey.world, fault)
    journey.misbehave(f"forbidden=always@{owner}")
    journey.run()
    page = show(journey.ops, fault.booking_id or "")
    (known,) = [one for one in page["coverage"] if one["role"] == "owner"]
    assert (known["complete"], known["reason"], known["copies"]) == (False, "forbidden", None)
    assert known["sentence"].endswith("whether it holds a copy is not known")
    assert page["differences"] == []
    assert [gap["reason"] for gap in page["story"]["gaps"]] == ["forbidden"]


def test_no_sentence_names_anybody(journey: Journey) -> None:
    for fault in journey.world.truth:
        if fault.booking_id is not None:
            page = show(journey.ops, fault.booking_id)
            told = [*page["timeline"], *page["differences"], *page["story"]["gaps"]]
            assert not any("@" in (one["sentence"] or "") for one in told)


def test_differences_agree_with_what_the_jobs_found(journey: Journey) -> None:
    """The page and the jobs call the same things different, by the same tolerance."""
    fields = {
        "CAL001": {"copy"},
        "CAL002": {"start", "end"},
        "CAL003": {"cancelled"},
        "CAL004": {"cancelled"},
        "CAL006": {"location", "room", "invitees"},
        "CAL008": {"copies"},
        "CAL009": {"start", "end"},
        "MTG001": {"copy"},
    }
    for fault in journey.world.truth:
        if fault.code in fields and fault.after_first_read is None:
            page = show(journey.ops, fault.booking_id or "")
            assert {one["field"] for one in page["differences"]} & fields[fault.code], fault.code
