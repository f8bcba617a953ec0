"""Hours: bookings outside the advisor's schedule or the bank's hours, or on a closing day (MTG012)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from connectors.directory_records import WorkingHours
from connectors.records import Window
from jobs.base import Finding, Kind, Priority
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_span
from jobs.meetings.agenda import Meeting
from jobs.meetings.free_slots import propose_slots
from jobs.meetings.opening import Opening, bank_opening, closed_spans, left_out, schedule_opening

OUTSIDE = Kind(code="MTG012", name="outside-hours", priority=Priority.MEDIUM, category="configuration")

SCHEDULE, BANK, CLOSING = "schedule", "bank-hours", "closing-day"
WORDS: Mapping[str, str] = {
    SCHEDULE: "outside the advisor's schedule",
    BANK: "outside the bank's hours",
    CLOSING: "on a closing day",
}


@dataclass(slots=True)
class Limits:
    """The hours that one view is judged by; what is not configured is not there."""

    case: Case
    bank: Opening | None
    lines: tuple[WorkingHours, ...]
    """Of the advisor's schedule; none: not judged."""
    closing_days: frozenset[date]
    _schedules: dict[str | None, Opening] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> "Limits":
        """What of the hours is configured, and was read completely."""
        schedule, policy = case.view.schedule, case.policy
        return cls(
            case,
            bank_opening(policy.bank_hours, policy.zone),
            schedule.items if schedule is not None and schedule.read.complete else (),
            policy.closing_days,
        )

    def schedule(self, meeting_type: str | None) -> Opening | None:
        """The advisor's schedule for meetings of a type."""
        if not self.lines:
            return None
        if meeting_type not in self._schedules:
            self._schedules[meeting_type] = schedule_opening(self.lines, meeting_type, self.case.policy.zone)
        return self._schedules[meeting_type]

    def broken_by(self, meeting: Meeting) -> list[str]:
        """Which of them a booking breaks by more than the skew."""
        schedule, even = self.schedule(meeting.booking.meeting_type), _is_even(meeting)
        broken = [SCHEDULE] if schedule is not None and self._outside(meeting, schedule, even=even) else []
        if self.bank is not None and self._outside(meeting, self.bank, even=even):
            broken.append(BANK)
        if self.closing_days and self._closed(meeting):
            broken.append(CLOSING)
        return broken

    def _outside(self, meeting: Meeting, opening: Opening, *, even: bool) -> bool:
        if even and opening.admits(meeting.local_start, meeting.local_end):
            return False
        spans = opening.spans(meeting.start, meeting.end)
        return left_out(Window(start=meeting.start, end=meeting.end), spans, self.case.policy.clock_skew)

    def _closed(self, meeting: Meeting) -> bool:
        first, last = meeting.local_start.date(), meeting.local_end.date()
        if first == last:
            return first in self.closing_days and meeting.end - meeting.start > self.case.policy.clock_skew
        closed = closed_spans(meeting.start, meeting.end, self.closing_days, self.case.policy.zone)
        return any(end - start > self.case.policy.clock_skew for start, end in closed)


def find_outside(case: Case, meetings: Iterable[Meeting]) -> Iterator[Finding]:
    """One finding for each booking, with all that it breaks."""
    limits = Limits.of(case)
    for meeting in meetings:
        broken = limits.broken_by(meeting)
        if broken:
            yield _outside(case, meeting, broken)


def _outside(case: Case, meeting: Meeting, broken: list[str]) -> Finding:
    return case.finding(
        OUTSIDE,
        subject_of(meeting.booking),
        booking_id=meeting.booking.booking_id,
        summary=f"The booking of {tell_span(meeting.booking, case.policy.zone)} lies"
        f" {' and '.join(WORDS[one] for one in broken)}.",
        evidence={
            "salesforce": tell_booking(meeting.booking),
            "meeting_type": meeting.booking.meeting_type,
            "outside": broken,
        },
        fix=propose_slots(case, meeting),
    )


def _is_even(meeting: Meeting) -> bool:
    """Whether it lies on one local date under one offset: then the wall clock ran as long as the meeting takes."""
    start, end = meeting.local_start, meeting.local_end
    return end - start == meeting.end - meeting.start and start.date() == end.date()
