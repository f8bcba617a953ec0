"""Meetings that the backend alone knows."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from connectors.backend_records import BackendMeeting
from connectors.errors import Reason
from connectors.records import BookingId
from jobs.base import Priority
from jobs.meetings.failures import JOB
from jobs.views import Coverage, EnvironmentView, Part
from tests.jobs.meetings.gatherings import codes_of, found, verdicts
from tests.jobs.samples import LONG_AGO, READ, TOMORROW, unread

codes = partial(codes_of, JOB)


def a_backend_meeting(number: int = 1, **changes: Any) -> BackendMeeting:
    """A meeting of the backend whose time slot is booked."""
    values: dict[str, Any] = {
        "environment": "production",
        "booking_id": BookingId(f"booking-{number}"),
        "time_slot_id": f"slot-{number}",
        "employee_id": "employee-1",
        "start": TOMORROW,
        "end": TOMORROW + timedelta(hours=1),
        "created": LONG_AGO,
        "modified": LONG_AGO,
        "status": "Booked",
    }
    return BackendMeeting(**values | changes)


def a_bank(meetings: Iterable[BackendMeeting], read: Coverage = READ) -> EnvironmentView:
    """An environment whose Salesforce knows none of these meetings."""
    return EnvironmentView(environment="production", unknown_meetings=Part(read=read, items=tuple(meetings)))


def test_the_kind_is_that_of_the_catalogue() -> None:
    assert [(kind.code, kind.name, kind.priority) for kind in JOB.kinds] == [
        ("MTG002", "orphan-in-backend", Priority.CRITICAL)
    ]
    assert (JOB.name, JOB.grain) == ("failures", EnvironmentView)


def test_mtg002_a_booked_meeting_that_salesforce_lacks() -> None:
    (finding,) = found(JOB, a_bank([a_backend_meeting()]))
    assert finding.summary == (
        "The booking platform holds a meeting at 2026-03-03 10:00–11:00 that Salesforce does not know."
    )
    assert (finding.subject.kind, finding.subject.id, finding.booking_id) == ("booking", "booking-1", "booking-1")
    assert (finding.code, finding.environment, finding.priority) == ("MTG002", "production", Priority.CRITICAL)


def test_mtg002_tells_which_system_has_what() -> None:
    (finding,) = found(JOB, a_bank([a_backend_meeting(salesforce_id="00U1")]))
    assert finding.evidence["has_it"] == {"backend": True, "salesforce": False, "outlook": None}
    assert finding.evidence["salesforce"] is None
    assert finding.evidence["backend"]["salesforce_id"] == "00U1"
    assert finding.evidence["backend"]["start"] == "2026-03-03T09:00:00+00:00"


@pytest.mark.parametrize("status", ["Reserved", "AvailableForWork", "Busy", "", None])
def test_mtg002_a_meeting_whose_slot_is_not_booked_is_silent(status: str | None) -> None:
    assert codes(a_bank([a_backend_meeting(status=status)])) == []


def test_mtg002_is_raised_once_for_each_meeting() -> None:
    meetings = [a_backend_meeting(2), a_backend_meeting(1), a_backend_meeting(2)]
    assert [one.subject.id for one in found(JOB, a_bank(meetings))] == ["booking-1", "booking-2"]
    assert verdicts(JOB, a_bank(meetings)) == verdicts(JOB, a_bank(reversed(meetings)))


@pytest.mark.parametrize("changes", [{"start": None}, {"end": None}, {"start": None, "end": None}])
def test_mtg002_a_meeting_without_times_is_an_orphan_all_the_same(changes: dict[str, None]) -> None:
    (finding,) = found(JOB, a_bank([a_backend_meeting(created=None, modified=None, **changes)]))
    assert finding.summary == "The booking platform holds a meeting that Salesforce does not know."


def test_mtg002_a_meeting_across_midnight_tells_both_dates() -> None:
    (finding,) = found(JOB, a_bank([a_backend_meeting(end=TOMORROW + timedelta(days=1))]))
    assert "at 2026-03-03 10:00–2026-03-04 10:00" in finding.summary


@pytest.mark.parametrize("days", [-30, 300])
def test_mtg002_a_meeting_of_any_time_counts(days: int) -> None:
    start = TOMORROW + timedelta(days=days)
    assert codes(a_bank([a_backend_meeting(start=start, end=start + timedelta(hours=1))])) == ["MTG002"]


def test_mtg002_what_was_forbidden_is_unknown() -> None:
    (unknown,) = verdicts(JOB, a_bank([a_backend_meeting()], unread(Reason.FORBIDDEN)))
    assert (unknown.subject.id, unknown.reason) == ("production/meetings", Reason.FORBIDDEN)
    assert unknown.codes == {"MTG002"}
    assert {one.id for one in unknown.covers} == {"booking-1"}


def test_mtg002_without_a_backend_nothing_is_judged_and_nothing_is_missing() -> None:
    assert verdicts(JOB, EnvironmentView(environment="production")) == []
