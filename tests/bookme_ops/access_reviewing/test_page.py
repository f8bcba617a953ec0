"""Where environments stand: the last signed review of each counts, and what it decided to remove."""

from collections.abc import Callable
from datetime import timedelta

from bookme_ops.access_reviewing.beginning import begin_review, look_at
from bookme_ops.access_reviewing.page import open_page, open_standings
from bookme_ops.access_reviewing.removals import Removal
from bookme_ops.keyring import load_keys
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision
from tests.journeys.bank import Journey
from tests.journeys.conftest import begin, quiet

__all__ = ["begin", "quiet"]

Begin = Callable[..., Journey]


def review(journey: Journey, environment: str, *, removing: int = 0) -> int:
    """Sign a review that removes its first rows."""
    ops, at = journey.ops, journey.now
    view, key = look_at(ops, environment, at), load_keys(ops.settings).audit
    with ops.store.begin() as connection:
        number = begin_review(
            connection, view, ops.settings.policy(environment, at), as_of=at, actor="Ada", at=at, key=key
        )
        numbers = [row.number for row in access_reviews.rows(connection, number)]
        for decision, about in ((Decision.REMOVE, numbers[:removing]), (Decision.KEEP, numbers[removing:])):
            access_reviews.decide(connection, number, about, decision, reason="so", actor="Ada", at=at)
        access_reviews.sign(connection, number, actor="Bo", at=at, statement="s", key=key)
    return number


def read(begin: Begin) -> Journey:
    journey = begin(scene="calm", advisors=2, events=1)
    journey.collect(kinds=frozenset({"access"}))
    return journey


def test_the_last_review_of_each_environment_counts(begin: Begin) -> None:
    journey = read(begin)
    review(journey, "production", removing=3)
    journey.pass_time(timedelta(hours=1))
    last = review(journey, "production", removing=2)
    told = open_standings(journey.ops, journey.now)
    assert [(one.environment, one.standing) for one in told.certifications] == [
        ("production", "certified"),
        ("test", "never"),
    ]
    assert told.certifications[0].last == told.reviews[0]
    assert told.reviews[0].id == last
    assert dict(told.pending) == {"production": {Removal.PENDING: 2}}
    assert told.tallies[last][Decision.REMOVE] == 2


def test_only_chosen_environments_are_told(begin: Begin) -> None:
    journey = read(begin)
    review(journey, "production")
    told = open_standings(journey.ops_of(("test",)), journey.now)
    assert [one.environment for one in told.certifications] == ["test"]
    assert told.reviews == []
    assert told.pending == {}


def test_a_page_tells_removals_whichever_environment_was_chosen(begin: Begin) -> None:
    journey = read(begin)
    number = review(journey, "production", removing=1)
    page = open_page(journey.ops_of(("test",)), number, journey.now)
    assert page.removals == {1: Removal.PENDING}
    assert page.tally[Decision.REMOVE] == 1
    assert all(page.proofs)


def test_a_failed_read_makes_nothing_gone(begin: Begin) -> None:
    journey = read(begin)
    number = review(journey, "production", removing=1)
    journey.world.environments["production"].org.withheld |= {"ViewSetup"}
    journey.collect(kinds=frozenset({"access"}))
    assert open_page(journey.ops, number, journey.now).removals[1] is not Removal.GONE
