"""Access reviews: frozen when they begin, decided row by row, and sealed when they are signed.

The rows of a signed review prove each other, its seal proves the last row and itself, and every seal is a part of the
next one (`access_seals`). Each seal also stands in the audit log (`review.signed`), so that a review that was taken out
is missed (`access_proofs`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy import Row as Record

from bookme_ops.store import audit_log
from bookme_ops.store.access_review import Altered, Decision, NotOpen, Review, Row, State, Undecided, UnknownReview
from bookme_ops.store.access_seals import (
    DECIDED,
    FIRST,
    FROZEN,
    REVIEW,
    SIGNED,
    STARTED,
    columns_of,
    entry_of,
    last_seal,
    proofs_of,
    seal_of,
    snapshot_of,
)
from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW
from jobs.access.grants import Grant
from jobs.access.view import Approved


def start(
    connection: Connection,
    environment: str,
    rows: Sequence[Row],
    *,
    as_of: datetime,
    baseline: str,
    actor: str,
    at: datetime,
    key: bytes,
) -> int:
    """Freeze some rows, numbered from 1, and give the number of their review."""
    frozen = [replace(row, number=number) for number, row in enumerate(rows, start=1)]
    values = {"environment": environment, "as_of": as_of, "started_at": at, "started_by": actor, "baseline": baseline}
    values |= {"rows": len(frozen), "snapshot": snapshot_of(key, environment, as_of, frozen)}
    number: int = connection.execute(insert(ACCESS_REVIEW).values(values).returning(ACCESS_REVIEW.c.id)).scalar_one()
    if frozen:
        connection.execute(insert(ACCESS_REVIEW_ROW), [{"review_id": number, **columns_of(row)} for row in frozen])
    audit_log.append(connection, entry_of(STARTED, number, actor, at, str(values["snapshot"])), key=key)
    return number


def get(connection: Connection, review_id: int) -> Review:
    """A review. Raises UnknownReview."""
    found = connection.execute(select(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == review_id)).one_or_none()
    if found is None:
        raise UnknownReview(f"there is no review {review_id}")
    return review_of(found)


def reviews(connection: Connection, environments: Iterable[str]) -> list[Review]:
    """The reviews of some environments, the latest first."""
    where = ACCESS_REVIEW.c.environment.in_(tuple(environments))
    return [
        review_of(one)
        for one in connection.execute(select(ACCESS_REVIEW).where(where).order_by(ACCESS_REVIEW.c.id.desc()))
    ]


def rows(connection: Connection, review_id: int) -> list[Row]:
    """The rows of a review, in order."""
    statement = select(ACCESS_REVIEW_ROW).where(ACCESS_REVIEW_ROW.c.review_id == review_id)
    return [row_of(one) for one in connection.execute(statement.order_by(ACCESS_REVIEW_ROW.c.number))]


def decide(
    connection: Connection,
    review_id: int,
    numbers: Sequence[int],
    decision: Decision,
    *,
    reason: str | None,
    actor: str,
    at: datetime,
) -> None:
    """Decide about some rows, or decide otherwise. Raises UnknownReview and NotOpen."""
    _open(connection, review_id)
    values = {"decision": decision.value, "reason": reason, "decided_by": actor, "decided_at": at}
    known = select(ACCESS_REVIEW_ROW.c.number).where(ACCESS_REVIEW_ROW.c.review_id == review_id)
    missing = sorted(set(numbers) - set(connection.execute(known).scalars()))
    if missing:
        raise UnknownReview(f"review {review_id} has no row {missing[0]}")
    _change_rows(connection, review_id, dict.fromkeys(numbers, values))


def abandon(connection: Connection, review_id: int, *, actor: str, at: datetime) -> None:
    """End a review without a signature. Raises UnknownReview and NotOpen."""
    _open(connection, review_id)
    values = {"abandoned_at": at, "abandoned_by": actor}
    connection.execute(update(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == review_id).values(values))


def sign(
    connection: Connection, review_id: int, *, actor: str, at: datetime, statement: str | None, key: bytes
) -> Review:
    """Seal a review whose rows are all decided. Raises UnknownReview, NotOpen, Undecided, and Altered."""
    review = _open(connection, review_id)
    decided = rows(connection, review_id)
    if len(decided) != review.rows or snapshot_of(key, review.environment, review.as_of, decided) != review.snapshot:
        raise Altered(f"the rows of review {review_id} are not those that were frozen: start a new one")
    missing = [row.number for row in decided if row.decision is None]
    if missing:
        raise Undecided(f"{len(missing)} rows have no decision yet, the first is row {missing[0]}")
    audit_log.lock(connection, key)
    previous = last_seal(connection)
    signed = replace(review, signed_at=at, signed_by=actor, statement=statement, previous=previous)
    proofs = list(proofs_of(key, review_id, decided))
    proven = {row.number: {"proof": proof} for row, proof in zip(decided, proofs, strict=True)}
    _change_rows(connection, review_id, proven)
    sealed = replace(signed, seal=seal_of(key, signed, proofs[-1] if proofs else FIRST))
    values = {name: getattr(sealed, name) for name in ("signed_at", "signed_by", "statement", "previous", "seal")}
    connection.execute(update(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == review_id).values(values))
    audit_log.append(connection, entry_of(SIGNED, review_id, actor, at, sealed.seal or ""), key=key)
    return sealed


def approved_of(connection: Connection, environment: str) -> Approved | None:
    """What the last signed review of an environment found right; None: none was ever signed."""
    where = (ACCESS_REVIEW.c.environment == environment, ACCESS_REVIEW.c.signed_at.is_not(None))
    order = (ACCESS_REVIEW.c.signed_at.desc(), ACCESS_REVIEW.c.id.desc())
    found = connection.execute(select(ACCESS_REVIEW).where(*where).order_by(*order).limit(1)).one_or_none()
    if found is None:
        return None
    kept: dict[bool, set[Grant]] = {True: set(), False: set()}
    for row in rows(connection, found.id):
        kept[row.decision is not Decision.REMOVE].add(grant_of(row))
    return Approved(
        review=found.id, signed_at=found.signed_at, grants=frozenset(kept[True]), removed=frozenset(kept[False])
    )


def tally(connection: Connection, environments: Iterable[str]) -> dict[int, dict[Decision | None, int]]:
    """By review: how many rows have each decision, or none."""
    columns = (ACCESS_REVIEW_ROW.c.review_id, ACCESS_REVIEW_ROW.c.decision)
    statement = (
        select(*columns, func.count())
        .join(ACCESS_REVIEW, ACCESS_REVIEW.c.id == ACCESS_REVIEW_ROW.c.review_id)
        .where(ACCESS_REVIEW.c.environment.in_(tuple(environments)))
        .group_by(*columns)
    )
    counts: dict[int, dict[Decision | None, int]] = {}
    for review_id, decision, count in connection.execute(statement):
        counts.setdefault(review_id, {})[None if decision is None else Decision(decision)] = count
    return counts


def grant_of(row: Row) -> Grant:
    """The grant that a row is about."""
    return Grant(holder_kind=row.holder_kind, holder=row.holder, kind=row.kind, what=row.what, via=row.via)


def _change_rows(connection: Connection, review_id: int, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Give rows new values by their numbers, in the same columns for all."""
    if not changes:
        return
    names = next(iter(changes.values())).keys()
    where = (ACCESS_REVIEW_ROW.c.review_id == review_id, ACCESS_REVIEW_ROW.c.number == bindparam("of_row"))
    statement = update(ACCESS_REVIEW_ROW).where(*where).values({name: bindparam(f"new_{name}") for name in names})
    told = [{"of_row": number} | {f"new_{name}": values[name] for name in names} for number, values in changes.items()]
    connection.execute(statement, told)


def _open(connection: Connection, review_id: int) -> Review:
    statement = select(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == review_id).with_for_update()
    found = connection.execute(statement).one_or_none()
    if found is None:
        raise UnknownReview(f"there is no review {review_id}")
    review = review_of(found)
    if review.state is not State.OPEN:
        raise NotOpen(f"review {review_id} is {review.state}: start a new one")
    return review


def review_of(found: Record[Any]) -> Review:
    """The review of a record."""
    return Review(**{name: found._mapping[name] for name in REVIEW})


def row_of(found: Record[Any]) -> Row:
    """The row of a record. Raises ValueError or msgspec.DecodeError for one that nobody of ours wrote."""
    told = {name: found._mapping[name] for name in (*FROZEN, *DECIDED)}
    told["via"] = tuple(msgspec.json.decode(told["via"], type=list[str]))
    told["decision"] = None if told["decision"] is None else Decision(told["decision"])
    return Row(**told)
