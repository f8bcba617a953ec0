"""The bank's own lists as they were read last: its roster, and the hours in which advisors can be booked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch, fetch_in, insert, run
from bookme_ops.store.changed_subjects import note_everything
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory_tables import ROSTER_ENTRY, WORKING_HOURS
from bookme_ops.store.snapshot import replace_all
from bookme_ops.store.tables import columns
from connectors.directory_records import RosterEntry, WorkingHours
from jobs.views import Coverage, Part

ROSTER, SCHEDULES = "roster", "schedules"
"""Subjects of an environment's directory coverage."""
ENTRY_COLUMNS, HOURS_COLUMNS = columns(ROSTER_ENTRY), columns(WORKING_HOURS)
ENTRIES = f"SELECT {', '.join(ENTRY_COLUMNS[1:])} FROM roster_entry WHERE environment = ? ORDER BY mail"  # noqa: S608
HOURS = (
    f"SELECT {', '.join(HOURS_COLUMNS[1:])} FROM working_hours "  # noqa: S608  our own names
    "WHERE environment = ? ORDER BY mail, weekday, starts, ends"
)


def write_roster(connection: Connection, environment: str, entries: Iterable[RosterEntry]) -> int:
    """Make these all the lines of an environment's roster; gives how many were added, changed or taken away."""
    return replace_all(connection, ROSTER_ENTRY, environment, (_entry_row(environment, one) for one in entries))


def write_schedules(connection: Connection, environment: str, hours: Iterable[WorkingHours]) -> int:
    """Make these all the lines of an environment's schedules; gives how many were added or taken away."""
    rows = sorted({_hours_row(environment, one) for one in hours}, key=repr)
    statement = f"SELECT {', '.join(HOURS_COLUMNS)} FROM working_hours WHERE environment = ?"  # noqa: S608  our own
    stored = set(fetch(connection, statement, (environment,)))
    if stored == set(rows):
        return 0
    run(connection, "DELETE FROM working_hours WHERE environment = ?", (environment,))
    insert(connection, WORKING_HOURS, rows, columns=HOURS_COLUMNS)
    note_everything(connection)
    return len(stored.symmetric_difference(rows))


def roster_of(connection: Connection, environment: str) -> Part[Mapping[str, RosterEntry]]:
    """The roster of an environment by folded address; ask only where the settings name one."""
    entries = {row[0]: _entry(row) for row in fetch(connection, ENTRIES, (environment,))}
    return Part(read=_read(connection, environment, ROSTER), items=entries)


def schedules_of(
    connection: Connection, environment: str, mails: Iterable[str] | None = None
) -> Part[Mapping[str, tuple[WorkingHours, ...]]]:
    """The schedules of an environment by folded address, each by weekday; ask only where the settings name them.

    With `mails` they are those of these addresses alone, which takes less time as long as they are few.
    """
    return Part(read=_read(connection, environment, SCHEDULES), items=_Schedules(connection, environment, mails))


class _Schedules(Mapping[str, tuple[WorkingHours, ...]]):
    """Rows that become records when somebody asks for them: of many advisors nobody does."""

    __slots__ = ("_rows",)

    def __init__(self, connection: Connection, environment: str, mails: Iterable[str] | None) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in _hours_rows(connection, environment, mails):
            self._rows.setdefault(row[0], []).append(row)

    def __getitem__(self, mail: str) -> tuple[WorkingHours, ...]:
        return tuple(map(_hours, self._rows[mail]))

    def get(self, key: str, default: Any = None) -> Any:
        """Without the detour over an exception that a mapping takes."""
        rows = self._rows.get(key)
        return default if rows is None else tuple(map(_hours, rows))

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _hours_rows(connection: Connection, environment: str, mails: Iterable[str] | None) -> list[Row]:
    """In the order of the table's key, by address."""
    if mails is None:
        return fetch(connection, HOURS, (environment,))
    where, own = "environment = ?", (environment,)
    return sorted(fetch_in(connection, WORKING_HOURS, HOURS_COLUMNS[1:], "mail", mails, where=where, parameters=own))


def _read(connection: Connection, environment: str, subject: str) -> Coverage:
    return coverage_of(connection, environment, "directory").get(subject, Coverage())


def _entry_row(environment: str, entry: RosterEntry) -> Row:
    start = entry.sync_start.isoformat() if entry.sync_start is not None else None
    head = (environment, entry.mail, start, entry.location, entry.initials)
    return (*head, entry.can_be_booked, entry.max_meeting_minutes)


def _entry(row: Row) -> RosterEntry:
    mail, start, location, initials, can_be_booked, minutes = row
    return RosterEntry(
        mail=mail,
        sync_start=None if start is None else date.fromisoformat(start),
        location=location,
        initials=initials,
        can_be_booked=bool(can_be_booked),
        max_meeting_minutes=minutes,
    )


def _hours_row(environment: str, hours: WorkingHours) -> Row:
    types = msgspec.json.encode(sorted(hours.meeting_types)).decode()
    times = (hours.start.isoformat(), hours.end.isoformat())
    return (environment, hours.mail, hours.weekday, *times, types, hours.location)


def _hours(row: Row) -> WorkingHours:
    mail, weekday, start, end, types, location = row
    return WorkingHours(
        mail=mail,
        weekday=weekday,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        meeting_types=msgspec.json.decode(types, type=frozenset[str]),
        location=location,
    )
