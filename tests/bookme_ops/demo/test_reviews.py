"""The demo's access reviews: one holder drifted since, in scenes that have a past, and nothing else did."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bookme_ops.access_reviewing.beginning import NotReviewable
from bookme_ops.demo.reviews import AGE, let_drift, list_rows, write_reviews
from bookme_ops.keyring import load_keys
from bookme_ops.store import access_proofs, access_reviews
from tests.bookme_ops.access_reviewing.reviewed import a_row
from tests.journeys.bank import Journey, Key
from tests.journeys.conftest import begin, quiet

__all__ = ["begin", "quiet"]

ACCESS = frozenset({"access"})
Begin = Callable[..., Journey]


def read(begin: Begin, scene: str) -> Journey:
    journey = begin(scene=scene, advisors=6, events=2)
    journey.collect(kinds=ACCESS)
    return journey


def drifted(journey: Journey) -> set[Key]:
    journey.judge(select=("ENV033",), dry_run=True)
    return journey.findings


def test_exactly_what_is_told_has_drifted(begin: Begin) -> None:
    journey = read(begin, "everyday")
    (planted,) = write_reviews(journey.ops, "everyday", journey.now)
    assert (planted.code, planted.environment) == ("ENV033", "production")
    assert drifted(journey) == {planted.key}
    (one,) = journey.last["findings"]
    assert len(one["evidence"]["granted"]) == len(one["evidence"]["gone"]) == 1


def test_a_past_that_went_well_has_no_drift(begin: Begin) -> None:
    journey = read(begin, "calm")
    assert write_reviews(journey.ops, "calm", journey.now) == []
    assert drifted(journey) == set()


def test_the_reviews_are_signed_of_every_environment_and_hold(begin: Begin) -> None:
    journey = read(begin, "everyday")
    write_reviews(journey.ops, "everyday", journey.now)
    with journey.ops.store.read() as connection:
        reviews = access_reviews.reviews(connection, journey.world.environments)
        assert list(access_proofs.verify(connection, key=load_keys(journey.ops.settings).audit)) == []
    assert {one.environment for one in reviews} == set(journey.world.environments)
    assert {one.signed_at for one in reviews} == {journey.now - AGE}


def test_a_new_review_ends_it_and_it_comes_back_when_it_drifts_again(begin: Begin) -> None:
    journey = read(begin, "everyday")
    (planted,) = write_reviews(journey.ops, "everyday", journey.now)
    planted.repair(journey.pass_time())
    assert drifted(journey) == set()
    planted.again(journey.pass_time())
    assert drifted(journey) == {planted.key}


def test_other_scenes_have_no_reviews(begin: Begin) -> None:
    journey = begin(scene="outage", advisors=6, events=2)
    assert write_reviews(journey.ops, "outage", journey.now) == []


def test_what_was_not_read_cannot_have_been_reviewed(begin: Begin) -> None:
    journey = begin(scene="calm", advisors=2, events=1)
    with pytest.raises(NotReviewable, match="collect access"):
        list_rows(journey.ops, "production", journey.now)
    journey.collect(kinds=ACCESS)
    journey.pass_time(timedelta(days=3))
    with pytest.raises(NotReviewable):
        write_reviews(journey.ops, "calm", journey.now)


@pytest.mark.parametrize("kind", ["user", "app"])
def test_one_grant_of_one_holder_is_taken_for_another(kind: str) -> None:
    rows = [a_row(1, holder_kind=kind), a_row(2, holder_kind=kind, holder="005-1", kind="object", what="Event:r")]
    before = let_drift(rows)
    assert len(before) == len(rows)
    (gone,) = [one for one in before if one not in rows]
    assert (gone.holder, gone.holder_kind) == ("005-1", kind)
    assert rows[1] not in before
