"""The window of a case, and what findings are about."""

from datetime import UTC, datetime, timedelta, timezone

from jobs.base import Kind, Priority, Subject
from jobs.cases import Case, subject_of, subjects_of
from tests.jobs.samples import NOW, POLICY, WINDOW_END, a_booking, a_view


def test_the_window_reaches_from_now_to_the_banks_midnight_after_day_60() -> None:
    case = Case.of(a_view(), POLICY, NOW.astimezone(timezone(timedelta(hours=-5))))
    assert (case.window.start, case.window.end) == (NOW, WINDOW_END)
    assert case.window.start.tzinfo is UTC


def test_the_window_is_half_open_at_both_ends() -> None:
    case = Case.of(a_view(), POLICY, NOW)
    hour = timedelta(hours=1)
    assert not case.holds(a_booking(NOW - hour)), "ends as the window starts"
    assert case.holds(a_booking(NOW - hour, minutes=60.1))
    assert case.holds(a_booking(WINDOW_END - timedelta(seconds=1)))
    assert not case.holds(a_booking(WINDOW_END))


def test_the_window_counts_dates_when_the_clocks_change_in_between() -> None:
    autumn = Case.of(a_view(), POLICY, datetime(2026, 10, 1, 7, 0, tzinfo=UTC))
    assert autumn.window.end == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


def test_a_booking_goes_by_its_booking_id_else_by_its_event() -> None:
    named, nameless = a_booking(number=1), a_booking(number=2, booking_id=None)
    assert subject_of(named) == Subject(kind="booking", id="booking-1")
    assert subject_of(nameless) == Subject(kind="booking", id=nameless.event_id)
    assert subjects_of([named, nameless, named]) == {subject_of(named), subject_of(nameless)}


def test_a_finding_has_the_priority_of_its_kind_unless_another_is_given() -> None:
    case = Case.of(a_view(), POLICY, NOW)
    kind = Kind(code="CAL001", name="missing-in-outlook", priority=Priority.HIGH, category="calendar-sync")
    subject = subject_of(a_booking())
    plain = case.finding(kind, subject, booking_id=None, summary="So.", evidence={})
    urgent = case.finding(kind, subject, booking_id=None, summary="So.", evidence={}, priority=Priority.CRITICAL)
    assert (plain.priority, urgent.priority) == (Priority.HIGH, Priority.CRITICAL)
