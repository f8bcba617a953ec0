"""Probing: every system is asked one question without patience, and its failure is an answer that is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.probing import PATIENCE
from bookme_ops.store.health import allowance_of, probes_since
from connectors.errors import Reason
from tests.journeys.bank import Journey, at, begin_journey

PROBES = frozenset({"probes"})
SYSTEMS = ["bookme", "graph", "salesforce"]


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=3, scene="calm", further="\n[http]\nattempts = 20\n") as begun:
        yield begun


def reasons(journey: Journey, environment: str) -> dict[str, Reason | None]:
    with journey.ops.store.read() as connection:
        return {one.system: one.reason for one in probes_since(connection, environment, journey.now)}


def test_every_system_of_every_environment_is_probed_and_answers(journey: Journey) -> None:
    account = journey.collect(kinds=PROBES)
    assert account["run"]["status"] == "complete"
    assert account["run"]["coverage"] == {"probe": {"expected": 6, "checked": 6, "not_checked": []}}
    for environment in ("production", "test"):
        assert reasons(journey, environment) == dict.fromkeys(SYSTEMS)


def test_what_is_left_of_the_budget_is_kept(journey: Journey) -> None:
    journey.collect(kinds=PROBES)
    with journey.ops.store.read() as connection:
        told = allowance_of(connection, "production")
    org = journey.world.environments["production"].org
    assert told is not None
    assert (told.at, told.total) == (journey.now, org.daily_requests)
    assert 0 < told.used <= org.used_requests


def test_nothing_but_probes_is_asked(journey: Journey) -> None:
    account = journey.collect(kinds=PROBES)
    # One question to each; signing in is not counted among them.
    assert account["requests"] == {"salesforce": 2, "graph": 2, "bookme": 2}
    assert not any(account["read"].values())


def test_a_dead_system_costs_no_more_than_the_patience_of_a_probe(journey: Journey) -> None:
    journey.misbehave("gateway-timeout=always@graph", when=at("production"))
    account = journey.collect(kinds=PROBES)
    assert account["run"]["down"] == ["production/graph"]
    assert account["run"]["status"] == "incomplete"
    assert reasons(journey, "production") == {"salesforce": None, "graph": Reason.UNAVAILABLE, "bookme": None}
    assert reasons(journey, "test") == dict.fromkeys(SYSTEMS)
    # Twenty attempts were allowed; 20 s are over sooner.
    assert account["requests"]["graph"] < 15
    assert PATIENCE.total_seconds() == 20


@pytest.mark.parametrize(
    ("fault", "system", "reason"),
    [
        ("unauthorized=always@salesforce", "salesforce", Reason.CREDENTIALS),
        ("unauthorized=always@bookme", "bookme", Reason.CREDENTIALS),
        ("truncated-json=always@graph", "graph", None),
        ("timeout=always@salesforce", "salesforce", None),
    ],
)
def test_a_probe_keeps_why_it_failed(journey: Journey, fault: str, system: str, reason: Reason | None) -> None:
    journey.misbehave(fault)
    account = journey.collect(kinds=PROBES)
    kept = reasons(journey, "production")[system]
    assert kept is not None
    assert reason in {None, kept}
    missed = {one["id"]: one["reason"] for one in account["run"]["coverage"]["probe"]["not_checked"]}
    assert missed == {f"{name}/{system}": str(reasons(journey, name)[system]) for name in ("production", "test")}


def test_a_failed_probe_leaves_the_last_word_on_the_budget(journey: Journey) -> None:
    journey.collect(kinds=PROBES)
    before = journey.now
    journey.pass_time()
    journey.misbehave("unavailable=always@salesforce")
    journey.collect(kinds=PROBES)
    with journey.ops.store.read() as connection:
        told = allowance_of(connection, "production")
    assert told is not None
    assert told.at == before


def test_throttling_is_counted(journey: Journey) -> None:
    journey.misbehave("throttled=1@graph")
    account = journey.collect(kinds=PROBES)
    assert account["throttled"] == {"salesforce": 0, "graph": 1, "bookme": 0}
    assert account["run"]["status"] == "complete"
