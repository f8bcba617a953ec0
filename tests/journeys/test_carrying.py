"""What is carried from one run to the next is what a fresh look at the same mirror would find."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.store import incidents, waivers
from bookme_ops.store.backups import copy_store
from bookme_ops.store.bulk import fetch, run
from bookme_ops.store.db import open_store
from bookme_ops.store.incident import State
from bookme_ops.store.waiver import Risk
from bookme_ops.telling import Document
from tests.journeys.bank import Journey, key_of
from tests.journeys.happenings import let_happen

Begin = Callable[..., Journey]
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FAULTS: tuple[tuple[str, ...], ...] = (
    ("forbidden=2@graph",),
    ("forbidden=1@salesforce",),
    ("forbidden=1@/calendarView",),
    ("forbidden=1@bookme",),
    ("forbidden=always@places",),
    ("forbidden=always@rooms",),
)
STEPS = (
    timedelta(0),
    QUARTER,
    QUARTER,
    QUARTER,
    timedelta(hours=2),
    timedelta(hours=3),
    timedelta(hours=9),
    DAY,
    3 * DAY,
)


def told(account: Document) -> list[tuple[object, ...]]:
    """Findings with all that they say, proposals aside: these are about the future, which moves."""
    return sorted(
        (key_of(one), one["priority"], one["summary"], one["booking_id"], str(one["evidence"]))
        for one in account["findings"]
    )


def verdicts(journey: Journey) -> int:
    """How many verdicts stand."""
    with journey.ops.store.read() as connection:
        return int(fetch(connection, "SELECT COUNT(*) FROM verdict")[0][0])


@contextmanager
def without_verdicts(journey: Journey, folder: Path) -> Iterator[Journey]:
    """The same mirror, of which nothing was judged yet."""
    file = folder / f"copy-{len(list(folder.iterdir()))}.db"
    copy_store(journey.ops.store, file)
    store = open_store(f"sqlite:///{file}")
    try:
        with store.begin() as connection:
            run(connection, "DELETE FROM verdict")
        yield replace(journey, ops=replace(journey.ops, store=store))
    finally:
        store.close()


def ways(journey: Journey, rng: Random) -> dict[str, Any]:
    """How a run may be asked for: mostly for everything now."""
    if rng.random() < 0.7:
        return {}
    return rng.choice(
        (
            {"names": ("sync-window",)},
            {"names": ("conflicts", "rooms")},
            {"environments": ("production",)},
            {"environments": ("test",)},
            {"select": ("CAL",)},
            {"as_of": journey.now - timedelta(hours=2)},
            {"as_of": journey.now + timedelta(hours=20)},
            {"names": ("sync-window",), "as_of": journey.now - timedelta(days=1)},
            {"dry_run": True},
        )
    )


def kept(journey: Journey) -> list[tuple[Any, ...]]:
    """Every incident as it is kept, proposals aside."""
    names = (
        "code, environment, subject_kind, subject_id, scope, state, priority, summary, evidence, muted_until, opened_at"
    )
    with journey.ops.store.read() as connection:
        return sorted(fetch(connection, f"SELECT {names}, umbrella_id IS NULL FROM incident"), key=repr)


def accept_something(journey: Journey, rng: Random) -> None:
    """Somebody accepts what is open, or closes it by hand."""
    standing = journey.incidents(State.OPEN)
    if not standing:
        return
    one = rng.choice(standing)
    with journey.ops.store.begin() as connection:
        if rng.random() < 0.5:
            incidents.resolve(connection, one.id, actor="Ada", reason="done", at=journey.now)
        else:
            risk, until = Risk(environment=one.environment, code=one.code, subject=one.subject), journey.now + DAY
            waivers.accept(connection, risk=risk, owner="Ada", reason="known", at=journey.now, until=until)


def compare_looks(journey: Journey, copies: Path, rng: Random) -> None:
    """Judge what is there with what was carried, and anew: the same must come of both."""
    way = ways(journey, rng)
    with without_verdicts(journey, copies) as fresh:
        expected = fresh.judge(**way)
        keeps = kept(fresh)
    carried = journey.judge(**way)
    assert told(carried) == told(expected), way
    assert carried["incidents"] == expected["incidents"], way
    assert carried["run"]["status"] == expected["run"]["status"], way
    assert carried["run"]["coverage"] == expected["run"]["coverage"], way
    assert kept(journey) == keeps, way


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.stress) for seed in range(2, 40))])
def test_carried_findings_are_those_of_a_fresh_look(begin: Begin, tmp_path: Path, seed: int) -> None:
    rng, journey = Random(seed), begin(scene="everyday", advisors=14, seed=seed)
    copies = tmp_path / "copies"
    copies.mkdir()
    for step in (*STEPS, *rng.sample(STEPS, len(STEPS))):
        journey.pass_time(step)
        let_happen(journey, rng)
        journey.misbehave(*rng.choice(FAULTS) if rng.random() < 0.15 and step else ())
        if rng.random() < 0.9:
            journey.collect(environments=rng.choice((None, None, None, ("production",))))
        compare_looks(journey, copies, rng)
        if rng.random() < 0.2:
            accept_something(journey, rng)
        if rng.random() < 0.3:
            compare_looks(journey, copies, rng)


def test_a_second_look_at_an_unchanged_mirror_judges_nobody_anew(begin: Begin) -> None:
    journey = begin(scene="everyday")
    journey.run()
    standing = verdicts(journey)
    looked_at: list[int] = []

    class Counting(Silent):
        def step(self, count: int = 1) -> None:
            looked_at.append(count)

    again = run_jobs(
        journey.ops,
        names=None,
        select=(),
        as_of=journey.now,
        advisor=None,
        dry_run=False,
        progress=Counting(),
    )
    rooms, rest = len(journey.world.tenant.rooms), 1 + len(journey.world.environments)
    assert standing > len(journey.world.tenant.mailboxes) // 4
    assert told(again) == told(journey.last)
    assert sum(looked_at) < rooms + rest + len(journey.world.tenant.mailboxes) // 4


def test_an_incident_closed_by_hand_is_looked_at_again(begin: Begin) -> None:
    journey = begin(scene="time-mismatch")
    journey.run()
    one = journey.incidents()[0]
    with journey.ops.store.begin() as connection:
        incidents.resolve(connection, one.id, actor="Ada", reason="done", at=journey.now)
    assert journey.judge()["incidents"]["reopened"] == 1


def test_another_policy_carries_nothing_over(begin: Begin) -> None:
    journey = begin(scene="time-mismatch")
    journey.run()
    settings = journey.ops.settings
    sites = tuple(replace(one, switched_off={"CAL002": "not now"}) for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, environments=sites))
    assert journey.judge()["findings"] == []
