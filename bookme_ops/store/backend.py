"""The mirror of the booking platforms: meetings with the status of their time slots, employees, rooms."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.backend_tables import BACKEND_MEETING, BACKEND_ROOM, BACKEND_TOPIC, BACKEND_WATERMARK, EMPLOYEE
from bookme_ops.store.bulk import Row, delete, fetch, insert, run, run_many, upsert
from bookme_ops.store.instants import epoch, instant, maybe_epoch, maybe_instant
from bookme_ops.store.snapshot import replace_all, stored_rows
from bookme_ops.store.tables import columns
from connectors.backend_records import BackendMeeting, BackendRoom, Employee, Topic
from connectors.records import Window

KEY = ("environment", "booking_id")
TOLD = columns(BACKEND_MEETING)[:-2]
"""The columns that a meeting itself tells: its status is that of its slot, and the last one is ours."""


def write_meetings(connection: Connection, records: Iterable[BackendMeeting], *, since: datetime, run_id: int) -> int:
    """Mirror meetings as they are now, each seen by the run; gives how many were new, changed, or are forgotten.

    What ended before `since` is forgotten. The status of a meeting stays as it was: see `write_statuses`.
    """
    latest = {(record.environment, record.booking_id): record for record in records}
    stored = stored_rows(connection, BACKEND_MEETING, TOLD, latest)
    over = [key for key, record in latest.items() if record.end is not None and record.end < since]
    rows = {key: meeting_row(record) for key, record in sorted(latest.items()) if key not in set(over)}
    changed = [row for key, row in rows.items() if stored.get(key) != row]
    upsert(connection, BACKEND_MEETING, [(*row, run_id) for row in changed], columns=(*TOLD, "seen_run"), key=KEY)
    same = [(run_id, *key) for key, row in rows.items() if stored.get(key) == row]
    run_many(connection, "UPDATE backend_meeting SET seen_run = ? WHERE environment = ? AND booking_id = ?", same)
    delete(connection, BACKEND_MEETING, [key for key in over if key in stored], key=KEY)
    return len(changed) + len(stored.keys() & set(over))


def drop_unseen(connection: Connection, environment: str, *, changed_since: datetime, run_id: int) -> int:
    """After a full read by a run: forget what it should have told of and did not; gives how many those were.

    Only meetings that changed at or after `changed_since` could have been told of.
    """
    statement = "DELETE FROM backend_meeting WHERE environment = ? AND seen_run <> ? AND modified >= ?"
    return run(connection, statement, (environment, run_id, epoch(changed_since)))


def forget_past(connection: Connection, environment: str, *, before: datetime) -> int:
    """Forget meetings that ended before an instant; gives how many."""
    statement = "DELETE FROM backend_meeting WHERE environment = ? AND ends < ?"
    return run(connection, statement, (environment, epoch(before)))


def slots_in_use(connection: Connection, environment: str) -> set[str]:
    """The ids of the time slots that mirrored meetings stand on."""
    statement = "SELECT time_slot_id FROM backend_meeting WHERE environment = ? AND time_slot_id IS NOT NULL"
    return {slot for (slot,) in fetch(connection, statement, (environment,))}


def latest_end(connection: Connection, environment: str) -> datetime | None:
    """When the last mirrored meeting ends."""
    statement = "SELECT MAX(ends) FROM backend_meeting WHERE environment = ?"
    return maybe_instant(fetch(connection, statement, (environment,))[0][0])


def write_statuses(connection: Connection, environment: str, statuses: Mapping[str, str], window: Window) -> int:
    """Give meetings the status of their time slot, after the slots of a window were read; gives how many changed.

    A meeting that starts in the window and has no such slot has no status; others keep theirs if nothing was told.
    """
    statement = (
        "SELECT booking_id, time_slot_id, status, starts FROM backend_meeting WHERE environment = ? ORDER BY booking_id"
    )
    first, end = epoch(window.start), epoch(window.end)
    changed = []
    for meeting, slot, status, starts in fetch(connection, statement, (environment,)):
        told = statuses.get(slot or "")
        inside = starts is not None and first <= starts < end
        if told != status and (inside or told is not None):
            changed.append((told, environment, meeting))
    run_many(connection, "UPDATE backend_meeting SET status = ? WHERE environment = ? AND booking_id = ?", changed)
    return len(changed)


def write_employees(connection: Connection, environment: str, employees: Iterable[Employee]) -> int:
    """Make these all the employees of a backend; gives how many were added, changed or taken away."""
    rows = [(environment, one.employee_id, one.mail, one.initials, one.location, one.external_id) for one in employees]
    return replace_all(connection, EMPLOYEE, environment, rows)


def staff(connection: Connection, environment: str) -> list[tuple[str | None, str | None]]:
    """Folded address and Entra object id of every employee, as far as the platform tells them."""
    statement = "SELECT mail, external_id FROM employee WHERE environment = ? ORDER BY employee_id"
    return [(mail, account) for mail, account in fetch(connection, statement, (environment,))]


def write_rooms(connection: Connection, environment: str, rooms: Iterable[BackendRoom]) -> int:
    """Make these all the rooms of a backend; gives how many were added, changed or taken away."""
    rows = [(environment, room.room_id, room.mail, room.name, room.location, room.can_be_booked) for room in rooms]
    return replace_all(connection, BACKEND_ROOM, environment, rows)


def write_topics(connection: Connection, environment: str, topics: Iterable[Topic]) -> None:
    """Make these all the topics of a backend. Nothing is judged by them, so no verdict ends."""
    rows = {one.topic_id: (environment, one.topic_id, one.name) for one in topics}
    run(connection, "DELETE FROM backend_topic WHERE environment = ?", (environment,))
    insert(connection, BACKEND_TOPIC, [rows[name] for name in sorted(rows)], columns=columns(BACKEND_TOPIC))


def meetings_watermark(connection: Connection, environment: str) -> datetime | None:
    """Where the incremental read of a backend's meetings goes on; None before the first complete read."""
    rows = fetch(connection, "SELECT read_at FROM backend_watermark WHERE environment = ?", (environment,))
    return instant(rows[0][0]) if rows else None


