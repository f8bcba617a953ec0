"""What is carried from one run to the next is what a fresh look at the same mirror would find."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.store import incidents
from bookme_ops.store.backups import copy_store
from bookme_ops.store.bulk import fetch, run
from bookme_ops.store.db import open_store
from bookme_ops.telling import Document
from tests.journeys.bank import Journey, key_of

Begin = Callable[..., Journey]
QUARTER = timedelta(minutes=15)
STEPS = (timedelta(0), QUARTER, QUARTER, timedelta(hours=2), timedelta(hours=9), timedelta(days=1), timedelta(days=3))


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


def change_something(journey: Journey, rng: Random) -> None:
    """Something happens to events, bookings, answers or people, as it may between two runs."""
    world, now = journey.world, journey.now
    boxes = [box for box in world.tenant.mailboxes.values() if box.events]
    for _ in range(rng.randint(0, 4)):
        box = rng.choice(boxes)
        event = rng.choice([one for one in box.events.values() if one.kind == "singleInstance"] or [None])
        if event is None:
            continue
        what = rng.randrange(5)
        if what == 0:
            moved = rng.choice((QUARTER, -QUARTER, timedelta(days=1)))
            box.change(event.id, now, start=event.start + moved, end=event.end + moved)
        elif what == 1:
            box.remove(event.id)
        elif what == 2:
            box.change(event.id, now, cancelled=not event.cancelled)
        elif what == 3:
            box.change(event.id, now, show_as=rng.choice(("free", "busy", "tentative", "oof")))
        elif event.attendees:
            guest = rng.choice(event.attendees)
            guest.response, guest.responded = rng.choice(("declined", "accepted", "none")), now
            box.change(event.id, now)
    if rng.random() < 0.5:
        org = rng.choice(list(world.environments.values())).org
        rows = [row for row in org.rows("Event") if not row["IsDeleted"] and not row.get("IsChild")]
        row = rng.choice(rows)
        org.change("Event", row["Id"], now, ShowAs=rng.choice(("Free", "Busy")))
    if rng.random() < 0.2 and world.truth:
        planted = rng.choice(world.truth)
        rng.choice((planted.repair, planted.again))(now)


@pytest.mark.parametrize("seed", range(4))
def test_carried_findings_are_those_of_a_fresh_look(begin: Begin, tmp_path: Path, seed: int) -> None:
    rng, journey = Random(seed), begin(scene="everyday", advisors=14, seed=seed)
    copies = tmp_path / "copies"
    copies.mkdir()
    for step in (*STEPS, *rng.sample(STEPS, len(STEPS))):
        journey.pass_time(step)
        if rng.random() < 0.8:
            change_something(journey, rng)
        if rng.random() < 0.2 and step:
            journey.misbehave(*rng.choice(((), ("forbidden=2@graph",), ("forbidden=1@salesforce",))))
        journey.collect()
        with without_verdicts(journey, copies) as fresh:
            expected = fresh.judge()
        carried = journey.judge()
        assert told(carried) == told(expected)
        assert carried["incidents"] == expected["incidents"]
        assert carried["run"]["status"] == expected["run"]["status"]
        assert carried["run"]["coverage"] == expected["run"]["coverage"]


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
