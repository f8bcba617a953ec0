"""Answers to changes: told again for a day, never for another request, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from bookme_ops.store.answered import Answer, AnsweredMeanwhile, recall, remember
from bookme_ops.store.bulk import fetch, run
from bookme_ops.store.db import Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
DONE = Answer(status=201, body='{"id": 7}')
MINE: dict[str, Any] = {"actor": "eva", "key": "k-1", "request_digest": "d1"}


def test_the_same_is_told_again(store: Store) -> None:
    with store.begin() as connection:
        assert recall(connection, **MINE, now=NOW) is None
        remember(connection, DONE, **MINE, now=NOW)
        assert recall(connection, **MINE, now=NOW + DAY - timedelta(seconds=1)) == DONE


def test_after_a_day_the_key_is_new(store: Store) -> None:
    with store.begin() as connection:
        remember(connection, DONE, **MINE, now=NOW)
        assert recall(connection, **MINE, now=NOW + DAY) is None
        later = Answer(status=200, body="{}")
        remember(connection, later, **MINE, now=NOW + DAY)
        assert recall(connection, **MINE, now=NOW + DAY) == later


def test_a_key_stands_for_one_request(store: Store) -> None:
    with store.begin() as connection:
        remember(connection, DONE, **MINE, now=NOW)
        with pytest.raises(ValueError, match="another request"):
            recall(connection, **MINE | {"request_digest": "d2"}, now=NOW)


def test_everybody_has_keys_of_their_own(store: Store) -> None:
    with store.begin() as connection:
        remember(connection, DONE, **MINE, now=NOW)
        assert recall(connection, **MINE | {"actor": "bo", "request_digest": "d2"}, now=NOW) is None


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
def test_what_is_no_key_is_refused(store: Store, key: str) -> None:
    with store.begin() as connection, pytest.raises(ValueError, match="printable"):
        recall(connection, **MINE | {"key": key}, now=NOW)


def test_of_two_at_once_one_is_done_and_the_other_undone(store: Store) -> None:
    with store.begin() as connection:
        run(connection, "CREATE TABLE done (what TEXT)")
    gate = Barrier(2)

    def change(_: int) -> bool:
        gate.wait(10)
        try:
            with store.begin() as connection:
                if recall(connection, **MINE, now=NOW) is not None:
                    return False
                run(connection, "INSERT INTO done VALUES ('it')")
                remember(connection, DONE, **MINE, now=NOW)
                return True
        except AnsweredMeanwhile:
            return False

    try:
        with ThreadPoolExecutor(2) as hands:
            assert sorted(hands.map(change, range(2))) == [False, True]
        with store.read() as connection:
            assert fetch(connection, "SELECT what FROM done") == [("it",)]
            assert recall(connection, **MINE, now=NOW) == DONE
    finally:
        with store.begin() as connection:
            run(connection, "DROP TABLE done")
