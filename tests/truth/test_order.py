"""What is found is what is so: it does not depend on the order, the pages, the repeats or the retries of any answer,
nor on how the mirror is cut into slices, nor on how long ago it was filled.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bookme_ops.grains import AnyView
from bookme_ops.judging import Verdicts, judge
from bookme_ops.store.room_views import room_views
from bookme_ops.store.views import advisor_views
from bookme_ops.telling import Document
from bookme_ops.view_streams import sources_of
from connectors.records import Window, window_end
from connectors.simulator.faults import parse_fault
from jobs.views import AdvisorView, RoomView
from tests.journeys.bank import PATIENT, Journey, begin_journey
from tests.truth.banks import LATER, OF_OUR_WORK, Begin, Sample
from tests.truth.unruly import Manner, be_unruly

PARTS = 5
SEEDS, MORE_SEEDS = st.integers(0, 4), st.integers(5, 40)
HEALING = ("server-error", "unavailable", "reset", "cut-body", "bad-gateway", "gateway-timeout", "throttled-until")
SYSTEMS = ("graph", "salesforce", "bookme")
SLICES = (1, 7, 1_000)
MANNERS = st.builds(
    Manner, seed=st.integers(0, 10**6), page=st.sampled_from((None, 1, 2, 7, 1_000)), doubled=st.booleans()
)
FAULTS = st.lists(st.tuples(st.sampled_from(HEALING), st.sampled_from(SYSTEMS)), max_size=4, unique=True)
CALM = Manner(seed=0)
OF_READING = frozenset({"ENV040", *OF_OUR_WORK})
"""Codes about reading itself: each call that is sent again is one of an org's daily requests, what an org said of them
counts for a day, and a store that is older than that needs a backup.
"""
DAYS = 8
MINUTES = st.integers(0, DAYS * 24 * 60)
BOUNDED = (Phase.explicit, Phase.reuse, Phase.generate)
"""Of a search for examples: each is a whole bank, so that finding a smaller one would take minutes."""


@contextmanager
def bank(seed: int, later: timedelta = timedelta()) -> Iterator[Journey]:
    """A random bank of which nothing was read yet, some time after it was built."""
    sample = Sample.of(seed)
    with (
        TemporaryDirectory() as name,
        begin_journey(
            Path(name), as_of=sample.as_of, further=PATIENT, advisors=sample.advisors, world=sample.build("random")
        ) as journey,
    ):
        journey.pass_time(later)
        yield journey


def found(journey: Journey) -> list[Document]:
    """What the latest run found, evidence and order included; umbrellas are numbered by chance.

    Of codes about reading itself only what they are about is told.
    """
    told = []
    for one in journey.last["findings"]:
        left_out = {"umbrella"} | ({"summary", "evidence"} if one["code"] in OF_READING else set())
        told.append({name: value for name, value in one.items() if name not in left_out})
    return told


def break_what_only_a_second_read_sees(journey: Journey) -> None:
    """Go on with the faults that have two steps."""
    at = journey.pass_time(LATER)
    for planted in journey.world.truth:
        if planted.after_first_read is not None:
            planted.after_first_read(at)
    journey.pass_time(LATER)


def read_twice(journey: Journey, manners: tuple[Manner, Manner], faults: Iterable[tuple[str, str]] = ()) -> Document:
    """What is found in a bank whose systems speak in one manner at first, and in another one later."""
    told: list[list[Document]] = []
    for number, manner in enumerate(manners):
        misbehaviour = [parse_fault(f"{fault}=2@{system}") for fault, system in faults]
        journey.simulation = be_unruly(journey.world, manner, misbehaviour)
        if number:
            break_what_only_a_second_read_sees(journey)
        journey.collect()
        journey.judge()
        assert journey.status == "complete", journey.last["run"]["coverage"]
        told.append(found(journey))
    return {"first": told[0], "second": told[1]}


@cache
def orderly(seed: int) -> Document:
    """What is found in a bank whose systems behave."""
    with bank(seed) as journey:
        return read_twice(journey, (CALM, CALM))


@settings(max_examples=4, deadline=None, phases=BOUNDED)
@given(seed=SEEDS, manners=st.tuples(MANNERS, MANNERS), faults=FAULTS)
def test_order_pages_repeats_and_retries_change_nothing_that_is_found(
    seed: int, manners: tuple[Manner, Manner], faults: list[tuple[str, str]]
) -> None:
    with bank(seed) as journey:
        assert read_twice(journey, manners, faults) == orderly(seed)


@pytest.mark.stress
@pytest.mark.parametrize("part", range(PARTS), ids=str)
@settings(max_examples=30, deadline=None, phases=BOUNDED)
@given(seed=MORE_SEEDS, manners=st.tuples(MANNERS, MANNERS), faults=FAULTS)
def test_order_pages_repeats_and_retries_never_change_anything_that_is_found(
    part: int, seed: int, manners: tuple[Manner, Manner], faults: list[tuple[str, str]]
) -> None:
    # Parts of one matrix, so that two cores share it: each has banks of its own.
    own = seed * PARTS + part
    with bank(own) as journey:
        assert read_twice(journey, manners, faults) == orderly(own)


@pytest.mark.parametrize("page", [1, 2, 1_000])
def test_however_small_the_pages_are_the_same_is_found(page: int) -> None:
    with bank(4) as journey:
        manner = Manner(seed=page, page=page, doubled=True)
        assert read_twice(journey, (manner, manner)) == orderly(4)


def judge_in_slices(journey: Journey, size: int) -> Verdicts:
    """All jobs over the views of advisors and rooms, cut so many at a time."""
    ops, as_of = journey.ops, journey.now
    bank_settings, sources = ops.settings.bank, sources_of(ops)
    window = Window(start=as_of, end=window_end(as_of, bank_settings.window_days, bank_settings.time_zone))
    policies = {site.name: ops.settings.policy(site.name, as_of) for site in ops.chosen}
    codes = frozenset(kind.code for job in ops.jobs for kind in job.kinds)

    def views() -> Iterator[AnyView]:
        yield from advisor_views(ops.store, ops.estate, as_of=as_of, chunk=size, window=window, sources=sources)
        yield from room_views(ops.store, ops.estate, window=window, backends=sources.backends, chunk=size)

    jobs = [job for job in ops.jobs if job.grain in {AdvisorView, RoomView}]
    return judge(views(), jobs, policies, codes, as_of)


@pytest.mark.parametrize("seed", [3, 8])
def test_slices_of_any_size_give_the_same_findings_and_the_same_doubts(begin: Begin, seed: int) -> None:
    journey = begin(advisors=70, events=40, seed=seed, scene="random")
    unread = sorted(journey.world.tenant.mailboxes)[::9]
    journey.misbehave(*(f"forbidden=always@{mailbox}" for mailbox in unread))
    journey.collect()
    break_what_only_a_second_read_sees(journey)
    journey.collect()
    told = [judge_in_slices(journey, size) for size in SLICES]
    assert len(told[0].raised) > 50
    assert told[0].unknowns
    for other in told[1:]:
        assert other.raised == told[0].raised
        assert other.unknowns == told[0].unknowns
        assert (other.scopes, other.advisors) == (told[0].scopes, told[0].advisors)


@settings(max_examples=4, deadline=None, phases=BOUNDED)
@given(seed=SEEDS, minutes=MINUTES)
def test_what_was_read_earlier_is_judged_like_what_is_read_now(seed: int, minutes: int) -> None:
    judge_early_and_late(seed, timedelta(minutes=minutes))


@pytest.mark.stress
@settings(max_examples=12, deadline=None, phases=BOUNDED)
@given(seed=MORE_SEEDS, minutes=MINUTES)
def test_what_was_read_at_any_time_is_judged_like_what_is_read_now(seed: int, minutes: int) -> None:
    judge_early_and_late(seed, timedelta(minutes=minutes))


def judge_early_and_late(seed: int, later: timedelta) -> None:
    """Judge a bank that was read some time ago, and the same bank as it is read now."""
    with bank(seed) as early, bank(seed, later) as late:
        early.collect()
        early.judge(as_of=early.now + later)
        late.collect()
        late.judge()
        of_the_bank = [[one for one in found(each) if one["code"] not in OF_READING] for each in (early, late)]
        assert of_the_bank[0] == of_the_bank[1]
        assert late.status == "complete"
        assert early.status == ("complete" if later <= timedelta(days=1) else "incomplete")
