"""Traffic: counters that only grow, and count each run once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.measures.traffic import TrafficCount
from bookme_ops.store import runs
from bookme_ops.store.db import Connection, Store
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import AT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def begin(connection: Connection) -> int:
    return runs.start_run(connection, "collect", AT, AT)


def end(connection: Connection, number: int, throttled: int = 0, **requests: int) -> None:
    figures = {"requests": requests, "throttled": {"graph": throttled} if throttled else {}}
    runs.finish_run(connection, number, "complete", {}, figures, AT)


def test_what_was_before_does_not_count_and_each_run_counts_once(store: Store) -> None:
    traffic = TrafficCount()
    with store.begin() as connection:
        end(connection, begin(connection), graph=99)
        assert traffic.update(connection).requests == {"salesforce": 0, "graph": 0}
        end(connection, begin(connection), graph=3, throttled=1)
        for _ in range(3):
            told = traffic.update(connection)
        assert (told.requests, told.throttled) == ({"salesforce": 0, "graph": 3}, {"salesforce": 0, "graph": 1})


def test_a_run_that_ends_after_later_ones_counts_when_it_does(store: Store) -> None:
    traffic = TrafficCount()
    with store.begin() as connection:
        traffic.update(connection)
        slow, quick = begin(connection), begin(connection)
        end(connection, quick, graph=1)
        assert traffic.update(connection).requests["graph"] == 1
        end(connection, begin(connection), bookme=5)
        assert traffic.update(connection).requests == {"salesforce": 0, "graph": 1, "bookme": 5}
        end(connection, slow, graph=10)
        for _ in range(2):
            assert traffic.update(connection).requests == {"salesforce": 0, "graph": 11, "bookme": 5}
