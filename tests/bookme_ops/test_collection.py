"""What the parts of a collecting run share: one account, and coverage in the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.collection import Collection
from bookme_ops.progress import Silent
from bookme_ops.run_scope import RunScope
from bookme_ops.store.coverage import coverage_of
from connectors.errors import NotAllowed, Reason, Unavailable
from tests.journeys.bank import Journey, begin_journey


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        yield begun


def collection(journey: Journey, run_id: int | None = 1) -> Collection:
    run = RunScope(ops=journey.ops, id=run_id, as_of=journey.now)
    return Collection(ops=journey.ops, run=run, connections={}, full=False, progress=Silent())


def test_success_and_failure_are_told_and_kept(journey: Journey) -> None:
    told = collection(journey)
    told.succeeded("production", "query", "bookings")
    told.failed("production", "query", "orphans", NotAllowed("salesforce", "no"))
    assert told.tally.coverage()["query"]["not_checked"] == [
        {"id": "production/orphans", "reason": "forbidden", "detail": "salesforce: no"}
    ]
    with journey.ops.store.read() as connection:
        kept = coverage_of(connection, "production", "query")
    assert (kept["bookings"].complete, kept["bookings"].read_at) == (True, journey.now)
    assert kept["orphans"].reason is Reason.FORBIDDEN
    assert told.tally.down == set()


def test_a_system_that_is_down_is_named_by_the_environment_that_asked_it(journey: Journey) -> None:
    told = collection(journey)
    told.failed("production", "query", "bookings", Unavailable("salesforce", "no"))
    told.failed("a-tenant", "directory", "accounts", Unavailable("graph", "no"), reader="test")
    assert told.tally.down == {"production/salesforce", "test/graph"}


def test_what_is_collected_belongs_to_a_run(journey: Journey) -> None:
    assert collection(journey, 7).run_id == 7
    with pytest.raises(ValueError, match="must belong to a run"):
        _ = collection(journey, None).run_id
