"""Pages of reviews: what is chosen is what is counted, and nothing else."""

from collections import Counter

import pytest

from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, Row
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.review_pages import (
    RowChoice,
    numbers_of,
    reviews_after,
    rows_after,
    standings_of,
    tallies_of,
)
from tests.bookme_ops.store.test_access_reviews import KEY, NOW

STANDINGS = ("forbidden", "not expected: d", "privileged user: no baseline", "expected")


def a_row(number: int) -> Row:
    return Row(
        number=number,
        holder_kind="user",
        holder=f"005{number}",
        name=f"User_{number}%@bank.example",
        kind="permission-set",
        what=f"Set {number}",
        via=("set A",),
        standing=STANDINGS[number % 4],
    )


def begin(connection: Connection, rows: int = 8) -> int:
    told = [a_row(number) for number in range(1, rows + 1)]
    return access_reviews.start(
        connection, "production", told, as_of=NOW, baseline="shipped", actor="Ada", at=NOW, key=KEY
    )


@pytest.fixture
def review(store: Store) -> int:
    with store.begin() as connection:
        number = begin(connection)
        access_reviews.decide(connection, number, [1, 2], Decision.KEEP, reason="so", actor="Ada", at=NOW)
        access_reviews.decide(connection, number, [3], Decision.REMOVE, reason="so", actor="Ada", at=NOW)
        begin(connection, rows=3)
    return number


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        (RowChoice(), (1, 2, 3, 4, 5, 6, 7, 8)),
        (RowChoice(decision="undecided"), (4, 5, 6, 7, 8)),
        (RowChoice(decision="keep"), (1, 2)),
        (RowChoice(standing="not expected"), (1, 5)),
        (RowChoice(standing="expected"), (3, 7)),
        (RowChoice(text="SET 4"), (4,)),
        (RowChoice(text="0055"), (5,)),
        (RowChoice(text="user_6%"), (6,)),
        (RowChoice(text="_%"), ()),
        (RowChoice(text="' OR '1'='1"), ()),
        (RowChoice(standing="expected", decision="undecided", text="set"), (7,)),
    ],
)
def test_what_is_chosen_is_meant_and_nothing_else(
    store: Store, review: int, choice: RowChoice, numbers: tuple[int, ...]
) -> None:
    with store.read() as connection:
        assert numbers_of(connection, review, choice) == numbers
        shown = [row.number for row in rows_after(connection, review, choice, after=0, limit=100)]
        assert tuple(shown) == numbers


def test_pages_follow_each_other_without_a_gap(store: Store, review: int) -> None:
    seen: list[int] = []
    with store.read() as connection:
        while page := rows_after(connection, review, RowChoice(), after=seen[-1] if seen else 0, limit=3):
            seen += [row.number for row in page]
    assert seen == list(range(1, 9))


def test_decisions_and_standings_are_counted_of_one_review_alone(store: Store, review: int) -> None:
    with store.read() as connection:
        told = tallies_of(connection, [review, review + 1, 77])
        assert told[review] == Counter({None: 5, Decision.KEEP: 2, Decision.REMOVE: 1})
        assert told[review + 1] == Counter({None: 3})
        assert told[77] == Counter()
        assert set(standings_of(connection, review)) >= {("expected", True, 1), ("expected", False, 1)}
        assert sum(count for *_, count in standings_of(connection, review)) == 8


def test_the_latest_review_comes_first(store: Store, review: int) -> None:
    with store.read() as connection:
        assert [one.id for one in reviews_after(connection, ["production"], below=None, limit=9)] == [
            review + 1,
            review,
        ]
        assert [one.id for one in reviews_after(connection, ["production"], below=review + 1, limit=9)] == [review]
        assert reviews_after(connection, ["test"], below=None, limit=9) == []
