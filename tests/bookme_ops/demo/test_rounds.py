"""Rounds over a real scheduler: what is broken is found within seconds, and is resolved once it is mended."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from bookme_ops.demo.playground import Playground, Trouble
from bookme_ops.demo.rounds import Rounds
from bookme_ops.demo.service import showing_for_long
from bookme_ops.progress import Silent
from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.scheduling.service import Scheduler, serve
from bookme_ops.store.incidents import latest_by_fingerprint
from bookme_ops.wiring import Ops
from jobs.registry import list_kinds

AS_OF = datetime(2026, 3, 18, 7, 1, tzinfo=UTC)
SECONDS = 60


class Life:
    """A bank that lives on, and whoever plays with it."""

    def __init__(self, ops: Ops, playground: Playground) -> None:
        self.ops, self.playground = ops, playground

    def switch(self, name: str, *, on: bool) -> Trouble:
        return self.playground.switch(name, on=on, at=self.ops.now())

    def states(self, trouble: Trouble) -> set[str]:
        with self.ops.store.read() as connection:
            found = latest_by_fingerprint(connection, trouble.found_by)
        return {str(found[key].state) if key in found else "never" for key in trouble.found_by}

    def becomes(self, trouble: Trouble, state: str) -> bool:
        return wait_for(lambda: self.states(trouble) == {state})


def wait_for(so: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not so() and time.monotonic() < end:
        time.sleep(0.1)
    return so()


@pytest.fixture
def life() -> Iterator[Life]:
    with showing_for_long(
        advisors=24, seed=7, scene="everyday", as_of=AS_OF, keep=None, port=0, progress=Silent()
    ) as shown:
        ops = shown.ops
        tasks = list_tasks(ops.settings, ops.jobs, mask=str)
        scheduler, stop = Scheduler(ops, tasks), Event()
        rounds = Rounds(ops, tasks, wake=scheduler.wake)
        playground = Playground(shown.simulation, kinds=list_kinds(ops.jobs), rounds=rounds)
        service = Thread(target=serve, args=([scheduler, rounds], stop))
        service.start()
        try:
            yield Life(ops, playground)
        finally:
            stop.set()
            service.join(SECONDS)


def test_what_is_switched_is_found_and_what_is_mended_is_resolved(life: Life) -> None:
    silent = life.switch("backend-silent", on=True)
    assert life.becomes(silent, "open")
    life.switch("backend-silent", on=False)
    assert life.becomes(silent, "resolved")
    planted = [life.switch(name, on=False) for name in ("cal001-1", "env002-1", "env030-1")]
    assert all(life.becomes(trouble, "resolved") for trouble in planted)
    for trouble in planted:
        life.switch(trouble.name, on=True)
    assert all(life.becomes(trouble, "open") for trouble in planted)
    rounds = life.playground.rounds
    assert wait_for(lambda: rounds.since is None)
    assert rounds.ended_at is not None
