"""Passes: secrets that stand for somebody with a role, until they end. Only their digests are kept.

A *token* is made for a program or a person, a *link* signs somebody in once, a *session* is what a browser holds from
then on. What was made of a pass that is revoked is revoked with it.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from bookme_ops.store.pass_secrets import digest_of, kind_of, make_secret
from bookme_ops.store.pass_tables import PASS
from bookme_ops.store.roles import Role

TABLE = PASS.c


class Kind(StrEnum):
    """What a pass is for."""

    TOKEN = "token"  # noqa: S105  the word, not a secret
    SESSION = "session"
    LINK = "link"


class NoPass(LookupError):
    """There is no such pass, or it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new secret: the only time that it is there to be read."""

    number: int
    plain: str

    def __repr__(self) -> str:
        return f"Issued(number={self.number}, plain=<secret>)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass as it is kept."""

    number: int
    kind: Kind
    actor: str
    """Whom it stands for, as the audit log names them."""
    role: Role
    name: str
    """What people call it."""
    parent: int | None
    """The pass that it was made of."""
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None

    def stands(self, now: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.revoked_at is None and now < self.ends_at


def issue(
    connection: Connection,
    *,
    kind: Kind,
    actor: str,
    role: Role,
    name: str,
    now: datetime,
    ends_at: datetime,
    parent: int | None = None,
) -> Issued:
    """Make a pass. One that is made of a token ends no later than that. Raises ValueError, and NoPass for the other."""
    if not actor.strip() or not name.strip():
        raise ValueError("a pass needs a name and somebody whom it stands for")
    if ends_at <= now:
        raise ValueError("a pass must end in the future")
    plain = make_secret(kind)
    values = {
        "digest": digest_of(plain),
        "kind": kind.value,
        "actor": actor.strip(),
        "role": role.value,
        "name": name.strip(),
        "parent": parent,
        "made_at": now,
        "ends_at": ends_at if parent is None else _latest_end(connection, parent, now, ends_at),
    }
    number = connection.execute(insert(PASS).values(values).returning(TABLE.id)).scalar_one()
    return Issued(number=int(number), plain=plain)


def recognise(connection: Connection, plain: str, *, kind: Kind, now: datetime) -> Pass | None:
    """The pass of a secret; None if it is none of this kind, has ended or was revoked."""
    if kind_of(plain) != kind:
        return None
    digest = digest_of(plain)
    row = connection.execute(select(PASS).where(TABLE.digest == digest)).one_or_none()
    if row is None or not hmac.compare_digest(row.digest, digest):
        return None
    known = _pass(row)
    return known if known.kind is kind and known.stands(now) else None


def seen(connection: Connection, number: int, now: datetime) -> None:
    """Note that a pass was used."""
    connection.execute(update(PASS).where(TABLE.id == number).values(seen_at=now))


def redeem(connection: Connection, plain: str, now: datetime) -> Pass | None:
    """Use a link up: its pass for whoever comes first, None for everybody else."""
    if kind_of(plain) != Kind.LINK:
        return None
    mine = and_(TABLE.digest == digest_of(plain), TABLE.kind == Kind.LINK.value, _standing(now))
    used = update(PASS).where(mine).values(seen_at=now, revoked_at=now).returning(PASS)
    row = connection.execute(used).one_or_none()
    return None if row is None else _pass(row)


def rotate(connection: Connection, number: int, *, now: datetime, ends_at: datetime) -> Issued:
    """Give a session a new secret; the old one opens nothing from then on. Raises NoPass."""
    plain = make_secret(Kind.SESSION)
    mine = and_(TABLE.id == number, TABLE.kind == Kind.SESSION.value, _standing(now))
    row = connection.execute(select(TABLE.parent).where(mine)).one_or_none()
    if row is None:
        raise NoPass(f"there is no session {number}, or it is over")
    end = ends_at if row.parent is None else _latest_end(connection, row.parent, now, ends_at)
    values = {"digest": digest_of(plain), "ends_at": end, "seen_at": now}
    if connection.execute(update(PASS).where(mine).values(values)).rowcount == 0:
        raise NoPass(f"the session {number} is over")
    return Issued(number=number, plain=plain)


def revoke(connection: Connection, number: int, now: datetime) -> bool:
    """End a pass at once, and what was made of it; False if it is over already or was never there."""
    ended = update(PASS).where(TABLE.id == number, _standing(now)).values(revoked_at=now)
    changed = connection.execute(ended).rowcount
    made_of_it = update(PASS).where(TABLE.parent == number, _standing(now)).values(revoked_at=now)
    return changed + connection.execute(made_of_it).rowcount > 0


def passes(connection: Connection, kind: Kind, *, now: datetime, ended: bool) -> list[Pass]:
    """The passes of a kind that stand, or with `ended` all that are kept; the oldest first."""
    wanted = [TABLE.kind == kind.value] if ended else [TABLE.kind == kind.value, _standing(now)]
    return [_pass(row) for row in connection.execute(select(PASS).where(*wanted).order_by(TABLE.id))]


def _standing(now: datetime) -> ColumnElement[bool]:
    return and_(TABLE.revoked_at.is_(None), TABLE.ends_at > now)


def _latest_end(connection: Connection, parent: int, now: datetime, wanted: datetime) -> datetime:
    """When what is made of a pass ends. A link is used up by then: that it was there is enough.

    Whoever revokes it at the same time waits, and finds what was made of it.
    """
    row = connection.execute(select(PASS).where(TABLE.id == parent).with_for_update()).one_or_none()
    known = None if row is None else _pass(row)
    if known is not None and known.kind is Kind.LINK:
        return wanted
    if known is None or not known.stands(now):
        raise NoPass(f"the pass {parent} is over")
    return min(wanted, known.ends_at)


def _pass(row: Any) -> Pass:
    values = {name: value for name, value in row._mapping.items() if name not in {"id", "digest"}}
    return Pass(**values | {"number": row.id, "kind": Kind(row.kind), "role": Role(row.role)})
