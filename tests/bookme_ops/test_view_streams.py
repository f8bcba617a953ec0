"""View streams: the grains that are due, and the sources that the settings name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.reads import sources_of
from bookme_ops.view_streams import Slice, stream_views
from jobs.views import AdvisorView, DirectoryView, EnvironmentView, RoomView
from tests.journeys.bank import Journey, begin_journey

GRAINS = (AdvisorView, RoomView, DirectoryView, EnvironmentView)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder: Path = tmp_path_factory.mktemp("streams")
    with begin_journey(folder, advisors=4, scene="calm") as begun:
        begun.collect()
        yield begun


@pytest.mark.parametrize("grain", GRAINS)
def test_only_views_of_the_grains_that_are_due_are_read(journey: Journey, grain: type) -> None:
    views = list(stream_views(journey.ops, Slice(as_of=journey.now, grains=frozenset({grain}))))
    assert views
    assert {type(view) for view in views} == {grain}


def test_no_grain_is_no_view(journey: Journey) -> None:
    assert list(stream_views(journey.ops, Slice(as_of=journey.now, grains=frozenset()))) == []


def test_every_environment_has_a_view_and_one_speaks_for_the_store(journey: Journey) -> None:
    views = stream_views(journey.ops, Slice(as_of=journey.now, grains=frozenset({EnvironmentView})))
    told = [view for view in views if isinstance(view, EnvironmentView)]
    assert [(view.environment, view.primary) for view in told] == [("production", True), ("test", False)]
    assert [view.systems for view in told] == [("salesforce", "graph", "bookme")] * 2
    assert {view.store_opened for view in told} == {journey.now}
    assert all(view.periods["health"] == 300.0 for view in told)
    assert not any(view.scheduled for view in told)
    assert all(view.unknown_meetings is not None for view in told)


def test_sources_are_those_that_the_settings_name(journey: Journey) -> None:
    sources = sources_of(journey.ops)
    everywhere = frozenset({"production", "test"})
    assert (sources.backends, sources.slots) == (everywhere, everywhere)
    for found, name in ((sources.rosters, "roster"), (sources.schedules, "schedules")):
        named = {one for one, told in journey.world.environments.items() if getattr(told, name)}
        assert found == named, name
