"""Erasing: somebody's ids and addresses are replaced in every row that names them, a few rows at a time.

Every column of every table is looked at, so that a table that comes later is, too. The lists that tell which ids and
addresses are one person's come last, in one transaction: whoever is killed before can be told again whom it was about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    Text,
    and_,
    cast,
    delete,
    false,
    func,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW
from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.bundle_tables import AUDIT, AUDIT_HEAD, DECODE_MAP
from bookme_ops.store.db import Store
from bookme_ops.store.desk_tables import INSTALLATION
from bookme_ops.store.directory_tables import MAIL_OBJECT, ROSTER_ENTRY
from bookme_ops.store.editions import renew_all
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION
from bookme_ops.store.persons import Person
from bookme_ops.store.purging import overwrite
from bookme_ops.store.tables import (
    BOOKING_CONTACT,
    COVERAGE,
    DIRECTORY_USER,
    MAILBOX,
    PRIVATE_CALENDAR,
    PRIVATE_CHANGE,
    SALESFORCE_USER,
)
from bookme_ops.store.tombstones import Eraser

BATCH = 200
LINKS = (BOOKING_CONTACT, MAIL_OBJECT, ROSTER_ENTRY, EMPLOYEE, SALESFORCE_USER, DIRECTORY_USER)
"""What tells who is who: erased last, together."""
KEPT = (AUDIT, AUDIT_HEAD, ACCESS_REVIEW, ACCESS_REVIEW_ROW)
"""Rows that prove each other: to change one is to break the proof (docs/retention.md)."""
APART = (INSTALLATION, DECODE_MAP, *KEPT)
BLUNT = frozenset({"environment", "tenant", "code", "subject_kind", "state", "kind", "system", "what", "scope"})
"""Columns whose short words are ours, whatever somebody's initials are."""
OWN = {
    DIRECTORY_USER: ("nickname", "employee_id"),
    SALESFORCE_USER: ("alias",),
    EMPLOYEE: ("initials",),
    ROSTER_ENTRY: ("initials",),
}
"""What a person's own row says beside ids and addresses, and says no more."""
CLOSE = (INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION)
"""What tells of people in words: initials beside an address are theirs."""


@dataclass(frozen=True, slots=True)
class _Search:
    """How rows are found that may name somebody."""

    eraser: Eraser
    spellings: tuple[str, ...]

    def where(self, connection: Connection, table: Table) -> ColumnElement[bool] | None:
        """A condition that all rows meet that name them, and perhaps some others; None: no row can."""
        tests = [test for column in table.columns for test in self._tests(connection, column)]
        return or_(*tests) if tests else None

    def _tests(self, connection: Connection, column: Any) -> Iterator[ColumnElement[bool]]:
        if isinstance(column.type, LargeBinary):
            # In MessagePack texts stand as they are.
            found = func.instr if connection.dialect.name == "sqlite" else func.pg_catalog.position
            yield from (found(column, one.encode()) > 0 for one in self.spellings)
        elif isinstance(column.type, JSON):
            yield from (_holds(cast(column, Text), spell_ascii(one)) for one in self.spellings)
        elif isinstance(column.type, Text):
            yield from (_holds(column, one) for one in self.spellings)


def erasing_order() -> list[Table]:
    """The tables that are looked at one by one, before those that tell who is who."""
    tables = SQLModel.metadata.tables
    return [tables[name] for name in sorted(tables) if tables[name] not in {*LINKS, *APART}]


def erase_table(store: Store, table: Table, person: Person, eraser: Eraser, *, dry_run: bool) -> int:
    """Erase somebody from a table; gives how many rows named them. What goes as a whole is not looked at."""
    search, last, erased = _search(person, eraser), None, 0
    while True:
        with store.read() as connection:
            rows = _next_rows(connection, table, search, last, doomed(table, person))
        if not rows:
            return erased
        last = tuple(rows[-1][column.name] for column in table.primary_key)
        named = [row for row in rows if any(eraser.names(_open(table, name, part)) for name, part in row.items())]
        erased += len(named)
        if named and not dry_run:
            with store.begin() as connection:
                overwrite(connection)
                for row in named:
                    _rewrite(connection, table, row, eraser)


def doomed(table: Table, person: Person) -> ColumnElement[bool]:
    """What is deleted rather than rewritten: private time, and that a mailbox was read; without it nothing is known."""
    if table in {PRIVATE_CALENDAR, PRIVATE_CHANGE}:
        found: ColumnElement[bool] = table.c.mailbox_no.in_(sorted(person.mailboxes))
        return found
    if table is COVERAGE:
        return and_(COVERAGE.c.kind == "mailbox", COVERAGE.c.subject.in_(sorted(person.strong)))
    return false()


