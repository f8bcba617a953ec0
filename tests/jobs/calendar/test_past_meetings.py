"""CAL012: what was changed of a booking, or of its event, after it was over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import Reason
from connectors.records import Booking, BookingId
from jobs.base import Priority, Subject
from jobs.calendar.past_meetings import CHANGED, JOB, decide
from jobs.policy import Policy
from jobs.views import AdvisorView, JournalEntry
from tests.jobs.calendar.answers import found, ids, in_doubt
from tests.jobs.samples import COPENHAGEN, NOW, NUUK, a_booking, a_view, unread

BEGAN = datetime(2026, 2, 25, 9, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(hours=1)
SKEW = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def changed(what: str = "start", at: datetime | None = ENDED + HOUR, *, number: int = 1, **values: Any) -> JournalEntry:
    """A change of `a_booking` with the same number, in Salesforce."""
    told: dict[str, Any] = {
        "booking_id": BookingId(f"booking-{number}"),
        "system": "salesforce",
        "subject_id": a_booking(number=number).event_id,
        "what": what,
        "was": (ENDED if what == "end" else BEGAN).isoformat(),
        "now": None,
        "at": NOW - HOUR,
        "changed_at": at,
    }
    return JournalEntry(**told | values)


def in_outlook(what: str = "start", at: datetime | None = ENDED + HOUR, **values: Any) -> JournalEntry:
    return changed(what, at, **{"system": "outlook", "subject_id": "outlook-1"} | values)


def over(*changes: JournalEntry, bookings: list[Booking] | None = None, **values: Any) -> AdvisorView:
    """An advisor with a booking that is over, and what the journal holds of it."""
    return a_view([a_booking(BEGAN)] if bookings is None else bookings, changes=changes, **values)


def test_the_job_looks_at_advisors_once_a_day() -> None:
    assert (JOB.name, JOB.grain, JOB.kinds) == ("past-meetings", AdvisorView, (CHANGED,))
    assert (CHANGED.code, CHANGED.name, CHANGED.priority) == ("CAL012", "changed-after-end", Priority.LOW)


@pytest.mark.parametrize("what", ["start", "end", "owner", "room"])
def test_cal012_a_change_after_the_end_is_told(what: str) -> None:
    (finding,) = found(decide, over(changed(what)))
    assert (finding.code, finding.subject) == ("CAL012", Subject(kind="booking", id="booking-1"))
    assert finding.booking_id == "booking-1"
    when = "2026-02-25 10:00–11:00"
    assert finding.summary == f"The {what} of the booking of {when} changed in Salesforce after its end."
    (change,) = finding.evidence["changes"]
    assert (change["what"], change["changed"]) == (what, (ENDED + HOUR).isoformat())
    assert finding.fix is None


@pytest.mark.parametrize("what", ["location", "show_as", "cancelled", "deleted", "removed", "seen", "booking_id"])
def test_cal012_what_is_not_the_products_to_edit_may_change(what: str) -> None:
    assert found(decide, over(changed(what))) == []


@pytest.mark.parametrize(("at", "late"), [(ENDED + SKEW, False), (ENDED + SKEW + SECOND, True), (BEGAN, False)])
def test_cal012_a_change_up_to_the_skew_after_the_end_is_silent(at: datetime, late: bool) -> None:
    assert ids(found(decide, over(changed(at=at)))) == (["booking-1"] if late else [])
    assert ids(found(decide, over(in_outlook(at=at)))) == (["booking-1"] if late else [])


def test_cal012_where_the_system_does_not_say_when_the_sight_counts() -> None:
    assert ids(found(decide, over(changed(at=None)))) == ["booking-1"]
    assert found(decide, over(replace(changed(at=None), at=ENDED))) == []


def test_cal012_first_sight_is_silent() -> None:
    assert found(decide, over()) == []
    assert found(decide, over(changed("seen"))) == []


def test_cal012_a_moved_end_is_held_to_the_end_before_the_move() -> None:
    later = a_booking(BEGAN + timedelta(days=9))
    moved_late = [changed("start"), changed("end")]
    (finding,) = found(decide, over(*moved_late, bookings=[later]))
    assert [change["what"] for change in finding.evidence["changes"]] == ["start", "end"]
    assert "The end and start of the booking" in finding.summary


def test_cal012_a_booking_that_was_moved_into_the_past_in_time_is_silent() -> None:
    before = changed("end", NOW - HOUR, was=(NOW + HOUR).isoformat())
    assert found(decide, over(changed("start", NOW - HOUR), before)) == []


def test_cal012_each_move_is_held_to_the_end_that_it_found() -> None:
    day = timedelta(days=1)
    first = changed("end", ENDED - HOUR, was=(ENDED - day).isoformat(), now=(ENDED - 2 * HOUR).isoformat())
    second = changed("end", ENDED, was=(ENDED - 2 * HOUR).isoformat(), now=ENDED.isoformat())
    (finding,) = found(decide, over(second, first))
    assert len(finding.evidence["changes"]) == 2
    in_time = changed("end", ENDED - day, was=ENDED.isoformat(), now=(ENDED + day).isoformat())
    again = changed("end", ENDED + HOUR, was=(ENDED + day).isoformat(), now=ENDED.isoformat())
    assert found(decide, over(in_time, again)) == []


def test_cal012_outlook_is_held_to_its_own_end() -> None:
    longer = in_outlook("end", ENDED + HOUR, was=(ENDED + 2 * HOUR).isoformat())
    assert found(decide, over(longer)) == []
    (finding,) = found(decide, over(in_outlook("end", ENDED + HOUR)))
    assert "changed in Outlook after its end" in finding.summary
    assert finding.evidence["changes"][0]["id"] == "outlook-1"


def test_cal012_both_sides_are_named() -> None:
    (finding,) = found(decide, over(in_outlook(), changed("room")))
    assert "The room and start of the booking" in finding.summary
    assert "changed in Salesforce and Outlook after" in finding.summary


def test_cal012_names_each_of_several_bookings() -> None:
    bookings = [a_booking(BEGAN, number=number) for number in (1, 2, 3)]
    changes = [changed(number=1), changed(number=2, at=BEGAN), changed("owner", number=3), changed(number=4)]
    assert ids(found(decide, over(*changes, bookings=bookings))) == ["booking-1", "booking-3"]


def test_cal012_a_row_that_was_written_anew_has_an_end_of_its_own() -> None:
    old = a_booking(BEGAN, number=2, booking_id=BookingId("booking-1"), deleted=True)
    new = a_booking(BEGAN + timedelta(days=3))
    at = ENDED + HOUR
    of_old, of_new = changed("room", at, subject_id=old.event_id), changed("room", at)
    assert ids(found(decide, over(of_old, bookings=[old, new]))) == ["booking-1"]
    assert found(decide, over(of_new, bookings=[old, new])) == []


def test_cal012_all_day_bookings_end_at_the_banks_midnight() -> None:
    day = a_booking(datetime(2026, 2, 25, tzinfo=UTC), minutes=24 * 60, all_day=True)
    at = datetime(2026, 2, 26, 1, 30, tzinfo=UTC)
    assert ids(found(decide, over(changed("room", at), bookings=[day]))) == ["booking-1"]
    assert found(decide, over(changed("room", at), bookings=[day]), Policy(zone=NUUK)) == []
    moved = changed("end", at, was=datetime(2026, 2, 26, tzinfo=UTC).isoformat())
    assert ids(found(decide, over(moved, bookings=[day]))) == ["booking-1"]
    assert found(decide, over(moved, bookings=[day]), Policy(zone=NUUK)) == []


@pytest.mark.parametrize("was", [None, "", "soon", "2026-13-45T00:00:00+00:00"])
def test_cal012_an_end_that_cannot_be_read_is_silent(was: str | None) -> None:
    assert found(decide, over(changed("end", was=was))) == []


def test_cal012_an_end_without_a_zone_is_in_utc() -> None:
    assert ids(found(decide, over(changed("end", was="2026-02-25T10:00:00")))) == ["booking-1"]


def test_cal012_a_booking_without_a_booking_id_has_no_journal() -> None:
    assert found(decide, over(changed(), bookings=[a_booking(BEGAN, booking_id=None)])) == []


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.TIMEOUT, Reason.NEVER_READ])
def test_cal012_a_forbidden_mailbox_is_unknown_and_what_happened_has_happened(reason: Reason) -> None:
    silent = over(mailbox=unread(reason))
    assert found(decide, silent) == []
    (unknown,) = in_doubt(decide, silent)
    assert (unknown.subject, unknown.reason) == (Subject(kind="mailbox", id="advisor-1"), reason)
    assert unknown.codes == frozenset({"CAL012"})
    assert Subject(kind="booking", id="booking-1") in unknown.covers
    assert ids(found(decide, over(changed(), mailbox=unread(reason)))) == ["booking-1"]


def test_cal012_unread_bookings_are_unknown_and_nothing_is_raised() -> None:
    view = over(changed(), bookings_read=unread(Reason.FORBIDDEN))
    assert found(decide, view) == []
    assert [unknown.subject.id for unknown in in_doubt(decide, view)] == ["production/bookings"]


def test_cal012_goes_by_the_skew_of_the_policy() -> None:
    patient = Policy(zone=COPENHAGEN, clock_skew=timedelta(hours=2))
    assert found(decide, over(changed()), patient) == []
