"""Changed subjects: a log of the places of the mirror that changed, written in the transaction of each change.

A verdict about an advisor holds while nothing that the view is made of changes. Each write says here whose views it
may have touched; whoever judges next reads what was logged since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch, insert, is_sqlite, run
from bookme_ops.store.health_tables import SUBJECT_CHANGE

COLUMNS = ("tenant", "kind", "subject")
LOCK = 7_262_657
"""The PostgreSQL advisory lock of the log: its numbers must be committed in their order."""
MAILBOX, OWNER, EVERYTHING = "mailbox", "owner", "everything"
ANYWHERE = "*"
"""The tenant of a change in an environment, which does not know its tenant: those of every tenant see it."""
MANY = 500
"""So many owners at once are everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Whose views may differ from what they were."""

    up_to: int
    """The number of the last entry that was read."""
    everybody: bool = False
    accounts: frozenset[str] = frozenset()
    """Entra object ids of mailbox owners."""
    owners: frozenset[str] = frozenset()
    """Folded addresses, or Salesforce User ids of those without one."""

    def identities(self, accounts: Mapping[str, str]) -> set[str]:
        """Whose views may differ, by identity; `accounts` tells the account of an address."""
        return {*self.accounts, *(accounts.get(owner, owner) for owner in self.owners)}


def note_mailboxes(connection: Connection, tenant: str, accounts: Iterable[str]) -> None:
    """The calendars of some accounts, or how completely they were read, changed."""
    _note(connection, [(tenant, MAILBOX, account) for account in sorted(set(accounts))])


def note_owners(connection: Connection, owners: Iterable[str]) -> None:
    """Bookings of some owners changed, or copies of meetings in their mailboxes count otherwise now."""
    wanted = sorted(set(owners))
    if len(wanted) > MANY:
        note_everything(connection)
    else:
        _note(connection, [(ANYWHERE, OWNER, owner) for owner in wanted])


def note_everything(connection: Connection) -> None:
    """Something changed that all views look at, such as a directory."""
    _note(connection, [(ANYWHERE, EVERYTHING, ANYWHERE)])


def touched_since(connection: Connection, tenant: str, number: int) -> Touched:
    """What changed for the views of a tenant after an entry of the log; everybody, if later ones were forgotten."""
    [(oldest,)] = fetch(connection, "SELECT MIN(id) FROM subject_change")
    statement = "SELECT id, kind, subject FROM subject_change WHERE id > ? AND tenant IN (?, ?)"
    rows = fetch(connection, statement, (number, tenant, ANYWHERE))
    return Touched(
        up_to=max((row[0] for row in rows), default=number),
        everybody=(oldest or 0) > number + 1 or any(kind == EVERYTHING for _, kind, _ in rows),
        accounts=frozenset(subject for _, kind, subject in rows if kind == MAILBOX),
        owners=frozenset(subject for _, kind, subject in rows if kind == OWNER),
    )


def latest_change(connection: Connection) -> int:
    """The number of the newest entry; 0 if there is none."""
    return int(fetch(connection, "SELECT COALESCE(MAX(id), 0) FROM subject_change")[0][0])


def forget_changes(connection: Connection, up_to: int) -> None:
    """Drop the entries that no verdict needs any more, but for the newest: numbers must not be given twice."""
    run(connection, "DELETE FROM subject_change WHERE id < ?", (up_to,))


def _note(connection: Connection, rows: list[tuple[str, str, str]]) -> None:
    if not rows:
        return
    if not is_sqlite(connection):
        run(connection, f"SELECT pg_advisory_xact_lock({LOCK})")
    insert(connection, SUBJECT_CHANGE, rows, columns=COLUMNS)
