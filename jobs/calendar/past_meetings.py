"""Past meetings: what was changed of a booking, or of its event, after it was over (CAL012).

The product cannot edit the past (domain rule 3), so somebody went around it. It is told from the journal: what was
there when we first looked is not a change. Whoever moves the end itself is held to the end as it was before.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.records import Booking, BookingId, midnight
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_span
from jobs.gaps import gaps
from jobs.links import merge_rows
from jobs.policy import Policy
from jobs.views import AdvisorView, JournalEntry

CHANGED = Kind(code="CAL012", name="changed-after-end", priority=Priority.LOW, category="calendar-sync")
WATCHED = frozenset({"start", "end", "owner", "room"})
"""What the product cannot edit any more, as the journal calls it."""
SIDES = {"salesforce": "Salesforce", "outlook": "Outlook"}


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge what the journal holds of one advisor's bookings. What it holds has happened, whatever is unread now."""
    yield from gaps(view, needs_mailbox=True, codes=frozenset({CHANGED.code}))
    if not view.bookings_read.complete or not view.changes:
        return
    case = Case.of(view, policy, now)
    entries: dict[BookingId, list[JournalEntry]] = {}
    for entry in view.changes:
        if entry.what in WATCHED:
            entries.setdefault(entry.booking_id, []).append(entry)
    for booking in merge_rows(view.bookings) if entries else ():
        told = entries.get(booking.booking_id) if booking.booking_id is not None else None
        late = find_late(told, _rows_of(view, booking), zone=policy.zone, skew=policy.clock_skew) if told else None
        if late:
            yield _changed(case, booking, late)


def find_late(
    entries: Sequence[JournalEntry], rows: dict[str, Booking], *, zone: ZoneInfo, skew: timedelta
) -> list[JournalEntry]:
    """Those of a booking's changes that were made after its end, in the order in which they were made.

    `rows` are the booking's, by the Id of their Event, the one that counts first. The end is the one that the changed
    row or event had before the change.
    """
    first = next(iter(rows.values()))
    late = []
    for entry in sorted(entries, key=_when):
        row = rows.get(entry.subject_id, first)
        end = _find_end(entry, entries, row, zone)
        if end is not None and _when(entry) - end > skew:
            late.append(entry)
    return late


def _find_end(entry: JournalEntry, entries: Sequence[JournalEntry], row: Booking, zone: ZoneInfo) -> datetime | None:
    """The end just before a change: what the next move of it moved it from, else the booking's. None: unreadable."""
    moves = [
        other
        for other in entries
        if other.what == "end" and other.subject_id == entry.subject_id and _when(other) >= _when(entry)
    ]
    if not moves:
        return _read_end(row.end, row, zone)
    told = min(moves, key=_when).was
    try:
        end = datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return _read_end(end if end.tzinfo is not None else end.replace(tzinfo=UTC), row, zone)


def _read_end(end: datetime, row: Booking, zone: ZoneInfo) -> datetime:
    return midnight(end.astimezone(UTC).date(), zone) if row.all_day else end


def _rows_of(view: AdvisorView, booking: Booking) -> dict[str, Booking]:
    same = (one for one in view.bookings if one.booking_id is not None and one.booking_id == booking.booking_id)
    return {one.event_id: one for one in (booking, *same)}


def _changed(case: Case, booking: Booking, late: Sequence[JournalEntry]) -> Finding:
    sides = " and ".join(SIDES.get(system, system) for system in sorted({entry.system for entry in late}, reverse=True))
    when = tell_span(booking, case.policy.zone)
    what = " and ".join(sorted({entry.what for entry in late}))
    return case.finding(
        CHANGED,
        subject_of(booking),
        booking_id=booking.booking_id,
        summary=f"The {what} of the booking of {when} changed in {sides} after its end.",
        evidence={"salesforce": tell_booking(booking), "changes": [_tell(entry) for entry in late]},
    )


def _tell(entry: JournalEntry) -> dict[str, Any]:
    return {
        "system": entry.system,
        "id": entry.subject_id,
        "what": entry.what,
        "was": entry.was,
        "now": entry.now,
        "changed": entry.changed_at.isoformat() if entry.changed_at is not None else None,
        "seen": entry.at.isoformat(),
    }


def _when(entry: JournalEntry) -> datetime:
    return entry.changed_at or entry.at


JOB = Job(
    name="past-meetings",
    title="Nothing is changed of meetings that are over",
    grain=AdvisorView,
    cron="30 6 * * *",
    kinds=(CHANGED,),
    decide=decide,
    edges=(),
)
