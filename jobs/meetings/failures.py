"""Failures: meetings that the backend has and Salesforce never got (MTG002), the other half of the split brain.

If the creation of a meeting in Salesforce fails, it is cancelled neither in the backend nor in Outlook (domain rule 7).
Readings of ours: it is active if its time slot is Booked, and it may lie at any time, known or not: as long as the
backend tells of it, Salesforce lacks it. The half that Outlook shows is MTG001, which the job `sync-window` judges.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.backend_records import BackendMeeting
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.policy import Policy
from jobs.views import EnvironmentView

ORPHAN = Kind(code="MTG002", name="orphan-in-backend", priority=Priority.CRITICAL, category="data-sync")
CODES = frozenset({ORPHAN.code})


def decide(view: EnvironmentView, policy: Policy, _: datetime) -> Iterator[Finding | Unknown]:
    """Judge what the backend alone knows, if one is connected; what was not read completely is told as unknown."""
    unknown = view.unknown_meetings
    if unknown is None:
        return
    meetings = {meeting.booking_id: meeting for meeting in unknown.items if meeting.active}
    if unknown.read.reason is not None:
        yield Unknown(
            environment=view.environment,
            subject=Subject(kind="query", id=f"{view.environment}/meetings"),
            reason=unknown.read.reason,
            covers=frozenset(Subject(kind="booking", id=booking_id) for booking_id in meetings),
            codes=CODES,
        )
        return
    for _id, meeting in sorted(meetings.items()):
        yield _orphan(view, meeting, policy.zone)


def _orphan(view: EnvironmentView, meeting: BackendMeeting, zone: ZoneInfo) -> Finding:
    when = f" at {_tell_span(meeting.start, meeting.end, zone)}" if meeting.start and meeting.end else ""
    return Finding(
        code=ORPHAN.code,
        environment=view.environment,
        subject=Subject(kind="booking", id=meeting.booking_id),
        priority=ORPHAN.priority,
        summary=f"The booking platform holds a meeting{when} that Salesforce does not know.",
        booking_id=meeting.booking_id,
        evidence={
            "backend": _tell_meeting(meeting),
            "salesforce": None,
            "has_it": {"backend": True, "salesforce": False, "outlook": None},
        },
    )


def _tell_meeting(meeting: BackendMeeting) -> dict[str, Any]:
    return {
        "booking_id": meeting.booking_id,
        "time_slot_id": meeting.time_slot_id,
        "employee_id": meeting.employee_id,
        "status": meeting.status,
        "meeting_type": meeting.meeting_type,
        "salesforce_id": meeting.salesforce_id,
        "start": _tell_instant(meeting.start),
        "end": _tell_instant(meeting.end),
        "created": _tell_instant(meeting.created),
        "modified": _tell_instant(meeting.modified),
    }


def _tell_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    local, until = start.astimezone(zone), end.astimezone(zone)
    same = until.date() == local.date()
    return f"{local:%Y-%m-%d %H:%M}–{until:%H:%M}" if same else f"{local:%Y-%m-%d %H:%M}–{until:%Y-%m-%d %H:%M}"


def _tell_instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


JOB = Job(
    name="failures",
    title="Every meeting of the booking platform is known to Salesforce",
    grain=EnvironmentView,
    cron="*/15 * * * *",
    kinds=(ORPHAN,),
    decide=decide,
    reads=frozenset({"bookings", "meetings", "slots", "orphans"}),
)
