"""Runs from their first row to their last word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bookme_ops.run_scope import run_scope
from bookme_ops.store import runs
from bookme_ops.store.runs import RunRow
from tests.journeys.bank import Journey, begin_journey


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        yield begun


def kept(journey: Journey) -> list[RunRow]:
    with journey.ops.store.read() as connection:
        return runs.history(connection, 10)


def test_a_run_is_running_until_its_last_word(journey: Journey) -> None:
    with run_scope(journey.ops, "collect", journey.now) as run:
        assert [row.status for row in kept(journey)] == ["running"]
        run.finish("complete", {"mailbox": {}}, {"read": {}})
    (row,) = kept(journey)
    assert (row.id, row.status, row.coverage, row.figures) == (run.id, "complete", {"mailbox": {}}, {"read": {}})
    assert run.account() == {
        "id": run.id,
        "as_of": journey.now.isoformat(),
        "status": "complete",
        "coverage": {"mailbox": {}},
    }


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_run_that_an_error_leaves_has_failed(journey: Journey, error: type[BaseException]) -> None:
    with pytest.raises(error), run_scope(journey.ops, "jobs", journey.now):
        raise error
    (row,) = kept(journey)
    assert (row.status, row.figures) == ("failed", {"error": error.__name__})


def test_a_run_that_is_not_kept_leaves_nothing(journey: Journey) -> None:
    with run_scope(journey.ops, "jobs", journey.now, keep=False) as run:
        run.finish("complete", {}, {})
    assert run.id is None
    assert run.account()["status"] == "complete"
    assert kept(journey) == []


def test_a_run_whose_process_is_gone_is_named_crashed(journey: Journey) -> None:
    with journey.ops.store.begin() as connection:
        dead = runs.start_run(connection, "collect", journey.now, journey.now)
        connection.exec_driver_sql(f"UPDATE run SET pid = 999999999, process = 'another boot/1' WHERE id = {dead}")
    with run_scope(journey.ops, "collect", journey.now) as run:
        run.finish("complete", {}, {})
    assert {row.id: row.status for row in kept(journey)} == {dead: "crashed", run.id: "complete"}


def test_a_run_beside_this_one_is_left_alone(journey: Journey) -> None:
    with run_scope(journey.ops, "collect", journey.now) as first, run_scope(journey.ops, "jobs", journey.now) as second:
        assert {row.id: row.status for row in kept(journey)} == {first.id: "running", second.id: "running"}
        second.finish("complete", {}, {})
        first.finish("incomplete", {}, {})


def test_the_run_stands_on_every_line_of_the_log(journey: Journey) -> None:
    with run_scope(journey.ops, "collect", journey.now) as run:
        assert structlog.contextvars.get_contextvars() == {"run": run.id}
        run.finish("complete", {}, {})
    assert structlog.contextvars.get_contextvars() == {}
