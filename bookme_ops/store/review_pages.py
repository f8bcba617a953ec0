"""Pages of reviews: some of their rows, chosen and counted where they are kept. There may be thousands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select

from bookme_ops.store.access_review import Decision, Review, Row
from bookme_ops.store.access_reviews import review_of, row_of
from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW
from bookme_ops.store.bulk import fetch

COLUMNS = ACCESS_REVIEW_ROW.c
UNDECIDED = "undecided"
DECISIONS = (
    "SELECT number, decision, reason, decided_by, decided_at FROM access_review_row WHERE review_id = ? ORDER BY number"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChoice:
    """Which rows are meant; None: whatever they have."""

    decision: str | None = None
    """A `Decision`, or `undecided`."""
    standing: str | None = None
    """How the standing begins."""
    text: str | None = None
    """Stands in the holder's name or id, or in what is granted, in any letter case."""


def reviews_after(
    connection: Connection, environments: Iterable[str], *, below: int | None, limit: int
) -> list[Review]:
    """Reviews of some environments, the latest first, from below a number."""
    where: list[ColumnElement[bool]] = [ACCESS_REVIEW.c.environment.in_(tuple(environments))]
    if below is not None:
        where.append(ACCESS_REVIEW.c.id < below)
    statement = select(ACCESS_REVIEW).where(*where).order_by(ACCESS_REVIEW.c.id.desc()).limit(limit)
    return [review_of(one) for one in connection.execute(statement)]


def rows_after(connection: Connection, review_id: int, choice: RowChoice, *, after: int, limit: int) -> list[Row]:
    """The rows that are meant, in order, from above a number."""
    where = (*_where(review_id, choice), COLUMNS.number > after)
    statement = select(ACCESS_REVIEW_ROW).where(*where).order_by(COLUMNS.number).limit(limit)
    return [row_of(one) for one in connection.execute(statement)]


def numbers_of(connection: Connection, review_id: int, choice: RowChoice) -> tuple[int, ...]:
    """The numbers of all rows that are meant, in order."""
    statement = select(COLUMNS.number).where(*_where(review_id, choice)).order_by(COLUMNS.number)
    return tuple(connection.execute(statement).scalars())


def count_of(connection: Connection, review_id: int, choice: RowChoice) -> int:
    """How many rows are meant."""
    statement = select(func.count()).select_from(ACCESS_REVIEW_ROW).where(*_where(review_id, choice))
    return int(connection.execute(statement).scalar_one())


def digest_of(connection: Connection, review_id: int) -> str:
    """What stands for all decisions of a review: it changes with any of them. That of the rows is their snapshot."""
    told = sha256()
    for row in fetch(connection, DECISIONS, (review_id,)):
        told.update(msgspec.json.encode([str(value) for value in row]))
    return told.hexdigest()


def tallies_of(connection: Connection, review_ids: Sequence[int]) -> dict[int, Counter[Decision | None]]:
    """By review: how many rows have each decision, or none."""
    columns = (COLUMNS.review_id, COLUMNS.decision)
    statement = select(*columns, func.count()).where(COLUMNS.review_id.in_(review_ids)).group_by(*columns)
    told: dict[int, Counter[Decision | None]] = {number: Counter() for number in review_ids}
    for number, decision, count in connection.execute(statement):
        told[number][None if decision is None else Decision(decision)] = count
    return told


def standings_of(connection: Connection, review_id: int) -> list[tuple[str, bool, int]]:
    """What the baseline says, whether it was decided, and of how many rows."""
    columns = (COLUMNS.standing, COLUMNS.decision.is_not(None))
    statement = select(*columns, func.count()).where(COLUMNS.review_id == review_id).group_by(*columns)
    return [(standing, bool(decided), count) for standing, decided, count in connection.execute(statement)]


def _where(review_id: int, choice: RowChoice) -> tuple[ColumnElement[bool], ...]:
    where: list[ColumnElement[bool]] = [COLUMNS.review_id == review_id]
    if choice.decision == UNDECIDED:
        where.append(COLUMNS.decision.is_(None))
    elif choice.decision is not None:
        where.append(COLUMNS.decision == choice.decision)
    if choice.standing is not None:
        where.append(COLUMNS.standing.startswith(choice.standing, autoescape=True))
    if choice.text is not None:
        held = (COLUMNS.name, COLUMNS.holder, COLUMNS.what)
        where.append(or_(*(column.icontains(choice.text, autoescape=True) for column in held)))
    return tuple(where)
