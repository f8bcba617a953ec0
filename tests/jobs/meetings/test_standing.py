"""Standing meetings."""

from datetime import timedelta

import pytest

from jobs.cases import Case
from jobs.links import Rung
from jobs.meetings.standing import standing_of, tell_sides, tell_when
from tests.jobs.samples import NOW, POLICY, WINDOW_END, a_booking, a_view, an_event, changed, private


def a_case(*sides: object, **changes: object) -> Case:
    booking, *events = sides
    return Case.of(a_view([booking], events), POLICY, NOW)  # type: ignore[list-item, arg-type]


def test_a_booking_and_its_live_event_stand() -> None:
    (link,) = standing_of(a_case(a_booking(), an_event()))
    assert (link.rung, link.events) == (Rung.BOOKING_ID, (an_event(),))


def test_they_are_found_once_for_all_jobs_of_a_view() -> None:
    view = a_view([a_booking()], [an_event()])
    assert standing_of(Case.of(view, POLICY, NOW)) is standing_of(Case.of(view, POLICY, NOW))
    assert standing_of(Case.of(view, POLICY, NOW + timedelta(days=9))) == []


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"removed": True}])
def test_without_a_live_event_nothing_stands(gone: dict[str, bool]) -> None:
    assert standing_of(a_case(a_booking(), an_event(**gone))) == []
    assert standing_of(a_case(a_booking())) == []


def test_a_dead_copy_beside_a_live_one_does_not_matter() -> None:
    (link,) = standing_of(a_case(a_booking(), an_event(number=1, removed=True), changed(an_event(), event_id="live")))
    assert link.events[0].event_id == "live"


@pytest.mark.parametrize("off", [{"show_as": "Free"}, {"deleted": True}, {"cancelled_by_someone": True}])
def test_a_cancelled_booking_does_not_stand(off: dict[str, object]) -> None:
    assert standing_of(a_case(a_booking(**off), an_event())) == []


def test_a_booking_beyond_the_window_does_not_stand() -> None:
    assert standing_of(a_case(a_booking(WINDOW_END), an_event(WINDOW_END))) == []


def test_both_sides_and_the_link_are_told() -> None:
    case = a_case(a_booking(booking_id=None), private())
    (link,) = standing_of(case)
    told = tell_sides(link)
    assert (told["salesforce"]["event_id"], told["outlook"]["event_id"]) == (a_booking().event_id, "outlook-900")
    assert told["link"] == {"rung": 4, "by": "same-time", "weak": True}
    assert tell_when(case, link) == "2026-03-03 10:00–11:00"
