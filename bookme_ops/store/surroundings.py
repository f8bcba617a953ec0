"""Surroundings: what all views of one environment have in common, read once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.backed import identify_employees, read_employees
from bookme_ops.store.bulk import fetch, fetch_in, fetch_words
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory import Addresses
from bookme_ops.store.instants import epoch, instant, maybe_instant
from bookme_ops.store.ledger_tables import JOURNAL
from bookme_ops.store.room_book import room_book
from bookme_ops.store.rosters import roster_of, schedules_of
from bookme_ops.store.shelves import mailbox_ranges
from bookme_ops.store.sources import Sources
from connectors.backend_records import Employee
from connectors.directory_records import RosterEntry, WorkingHours
from connectors.records import BookingId
from jobs.views import Coverage, JournalEntry, Part, RoomBook

MAILS = "SELECT user_id, mail FROM salesforce_user WHERE environment = ? AND mail IS NOT NULL"
COPIES = (
    "calendar_event WHERE mailbox_no BETWEEN ? AND ? "
    "AND product AND ical_uid IS NOT NULL AND NOT removed AND NOT cancelled"
)
CHANGE = ("booking_id", "system", "subject_id", "what", "was", "now", "at", "changed_at")
LATE = "at >= ? AND what IN ('start', 'end', 'owner', 'room')"
CHANGES = f"SELECT {', '.join(CHANGE)} FROM journal WHERE {LATE} ORDER BY id"  # noqa: S608  our own names


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an environment's views share beside the people and their bookings."""

    users_read: Coverage = field(default_factory=Coverage)
    user_mails: Mapping[str, str] = field(default_factory=dict)
    rooms: RoomBook | None = None
    entries: Mapping[str, RosterEntry] = field(default_factory=dict)
    """The bank's list, by folded address."""
    entries_read: Coverage | None = None
    """None: the bank gives none."""
    schedules: Part[Mapping[str, tuple[WorkingHours, ...]]] | None = None
    """By folded address; None: the bank gives none."""
    employees: Mapping[str, Employee] | None = None
    """By identity; None: no backend tells when they are busy."""

    def entry(self, mails: Iterable[str]) -> RosterEntry | None:
        """The line of the bank's list about somebody."""
        return next((self.entries[mail] for mail in sorted(mails) if mail in self.entries), None)

    def schedule(self, mails: Iterable[str]) -> Part[tuple[WorkingHours, ...]] | None:
        """When somebody can be booked; None if the bank does not say."""
        if self.schedules is None:
            return None
        lines = tuple(line for mail in sorted(mails) for line in self.schedules.items.get(mail, ()))
        return Part(read=self.schedules.read, items=lines) if lines or not self.schedules.read.complete else None


def surroundings_of(
    connection: Connection,
    tenant: str,
    environment: str,
    *,
    sources: Sources,
    book: Addresses,
    mails: Collection[str] | None = None,
) -> Surroundings:
    """Read what the views of an environment share; `book` are the addresses of its tenant.

    With `mails` there are the schedules of these folded addresses alone.
    """
    users = coverage_of(connection, environment, "directory").get("users", Coverage())
    employees = read_employees(connection, environment) if environment in sources.slots else None
    entries = roster_of(connection, environment) if environment in sources.rosters else None
    return Surroundings(
        users_read=users,
        user_mails=dict(fetch(connection, MAILS, (environment,))),
        rooms=room_book(connection, tenant, environment, backed=environment in sources.backends, book=book),
        entries=entries.items if entries is not None else {},
        entries_read=entries.read if entries is not None else None,
        schedules=schedules_of(connection, environment, mails) if environment in sources.schedules else None,
        employees=identify_employees(employees.items, book) if employees is not None else None,
    )


def copies_of(connection: Connection) -> frozenset[str]:
    """The `iCalUId`s under which copies of the product's live events stand in other mailboxes."""
    found: set[str] = set()
    for some in mailbox_ranges(connection):
        found.update(fetch_words(connection, "ical_uid", COPIES, some))
    return frozenset(found)


def changes_since(
    connection: Connection, since: datetime, ids: Iterable[BookingId] | None = None
) -> dict[BookingId, list[JournalEntry]]:
    """What was seen to change of times, owners and rooms since an instant, by booking, in the order of sight.

    With `ids` it is told of these bookings alone, which takes less time as long as they are few.
    """
    changes: dict[BookingId, list[JournalEntry]] = {}
    late = (epoch(since),)
    if ids is None:
        rows = fetch(connection, CHANGES, late)
    else:
        found = fetch_in(connection, JOURNAL, ("id", *CHANGE), "booking_id", ids, where=LATE, parameters=late)
        rows = [row[1:] for row in sorted(found)]
    for booking_id, system, subject, what, was, now, at, changed_at in rows:
        entry = JournalEntry(
            booking_id=booking_id,
            system=system,
            subject_id=subject,
            what=what,
            was=was,
            now=now,
            at=instant(at),
            changed_at=maybe_instant(changed_at),
        )
        changes.setdefault(booking_id, []).append(entry)
    return changes


def entries_of(
    changes: Mapping[BookingId, list[JournalEntry]], ids: Iterable[BookingId | None]
) -> tuple[JournalEntry, ...]:
    """The entries about some bookings."""
    if not changes:
        return ()
    return tuple(entry for one in dict.fromkeys(ids) if one is not None for entry in changes.get(one, ()))
