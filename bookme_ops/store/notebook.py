"""The notebook: writes into the journal what changed of anything that carries a BookingId.

The journal remembers what Outlook and Salesforce forget. It holds no personal data: people
are ids. The first sight of a booking or an event stands on its mirror row (`seen_at`) and moves into the journal when
the row is deleted or gets another BookingId: a first sweep would else write as many rows again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, insert
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import JOURNAL
from bookme_ops.store.tables import columns

SEEN = "seen"
"""What changed at first sight: that it is there."""

COLUMNS = columns(JOURNAL)[1:]
REMOVED = "removed"
"""What changed when an event was found to be gone."""
WORDS = {
    "starts": "start",
    "ends": "end",
    "owner_id": "owner",
    "cancelled_by_someone": "cancelled",
    "room_id": "room",
}
"""How the journal calls columns whose names would not be understood."""
INSTANTS = frozenset({"start", "end"})
TRUTHS = frozenset({"cancelled", "deleted", REMOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the rows of one mirror table are watched: the places of their facts, and what counts as a change."""

    system: str
    subject_kind: str
    booking_id: int
    subject_id: int
    created: int
    modified: int
    seen_at: int
    modified_by: int | None
    """None where a system does not tell by whom it was changed."""
    fields: tuple[tuple[str, int], ...]
    mailbox_no: int | None = None

    @classmethod
    def of(cls, names: Sequence[str], fields: Sequence[str], *, system: str, subject_kind: str) -> "Watch":
        """Watch `fields` of a table whose columns are `names`."""
        return cls(
            system=system,
            subject_kind=subject_kind,
            booking_id=names.index("booking_id"),
            subject_id=names.index("event_id"),
            created=names.index("created"),
            modified=names.index("modified"),
            seen_at=names.index("seen_at"),
            modified_by=names.index("modified_by") if "modified_by" in names else None,
            fields=tuple((WORDS.get(name, name), names.index(name)) for name in fields),
            mailbox_no=names.index("mailbox_no") if "mailbox_no" in names else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """Writes the changes of one table in one scope, seen at one instant by one run."""

    watch: Watch
    scope: str
    at: datetime
    run_id: int

    def record(
        self, connection: Connection, changes: Sequence[tuple[Row | None, Row]], forgotten: Sequence[Row] = ()
    ) -> None:
        """Enter what differs between rows as they were and are, and the first sight of rows that are `forgotten`."""
        place = self.watch.booking_id
        rows = [row for was, now in changes if was is not None and was[place] for row in self._rows(was, now)]
        rows += [self._first_sight(row) for row in forgotten if row[place]]
        insert(connection, JOURNAL, rows, columns=COLUMNS)

    def _rows(self, was: Row, now: Row) -> Iterator[Row]:
        had, has = was[self.watch.booking_id], now[self.watch.booking_id]
        subject, seen, modified = self._subject(now, had), epoch(self.at), now[self.watch.modified]
        by = None if self.watch.modified_by is None else now[self.watch.modified_by]
        if had != has:
            yield self._first_sight(was)
            yield (seen, modified, *subject, "booking_id", had, has, self.run_id, by)
            return
        for name, place in self.watch.fields:
            if was[place] != now[place]:
                # Nobody says when an event was deleted.
                changed_at = None if name == REMOVED else modified
                facts = (name, _text(name, was[place]), _text(name, now[place]))
                yield (seen, changed_at, *subject, *facts, self.run_id, by)

    def _first_sight(self, row: Row) -> Row:
        watch = self.watch
        subject = self._subject(row, row[watch.booking_id])
        return (row[watch.seen_at], row[watch.created], *subject, SEEN, None, None, None, None)

    def _subject(self, row: Row, booking_id: str) -> Row:
        watch = self.watch
        number = None if watch.mailbox_no is None else row[watch.mailbox_no]
        return (self.scope, watch.system, booking_id, watch.subject_kind, row[watch.subject_id], number)


def _text(name: str, value: Any) -> str | None:
    """A value as people read it: times in ISO 8601, truths as words."""
    if value is None:
        return None
    if name in INSTANTS:
        return _moment(value)
    return str(bool(value)).lower() if name in TRUTHS else str(value)


@lru_cache(maxsize=10_000)
def _moment(seconds: int) -> str:
    """A time in ISO 8601, remembered because both systems tell of the same meetings."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