def erase_links(connection: Connection, person: Person, eraser: Eraser, *, dry_run: bool) -> dict[str, int]:
    """Erase somebody from the lists of people, in the caller's transaction; gives how many rows of each named them."""
    search, counts = _search(person, eraser), {}
    for table in LINKS:
        where = search.where(connection, table)
        rows = (
            [dict(row._mapping) for row in connection.execute(select(table).where(where))] if where is not None else []
        )
        named = [row for row in rows if any(map(eraser.names, row.values()))]
        counts[table.name] = len(named)
        for row in named if not dry_run else ():
            _rewrite(connection, table, row, eraser, own=True)
    if not dry_run:
        renew_all(connection)
    return counts


def forget_private_time(store: Store, person: Person, *, dry_run: bool) -> dict[str, int]:
    """Delete the private time of somebody's mailboxes, and that these were ever read; gives how many rows went.

    Comes first: a mailbox is found by its owner.
    """
    none = {"delta_link": None, "window_start": None, "window_end": None}
    with store.read() if dry_run else store.begin() as connection:
        counts = {
            table.name: _count_or_delete(connection, table, doomed(table, person), dry_run=dry_run)
            for table in (PRIVATE_CALENDAR, PRIVATE_CHANGE, COVERAGE)
        }
        if not dry_run:
            boxes = MAILBOX.c.no.in_(sorted(person.mailboxes))
            connection.execute(update(MAILBOX).where(boxes).values(**none))
    return counts


def count_kept(connection: Connection, person: Person, eraser: Eraser) -> dict[str, int]:
    """How many rows name somebody that are never changed, because they prove each other."""
    search, counts = _search(person, eraser), {}
    for table in KEPT:
        where = search.where(connection, table)
        found = connection.execute(select(table).where(where)) if where is not None else ()
        counts[table.name] = sum(any(map(eraser.names, row._mapping.values())) for row in found)
    return {name: count for name, count in counts.items() if count}


def spell_ascii(text: str) -> str:
    """A text as JSON columns have it: what is not ASCII is escaped."""
    return text.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")


def _search(person: Person, eraser: Eraser) -> _Search:
    spellings = {spelling for one in person.strong for spelling in (one, one.casefold())}
    return _Search(eraser, tuple(sorted(spellings)))


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    held: ColumnElement[bool] = func.lower(column).contains(text.lower(), autoescape=True)
    return held


def _next_rows(
    connection: Connection, table: Table, search: _Search, last: Sequence[Any] | None, going: ColumnElement[bool]
) -> list[dict[str, Any]]:
    where, key = search.where(connection, table), list(table.primary_key)
    if where is None:
        return []
    conditions = [where, not_(going)]
    if last is not None:
        conditions.append(tuple_(*key) > tuple_(*last) if len(key) > 1 else key[0] > last[0])
    found = connection.execute(select(table).where(*conditions).order_by(*key).limit(BATCH))
    return [dict(row._mapping) for row in found]


def _open(table: Table, name: str, value: Any) -> Any:
    """A value as it can be looked through: packed ones unpacked."""
    if value is None or not isinstance(table.c[name].type, LargeBinary):
        return value
    try:
        return msgspec.msgpack.decode(value)
    except msgspec.DecodeError:
        return None


def _rewrite(connection: Connection, table: Table, row: dict[str, Any], eraser: Eraser, *, own: bool = False) -> None:
    values: dict[str, Any] = {}
    for name, value in row.items():
        opened = _open(table, name, value)
        told = eraser.erase(opened, closely=table in CLOSE and name not in BLUNT)
        if told != (list(opened) if isinstance(opened, tuple) else opened):
            values[name] = msgspec.msgpack.encode(told) if isinstance(value, bytes) else told
    if own:
        values |= dict.fromkeys(OWN.get(table, ()))
    mine = and_(*(column == row[column.name] for column in table.primary_key))
    try:
        with connection.begin_nested():
            connection.execute(update(table).where(mine).values(**values))
    except IntegrityError:
        _settle(connection, table, row, values, mine)


def _settle(
    connection: Connection, table: Table, row: dict[str, Any], values: dict[str, Any], mine: ColumnElement[bool]
) -> None:
    """The tombstone is taken: somebody was erased before, and read again since.

    An incident stands beside the other one, under a name of its own; of anything else the older row is enough.
    """
    if table is INCIDENT:
        own = {"subject_id": f"{values.get('subject_id', row['subject_id'])}-{row['id']}"}
        connection.execute(update(table).where(mine).values(**values | own))
    else:
        connection.execute(delete(table).where(mine))


def _count_or_delete(connection: Connection, table: Table, where: ColumnElement[bool], *, dry_run: bool) -> int:
    if dry_run:
        return int(connection.execute(select(func.count()).select_from(table).where(where)).scalar_one())
    overwrite(connection)
    return connection.execute(delete(table).where(where)).rowcount