def set_meetings_watermark(connection: Connection, environment: str, at: datetime) -> None:
    """A backend's meetings were read completely up to `at`, kept in whole seconds."""
    names = columns(BACKEND_WATERMARK)
    upsert(connection, BACKEND_WATERMARK, [(environment, epoch(at))], columns=names, key=("environment",))


def meeting_row(meeting: BackendMeeting) -> Row:
    """A row of `TOLD`."""
    times = (meeting.start, meeting.end, meeting.created, meeting.modified)
    return (
        meeting.environment,
        meeting.booking_id,
        meeting.time_slot_id,
        meeting.employee_id,
        *map(maybe_epoch, times),
        meeting.room_id,
        meeting.meeting_type,
        meeting.salesforce_id,
        meeting.booked_by,
        meeting.topic_id,
    )


def meetings_with(connection: Connection, booking_id: str) -> tuple[BackendMeeting, ...]:
    """The mirrored meetings of the backends under a BookingId, by environment."""
    names = columns(BACKEND_MEETING)[:-1]
    statement = f"SELECT {', '.join(names)} FROM backend_meeting WHERE booking_id = ? ORDER BY environment"  # noqa: S608
    return tuple(
        BackendMeeting(
            environment=row[0],
            booking_id=row[1],
            time_slot_id=row[2],
            employee_id=row[3],
            start=maybe_instant(row[4]),
            end=maybe_instant(row[5]),
            created=maybe_instant(row[6]),
            modified=maybe_instant(row[7]),
            room_id=row[8],
            meeting_type=row[9],
            salesforce_id=row[10],
            booked_by=row[11],
            topic_id=row[12],
            status=row[13],
        )
        for row in fetch(connection, statement, (booking_id,))
    )
