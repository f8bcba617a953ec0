"""The audit log: who made, looked at or let go of what, in rows that prove each other.

Every row holds a digest of itself and of the row before it, keyed by a key that is not in the store, so that nobody who
can only write to the store can change, take out, put in or move a row unseen. The head keeps the number of the last row
and its digest, so that an end that was cut off is seen too, unless head and rows are put back together to an earlier
state: whoever wants to see that keeps `head` elsewhere, and gives it to `verify`. No personal data of customers.

Rows that are older than the bank wants to keep may be cut off at the beginning, and nowhere else. What is left begins
at the base, a row beside the head that has number and digest of the last row that was cut, sealed like the head.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from bookme_ops.store.bundle_tables import AUDIT, AUDIT_HEAD

HEAD_ID, BASE_ID = 1, 2
FIRST = "0" * 64
"""What the first row has for the digest of the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that somebody did."""

    at: datetime
    actor: str
    """Who: a name of our own people, or of a service."""
    action: str
    """Such as `bundle.created`, `bundle.released`, `decode-map.read`."""
    object: str
    """To what: an id of ours."""
    result: str = "ok"
    detail: str = ""
    """More, for people; no personal data of customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the log has come."""

    last: int
    """The number of the last row; 0: there is none."""
    digest: str


def append(connection: Connection, entry: Entry, *, key: bytes) -> int:
    """Add an entry, in the transaction of the deed itself; gives its number, counted from 1."""
    head = _locked_head(connection, key)
    number = head.last + 1
    fields = _fields(entry, number, head.digest)
    digest = _digest(key, fields)
    values = {**fields, "at": entry.at.astimezone(UTC), "digest": digest}
    connection.execute(insert(AUDIT).values(values))
    new = {"last": number, "digest": digest, "seal": _seal(key, number, digest)}
    connection.execute(update(AUDIT_HEAD).where(AUDIT_HEAD.c.id == HEAD_ID).values(new))
    return number


def lock(connection: Connection, key: bytes) -> None:
    """Let nobody else add an entry before our transaction has ended."""
    _locked_head(connection, key)


def verify(connection: Connection, *, key: bytes, kept: Head | None = None) -> int | None:
    """The number of the first row that is not as it was written, or that is missing; None: all of them are.

    `kept` is a head from elsewhere: the log must still have the row that was its last one.
    """
    base = _base(connection, key)
    if base is None:
        return 1
    previous, number = base.digest, base.last
    if kept is not None and number == kept.last and previous != kept.digest:
        return number
    for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number)):
        number += 1
        if not _holds(row, number, previous, key):
            return number
        previous = row.digest
        if kept is not None and number == kept.last and previous != kept.digest:
            return number
    if kept is not None and number < kept.last:
        return number + 1
    return _judge_end(connection, number, previous, key)


class Tampered(ValueError):
    """The log is not as it was written, so nothing of it may be cut off."""


def cut(connection: Connection, *, before: datetime, key: bytes, most: int) -> int:
    """Cut off at most so many rows from before an instant, at the beginning; gives how many went.

    The last row always stays, and so does whatever comes after a younger one. Raises Tampered if the rows that would go
    are not as they were written: they prove that.
    """
    _locked_head(connection, key)
    base = _base(connection, key)
    if base is None:
        raise Tampered("the beginning of the audit log is not as it was left")
    rows = connection.execute(select(AUDIT).order_by(AUDIT.c.number).limit(most + 1)).all()
    previous, number = base.digest, base.last
    for row in rows[:most] if len(rows) > most else rows[:-1]:
        if not _holds(row, number + 1, previous, key):
            raise Tampered(f"row {number + 1} of the audit log is not as it was written")
        if row.at >= before:
            break
        previous, number = row.digest, row.number
    if number == base.last:
        return 0
    connection.execute(delete(AUDIT).where(AUDIT.c.number <= number))
    connection.execute(delete(AUDIT_HEAD).where(AUDIT_HEAD.c.id == BASE_ID))
    seal = _seal(key, number, previous, what="base")
    connection.execute(insert(AUDIT_HEAD).values(id=BASE_ID, last=number, digest=previous, seal=seal))
    return number - base.last


def count_old(connection: Connection, *, before: datetime) -> int:
    """How many rows at the beginning of the log are from before an instant; never all of them."""
    young = select(func.min(AUDIT.c.number)).where(AUDIT.c.at >= before).scalar_subquery()
    last = select(func.max(AUDIT.c.number)).scalar_subquery()
    old = select(func.count()).where(AUDIT.c.number < func.coalesce(young, last), AUDIT.c.number < last)
    return int(connection.execute(old).scalar_one())


def entries(connection: Connection, *, object: str | None = None) -> Iterator[tuple[int, Entry]]:  # noqa: A002
    """The log in its order, or what it says of one object."""
    where = () if object is None else (AUDIT.c.object == object,)
    for row in connection.execute(select(AUDIT).where(*where).order_by(AUDIT.c.number)):
        yield row.number, _entry(row)


def head(connection: Connection) -> Head:
    """How far the log has come: to be kept elsewhere."""
    row = connection.execute(select(AUDIT_HEAD).where(AUDIT_HEAD.c.id == HEAD_ID)).one_or_none()
    return Head(last=0, digest=FIRST) if row is None else Head(last=row.last, digest=row.digest)


def _locked_head(connection: Connection, key: bytes) -> Head:
    """The head, which nobody else moves before our transaction has ended; SQLite has one writer anyway."""
    first = {"id": HEAD_ID, "last": 0, "digest": FIRST, "seal": _seal(key, 0, FIRST)}
    statement = (
        "INSERT INTO audit_head (id, last, digest, seal) VALUES (:id, :last, :digest, :seal) ON CONFLICT DO NOTHING"
    )
    connection.execute(text(statement), first)
    row = connection.execute(select(AUDIT_HEAD).where(AUDIT_HEAD.c.id == HEAD_ID).with_for_update()).one()
    return Head(last=row.last, digest=row.digest)


def _base(connection: Connection, key: bytes) -> Head | None:
    """Where what is left of the log begins; None: the row that says so is not ours."""
    row = connection.execute(select(AUDIT_HEAD).where(AUDIT_HEAD.c.id == BASE_ID)).one_or_none()
    if row is None:
        return Head(last=0, digest=FIRST)
    ours = hmac.compare_digest(row.seal, _seal(key, row.last, row.digest, what="base"))
    return Head(last=row.last, digest=row.digest) if ours else None


def _fields(entry: Entry, number: int, previous: str) -> dict[str, Any]:
    """What the digest of a row is made of; instants to the microsecond, in UTC."""
    return {
        "number": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "result": entry.result,
        "detail": entry.detail,
        "previous": previous,
    }


def _holds(row: Row[Any], number: int, previous: str, key: bytes) -> bool:
    expected = _digest(key, _fields(_entry(row), number, previous))
    return row.number == number and row.previous == previous and hmac.compare_digest(row.digest, expected)


def _judge_end(connection: Connection, number: int, digest: str, key: bytes) -> int | None:
    """What is wrong behind the last row, by the head: the number of the row that is missing, or of the last one."""
    row = connection.execute(select(AUDIT_HEAD).where(AUDIT_HEAD.c.id == HEAD_ID)).one_or_none()
    if row is None:
        return number or None
    if not hmac.compare_digest(row.seal, _seal(key, row.last, row.digest)):
        return max(number, 1)
    if (row.last, row.digest) == (number, digest):
        return None
    return number + 1 if row.last > number else number


def _entry(row: Row[Any]) -> Entry:
    values = {name: row._mapping[name] for name in ("at", "actor", "action", "object", "result", "detail")}
    return Entry(**values)


def _digest(key: bytes, fields: Mapping[str, Any]) -> str:
    return hmac.new(key, b"row\0" + msgspec.json.encode(fields, order="sorted"), sha256).hexdigest()


def _seal(key: bytes, last: int, digest: str, *, what: str = "head") -> str:
    return hmac.new(key, f"{what}\0{last}\0{digest}".encode(), sha256).hexdigest()
