"""The page and the timeline of a booking in its bundle, and the values in them that nobody may read."""

from collections.abc import Iterator

import pytest

from bookme_ops.bundles.pieces import Kind, Known, Piece
from bookme_ops.bundles.sections import PAGE, STORY
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.bundles.story_pieces import NOTHING, lay_story
from tests.bookme_ops.bundles.bank import crowded_booking
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("bank"), advisors=12, events=8) as begun:
        yield begun


def laid(journey: Journey, wanted: str) -> tuple[dict[str, Piece], set[Known]]:
    shelf = Shelf(at=journey.now)
    lay_story(shelf, journey.ops, wanted, journey.now)
    return {piece.path: piece for piece in shelf.pieces}, set(shelf.known)


def test_the_page_is_told_without_the_timeline_which_has_a_file_of_its_own(journey: Journey) -> None:
    pieces, _ = laid(journey, crowded_booking(journey))
    (page,) = pieces[PAGE].rows or ()
    assert "timeline" not in page
    assert {copy["system"] for copy in page["copies"]} >= {"Salesforce", "Outlook"}
    rows = pieces[STORY].rows or ()
    assert all("sentence" in row or "remark" in row for row in rows)


def test_ids_of_copies_that_carry_no_booking_id_must_not_be_read(journey: Journey) -> None:
    pieces, known = laid(journey, crowded_booking(journey))
    (page,) = pieces[PAGE].rows or ()
    copies = [copy["fields"] for copy in page["copies"] if copy["system"] == "Outlook"]
    assert len(copies) > 1
    told = {copy[name] for copy in copies for name in ("event_id", "ical_uid", "mailbox_id")}
    assert {Known(kind=Kind.ID, value=value) for value in told if value} <= known


def test_of_a_booking_that_nobody_knows_there_is_no_page_and_nothing_was_missed(journey: Journey) -> None:
    pieces, _ = laid(journey, "00000000-0000-0000-0000-000000000000")
    assert (pieces[PAGE].missing, pieces[PAGE].unasked) == (NOTHING, True)
