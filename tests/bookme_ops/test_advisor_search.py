"""Advisor search: what the mirror knows of a bank is searched, environment by environment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.advisor_search import search_advisors
from jobs.environment.searches import Match
from tests.journeys.bank import Journey, begin_journey


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder: Path = tmp_path_factory.mktemp("search")
    with begin_journey(folder, advisors=40, scene="alias-ambiguous") as begun:
        begun.collect()
        yield begun


def test_an_alias_that_leads_to_several_names_them(journey: Journey) -> None:
    planted = next(one for one in journey.world.truth if one.code == "ENV011")
    found = {one.environment: one for one in search_advisors(journey.ops, planted.subject_id, as_of=journey.now)}
    hits = [hit for hit in found[planted.environment].hits if hit.match is Match.ALIAS]
    assert len(hits) > 1
    assert "advisor" in {hit.kind for hit in hits}
    assert not found[planted.environment].tells_one


def test_every_chosen_environment_is_searched_and_no_other(journey: Journey) -> None:
    assert [one.environment for one in search_advisors(journey.ops, "x", as_of=journey.now)] == ["production", "test"]
    only = journey.ops_of(("test",))
    assert [one.environment for one in search_advisors(only, "x", as_of=journey.now)] == ["test"]


def test_what_was_not_read_is_told(tmp_path: Path) -> None:
    with begin_journey(tmp_path, advisors=2, scene="calm") as fresh:
        (production, _) = search_advisors(fresh.ops, "abc", as_of=fresh.now)
    assert not production.complete
    assert production.hits == ()
