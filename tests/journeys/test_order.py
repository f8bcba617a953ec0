"""Findings are what is so: they do not depend on threads, on chunks, or on faults that heal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.calendar_reading import read_chunk
from bookme_ops.calendar_sweep import Reach, plan_requests
from bookme_ops.mailbox_choice import choose_mailboxes
from bookme_ops.store.calendars import ensure_mailboxes, write_calendars
from tests.journeys.bank import PATIENT, Journey, begin_journey

HEALING = ("server-error", "unavailable", "reset", "cut-body", "bad-gateway", "gateway-timeout", "throttled-until")


def judged(journey: Journey) -> set[tuple[str, str, str, str]]:
    """What is found in what was collected."""
    journey.judge()
    assert journey.status == "complete"
    return journey.findings


@contextmanager
def bank(seed: int, further: str = PATIENT) -> Iterator[Journey]:
    """A bank with faults of all kinds, of which nothing was read yet."""
    options = {"seed": seed, "advisors": 24, "scene": "random", "further": further}
    with TemporaryDirectory() as name, begin_journey(Path(name), **options) as journey:
        yield journey


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 5), workers=st.integers(1, 8), told=st.permutations(HEALING), most=st.integers(0, 4))
def test_neither_workers_nor_faults_that_heal_change_what_is_found(
    seed: int, workers: int, told: list[str], most: int
) -> None:
    with bank(seed, f"{PATIENT}\n[collect]\nworkers = {workers}\n") as journey:
        journey.misbehave(*(f"{fault}=2@{target}" for fault in told[:most] for target in ("graph", "salesforce")))
        journey.collect()
        assert judged(journey) == journey.truth


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 5), random=st.randoms(use_true_random=False), size=st.integers(1, 20))
def test_neither_the_order_nor_the_cut_of_chunks_changes_what_is_found(seed: int, random: Random, size: int) -> None:
    with bank(seed) as journey:
        journey.collect(kinds=frozenset({"directory", "bookings", "probes"}))
        read_in_chunks(journey, random, size)
        journey.collect()
        assert judged(journey) == journey.truth


def read_in_chunks(journey: Journey, random: Random, size: int) -> None:
    """Read the mailboxes in chunks of a size, in random order."""
    ops, tenant, zone = journey.ops, "simulator", journey.ops.settings.bank.time_zone
    choice = choose_mailboxes(ops.store, tenant, ops.sharing(tenant), as_of=journey.now, look_back=timedelta(days=14))
    with ops.store.begin() as connection:
        states = ensure_mailboxes(connection, tenant, sorted(choice.readers))
    requests = plan_requests(states, Reach(zone=zone), journey.now, full=False)
    random.shuffle(requests)
    calendars = ops.connect()["production"].calendars
    numbers = {user_id: state.no for user_id, state in states.items()}
    for start in range(0, len(requests), size):
        read = read_chunk(calendars, ops.store, numbers, requests[start : start + size])
        assert read.failures == {}
        with ops.store.begin() as connection:
            write_calendars(connection, tenant, list(read.writes.values()), at=journey.now, run_id=1)
