"""Editions: what was made of many rows is kept in memory as long as the mark of those rows is the same.

A mark is random, so that two states never share one, whatever is restored or taken back. Whoever changes the rows
renews it in the same transaction.
"""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from bookme_ops.store.bulk import fetch, upsert
from bookme_ops.store.tables import EDITION, columns

Made = TypeVar("Made")


def renew(connection: Connection, subject: str) -> None:
    """The rows of a subject changed."""
    upsert(connection, EDITION, [(subject, uuid4().hex)], columns=columns(EDITION), key=("subject",))


def renew_all(connection: Connection) -> None:
    """Rows of any subject may have changed."""
    for (subject,) in fetch(connection, "SELECT subject FROM edition"):
        renew(connection, subject)


def mark_of(connection: Connection, subject: str) -> str | None:
    """The mark of a subject's rows; None: they were never marked, and nothing that is made of them may be kept."""
    rows = fetch(connection, "SELECT mark FROM edition WHERE subject = ?", (subject,))
    return rows[0][0] if rows else None


@dataclass(frozen=True, slots=True)
class Kept(Generic[Made]):
    """What was made of the latest edition of each subject, by store. Threads may share it; nobody may change it."""

    make: Callable[[Connection, str], Made]
    """From a connection and a subject."""
    _editions: MutableMapping[Engine, dict[str, tuple[str, Made]]] = field(default_factory=WeakKeyDictionary)

    def of(self, connection: Connection, subject: str) -> Made:
        """Of the rows as this connection sees them."""
        mark = mark_of(connection, subject)
        if mark is None:
            return self.make(connection, subject)
        editions = self._editions.setdefault(connection.engine, {})
        held = editions.get(subject)
        if held is not None and held[0] == mark:
            return held[1]
        made = self.make(connection, subject)
        # Who writes on PostgreSQL sees what others commit meanwhile: the rows may be younger than the mark.
        if mark_of(connection, subject) == mark:
            editions[subject] = (mark, made)
        return made
