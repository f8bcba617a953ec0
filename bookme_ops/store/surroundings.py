"""Surroundings: what all views of one environment have in common, read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.instants import epoch, instant, maybe_instant
from connectors.records import BookingId
from jobs.views import Coverage, JournalEntry

MAILS = "SELECT user_id, mail FROM salesforce_user WHERE environment = ? AND mail IS NOT NULL"
COPIES = (
    "SELECT DISTINCT ical_uid FROM calendar_event "
    "WHERE product AND ical_uid IS NOT NULL AND NOT removed AND NOT cancelled"
)
CHANGES = (
    "SELECT booking_id, system, subject_id, what, was, now, at, changed_at FROM journal "
    "WHERE at >= ? AND what IN ('start', 'end', 'owner', 'room') ORDER BY id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an environment's views share beside the people and their bookings."""

    users_read: Coverage = field(default_factory=Coverage)
    user_mails: Mapping[str, str] = field(default_factory=dict)


def surroundings_of(connection: Connection, environment: str) -> Surroundings:
    """Read what the views of an environment share."""
    users = coverage_of(connection, environment, "directory").get("users", Coverage())
    return Surroundings(users_read=users, user_mails=dict(fetch(connection, MAILS, (environment,))))


def copies_of(connection: Connection) -> frozenset[str]:
    """The `iCalUId`s under which copies of the product's live events stand in other mailboxes."""
    return frozenset(uid for (uid,) in fetch(connection, COPIES))


def changes_since(connection: Connection, since: datetime) -> dict[BookingId, list[JournalEntry]]:
    """What was seen to change of times, owners and rooms since an instant, by booking, in the order of sight."""
    changes: dict[BookingId, list[JournalEntry]] = {}
    for booking_id, system, subject, what, was, now, at, changed_at in fetch(connection, CHANGES, (epoch(since),)):
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
