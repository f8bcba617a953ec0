"""Pages of the audit log, the newest first. Nothing but its numbers is indexed, so a page looks back only so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bookme_ops.store.audit_log import Entry, head
from bookme_ops.store.bundle_tables import AUDIT

COLUMNS = AUDIT.c
FAR = 20_000
"""So many entries are looked at for one page; the page says if there are more before."""
PIECE = 1_000
FIELDS = (COLUMNS.number, COLUMNS.at, COLUMNS.actor, COLUMNS.action, COLUMNS.object, COLUMNS.result, COLUMNS.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChoice:
    """Which entries are meant; None: whatever they say."""

    actor: str | None = None
    action: str | None = None
    """How the action begins: `review.` means all that is done to reviews."""
    object: str | None = None
    result: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some entries with their numbers."""

    rows: tuple[tuple[int, Entry], ...]
    below: int | None
    """Where the next page begins; None: there is none."""
    looked_back_to: int
    """The number of the oldest entry that was looked at; 0: there is none."""


def log_page(connection: Connection, choice: LogChoice, *, below: int | None, limit: int) -> LogPage:
    """The newest entries below a number, or of all."""
    top = head(connection).last + 1 if below is None else below
    first = connection.execute(select(func.min(COLUMNS.number))).scalar() or 0
    bottom = max(top - FAR, first)
    where = (*_where(choice), COLUMNS.number < top, COLUMNS.number >= bottom)
    found = connection.execute(select(*FIELDS).where(*where).order_by(COLUMNS.number.desc()).limit(limit + 1)).all()
    rows = tuple((row.number, _entry(row)) for row in found[:limit])
    if len(found) > limit:
        return LogPage(rows=rows, below=rows[-1][0], looked_back_to=rows[-1][0])
    return LogPage(rows=rows, below=bottom if bottom > first else None, looked_back_to=bottom)


def walk_log(connection: Connection, choice: LogChoice, *, after: int = 0) -> Iterator[tuple[int, Entry]]:
    """All entries that are meant, the oldest first, from above a number; never many at once."""
    while True:
        where = (*_where(choice), COLUMNS.number > after)
        found = connection.execute(select(*FIELDS).where(*where).order_by(COLUMNS.number).limit(PIECE)).all()
        for row in found:
            yield row.number, _entry(row)
        if len(found) < PIECE:
            return
        after = found[-1].number


def _entry(row: Any) -> Entry:
    return Entry(**{name: value for name, value in row._mapping.items() if name != "number"})


def _where(choice: LogChoice) -> Iterator[ColumnElement[bool]]:
    for name in ("actor", "object", "result"):
        wanted = getattr(choice, name)
        if wanted is not None:
            yield COLUMNS[name] == wanted
    if choice.action is not None:
        yield COLUMNS.action.startswith(choice.action, autoescape=True)
    if choice.since is not None:
        yield COLUMNS.at >= choice.since
    if choice.until is not None:
        yield COLUMNS.at < choice.until
