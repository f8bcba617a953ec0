"""Read states: when a subject was last read completely, and when and why its latest read failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch, fetch_in
from bookme_ops.store.instants import instant, maybe_instant
from bookme_ops.store.tables import COVERAGE, MAILBOX
from connectors.errors import Reason
from connectors.records import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadState:
    """How well something is known; by default it was never read."""

    read_at: datetime | None = None
    """When it was last read completely."""
    failed_at: datetime | None = None
    """When its latest failed read was."""
    reason: Reason | None = Reason.NEVER_READ
    """Why its latest read failed; None: it did not."""

    @property
    def complete(self) -> bool:
        """Whether absence may be concluded from it."""
        return self.reason is None


NEVER = ReadState()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPlace:
    """A mailbox in the mirror."""

    number: int
    window: Window | None
    """What was read of it; None before its first complete read."""


def read_states(connection: Connection, scope: str, kind: str, subjects: Iterable[str]) -> dict[str, ReadState]:
    """Those of the subjects that were ever tried; what is not here was never read."""
    names = ("subject", "read_at", "failed_at", "reason")
    where, own = "scope = ? AND kind = ?", (scope, kind)
    rows = fetch_in(connection, COVERAGE, names, "subject", sorted(subjects), where=where, parameters=own)
    return {
        subject: ReadState(
            read_at=maybe_instant(read_at),
            failed_at=maybe_instant(failed_at),
            reason=Reason(reason) if reason else None,
        )
        for subject, read_at, failed_at, reason in rows
    }


def mailbox_places(connection: Connection, tenant: str, user_ids: Iterable[str]) -> dict[str, MailboxPlace]:
    """The mirrored mailboxes of some owners."""
    names, own = ("user_id", "no", "window_start", "window_end"), (tenant,)
    rows = fetch_in(connection, MAILBOX, names, "user_id", sorted(user_ids), where="tenant = ?", parameters=own)
    return {user_id: MailboxPlace(number=no, window=_window(start, end)) for user_id, no, start, end in rows}


def orgs_answers(connection: Connection, booking_id: str) -> dict[str, bool]:
    """What each org answered, by environment, when it was asked whether it knows a BookingId."""
    statement = "SELECT environment, known FROM known_booking WHERE booking_id = ? ORDER BY environment"
    return {environment: bool(known) for environment, known in fetch(connection, statement, (booking_id,))}


def _window(start: int | None, end: int | None) -> Window | None:
    return None if start is None or end is None else Window(start=instant(start), end=instant(end))
