"""Place, room and people against the owner's copy, as the jobs compare them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.dossiers.dossier import Dossier
from bookme_ops.dossiers.gathering import Key, gather
from tests.journeys.bank import CODES, Journey, begin_journey
from tests.journeys.read_bank import begin_read_journey
from tests.journeys.tales import Meeting, room_changed


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        yield begun


def dossier_of(journey: Journey, booking_id: str) -> Dossier:
    with journey.ops.store.read() as connection:
        return gather(journey.ops, connection, Key(booking_id=booking_id))


def differing(journey: Journey, booking_id: str) -> set[str] | None:
    (lens,) = dossier_of(journey, booking_id).lenses
    return set(lens.details.differences) if lens.details is not None else None


def test_another_room_differs(journey: Journey) -> None:
    assert differing(journey, room_changed(journey)) == {"room"}


def test_without_a_live_copy_or_an_active_booking_there_is_nothing_to_compare(journey: Journey) -> None:
    meeting = Meeting(journey)
    journey.run()
    assert differing(journey, meeting.booking_id) == set()
    meeting.org.change("Event", meeting.event_id, journey.pass_time(), ShowAs="Free")
    journey.run()
    assert differing(journey, meeting.booking_id) is None


@pytest.mark.parametrize("scene", [CODES["CAL006"], "near-misses"])
def test_the_page_calls_different_what_the_job_finds_and_nothing_else(tmp_path: Path, scene: str) -> None:
    """The page looks at less than a job does, and must come to the same."""
    with begin_read_journey(tmp_path, scene=scene) as journey:
        found = {key[3] for key in journey.findings if key[0] == "CAL006"}
        told = {one for one in ids_ahead(journey) if differing(journey, one)}
        assert found <= told
        assert told <= {key[3] for key in journey.findings}, "what another code names is left to it"


def ids_ahead(journey: Journey) -> list[str]:
    """The BookingIds of production that are not over."""
    wanted = (
        "SELECT DISTINCT booking_id FROM booking WHERE environment = 'production' AND booking_id IS NOT NULL "
        f"AND NOT deleted AND ends > {int(journey.now.timestamp())} ORDER BY booking_id"
    )
    with journey.ops.store.read() as connection:
        return [one for (one,) in connection.exec_driver_sql(wanted)]
