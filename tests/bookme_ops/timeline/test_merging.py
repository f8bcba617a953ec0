"""Merging moments into one order."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.dossiers.dossier import Role
from bookme_ops.timeline.merging import merge_moments
from bookme_ops.timeline.moment import Change, Moment, MomentKind, System
from tests.bookme_ops.timeline.moments import MINUTE, NOON, a_moment

instants = st.integers(-3, 3).map(lambda minutes: NOON + minutes * MINUTE)
words = st.sampled_from(["", "a", "b", "10", "9", "²"])
changes = st.builds(Change, what=words, was=st.none() | words, now=st.none() | words)
moments = st.builds(
    Moment,
    at=instants,
    seen_at=st.none() | instants,
    system=st.sampled_from(System),
    place=words,
    kind=st.sampled_from(MomentKind),
    subject_kind=words,
    subject_id=words,
    sentence=words,
    by=st.none() | words,
    quote=st.none() | words,
    role=st.none() | st.sampled_from(Role),
    changes=st.lists(changes, max_size=2).map(tuple),
    dated=st.booleans(),
    remark=words,
)


@given(st.lists(moments, max_size=12), st.integers(), st.integers(1, 4))
def test_in_any_order_and_from_any_source_the_story_is_one(told: list[Moment], seed: int, sources: int) -> None:
    mixed = [*told, *told]
    Random(seed).shuffle(mixed)
    parts = [mixed[number::sources] for number in range(sources)]
    assert merge_moments(*parts) == merge_moments(told)


@given(st.lists(moments, max_size=12))
def test_every_moment_is_told_once_and_none_before_it_happened(told: list[Moment]) -> None:
    merged = merge_moments(told)
    assert set(merged) == set(told)
    assert len(merged) == len(set(told))
    assert [one.happened for one in merged] == sorted(one.happened for one in merged)


def test_nothing_stands_behind_our_sight_of_it() -> None:
    fast = a_moment(NOON + 4 * MINUTE, seen_at=NOON, system=System.OUTLOOK)
    opened = a_moment(NOON, system=System.OURS, kind=MomentKind.INCIDENT)
    assert merge_moments([opened, fast]) == (fast, opened)


def test_at_one_instant_causes_come_before_effects() -> None:
    order = [System.BACKEND, System.SALESFORCE, System.OUTLOOK, System.OURS]
    merged = merge_moments([a_moment(system=system) for system in reversed(order)])
    assert [one.system for one in merged] == order


def test_incidents_count_upwards() -> None:
    def opened(number: int) -> Moment:
        return a_moment(system=System.OURS, subject_id=str(number))

    assert [one.subject_id for one in merge_moments([opened(10), opened(9)])] == ["9", "10"]


def test_what_differs_in_a_detail_is_not_the_same() -> None:
    details: list[dict[str, Any]] = [{"by": "ada"}, {"quote": "text"}, {"remark": "!"}, {"at": NOON + timedelta(1)}]
    assert len(merge_moments([a_moment()], [a_moment(**one) for one in details])) == 5
