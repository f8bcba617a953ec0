"""What the store holds, as pieces."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.bundles.mirror_pieces import lay_mirror, lay_work
from bookme_ops.bundles.pieces import Kind, Piece
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.store.booking_records import read_booking_records
from bookme_ops.store.incidents import acknowledge, note
from tests.bookme_ops.bundles.desks import NOW
from tests.journeys.bank import Journey, begin_journey
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_read_journey(tmp_path) as begun:
        yield begun


def lay(journey: Journey, booking_id: str) -> tuple[dict[str, Piece], Shelf]:
    shelf = Shelf(at=NOW)
    with journey.ops.store.read() as connection:
        records = read_booking_records(connection, booking_id, journey.ops.chosen, journey.now)
    lay_mirror(shelf, records)
    lay_work(shelf, records)
    return {piece.path: piece for piece in shelf.pieces}, shelf


def faulty(journey: Journey) -> tuple[str, int]:
    """A booking that something is wrong with, and the number of its incident."""
    incident = next(one for one in journey.incidents(code="CAL002") if one.booking_id)
    return incident.booking_id or "", incident.id


def test_an_incident_comes_with_its_life_and_what_people_wrote(journey: Journey) -> None:
    booking_id, number = faulty(journey)
    with journey.ops.store.begin() as connection:
        acknowledge(connection, number, actor="Mette Lund", at=journey.now)
        note(connection, number, actor="Mette Lund", text="asked the branch", at=journey.now)
    pieces, shelf = lay(journey, booking_id)
    incident = next(row for row in pieces["mirror/incidents.json"].rows or () if row["id"] == number)
    assert (incident["code"], incident["state"], incident["owner"]) == ("CAL002", "acknowledged", "Mette Lund")
    assert isinstance(incident["priority"], str)
    steps = [row for row in pieces["mirror/incident-steps.json"].rows or () if row["incident_id"] == number]
    assert [(row["to_state"], row["actor"]) for row in steps] == [("open", "system"), ("acknowledged", "Mette Lund")]
    (written,) = pieces["mirror/incident-notes.json"].rows or ()
    assert (written["text"], written["incident_id"]) == ("asked the branch", number)
    people = {one.value for one in shelf.known if one.kind is Kind.PERSON}
    assert {"Mette Lund", "Mette", "Lund"} <= people
    assert "system" not in people


def test_what_the_mirror_says_of_the_booking_is_there_with_its_age(journey: Journey) -> None:
    booking_id, _ = faulty(journey)
    pieces, _ = lay(journey, booking_id)
    assert [row["booking_id"] for row in pieces["mirror/bookings.json"].rows or ()] == [booking_id]
    copies = pieces["mirror/calendar-copies.json"].rows or ()
    assert all({"mail", "kind", "response"} <= row["attendees"][0].keys() for row in copies if row["attendees"])
    coverage = {(row["kind"], row["subject"]) for row in pieces["mirror/coverage.json"].rows or ()}
    assert {("query", "bookings"), ("mailbox", copies[0]["mailbox"])} <= coverage
    assert pieces["mirror/journal.json"].rows


def test_runs_are_told_without_the_machine_and_without_texts(journey: Journey) -> None:
    pieces, _ = lay(journey, "nothing")
    runs = pieces["system/runs.json"].rows or ()
    assert {row["kind"] for row in runs} == {"collect", "jobs"}
    assert {"host", "pid", "process"} <= pieces["system/runs.json"].dropped.keys()
    leaves = json.dumps([row["figures"] for row in runs])
    assert '": "' not in leaves


def test_nothing_in_a_mirror_that_was_read_is_nothing(journey: Journey) -> None:
    pieces, _ = lay(journey, "nothing")
    assert pieces["mirror/bookings.json"].rows == pieces["mirror/incidents.json"].rows == ()
    assert "coverage.json says" in str(pieces["mirror/bookings.json"].advice)
    assert "any mailbox" in str(pieces["mirror/calendar-copies.json"].missing)


def test_nothing_in_a_mirror_that_was_never_read_is_missing(tmp_path: Path) -> None:
    with begin_journey(tmp_path) as journey:
        pieces, _ = lay(journey, "nothing")
    empty = {path for path, piece in pieces.items() if path.startswith("mirror/") and piece.missing is None}
    assert empty == {"mirror/coverage.json"}
    assert "bookings of production, bookings of test" in str(pieces["mirror/bookings.json"].missing)
    assert "never finished" in str(pieces["mirror/incidents.json"].missing)


def test_a_read_that_failed_since_is_said_of_what_is_there(journey: Journey) -> None:
    booking_id, _ = faulty(journey)
    journey.misbehave("server-error=always@salesforce")
    journey.collect()
    pieces, _ = lay(journey, booking_id)
    assert pieces["mirror/bookings.json"].rows
    assert "not read completely: bookings of production" in str(pieces["mirror/bookings.json"].advice)
    assert "not read completely" not in str(pieces["mirror/backend-meetings.json"].advice)
