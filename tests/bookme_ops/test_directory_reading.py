"""Directories replace what is mirrored, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.store.bookings import roster
from bookme_ops.store.directory import account_ids
from connectors.simulator.exchange import Call
from tests.journeys.bank import Journey, at, begin_journey, not_checked

DIRECTORY = frozenset({"directory"})


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        begun.collect(kinds=DIRECTORY)
        yield begun


def is_directory(call: Call) -> bool:
    return call.path == "/v1.0/users"


def accounts(journey: Journey) -> set[str]:
    with journey.ops.store.read() as connection:
        return account_ids(connection, "simulator")


def advisors(journey: Journey, environment: str) -> set[str]:
    with journey.ops.store.read() as connection:
        return roster(connection, environment)


def test_the_mirror_holds_accounts_and_rosters(journey: Journey) -> None:
    assert accounts(journey) >= journey.world.tenant.mailboxes.keys()
    employees = {
        name: {str(row["email"]).casefold() for row in environment.backend.employees.values()}
        for name, environment in journey.world.environments.items()
    }
    assert {name: advisors(journey, name) for name in employees} == employees


def test_who_left_leaves_the_mirror(journey: Journey) -> None:
    gone = next(iter(journey.world.tenant.people))
    del journey.world.tenant.people[gone]
    journey.collect(kinds=DIRECTORY)
    assert gone not in accounts(journey)


@pytest.mark.parametrize("fault", ["forbidden", "truncated-json", "foreign-link"])
def test_a_directory_that_was_not_read_to_its_end_changes_nothing(journey: Journey, fault: str) -> None:
    before = accounts(journey)
    journey.world.tenant.people.clear()
    journey.misbehave(f"{fault}=always@graph", when=is_directory)
    account = journey.collect(kinds=DIRECTORY)
    assert accounts(journey) == before
    assert not_checked(account, "directory").keys() == {"simulator/accounts"}


def test_users_that_were_not_read_to_their_end_change_nothing(journey: Journey) -> None:
    before = advisors(journey, "production")
    journey.world.environments["production"].org.table("User").clear()
    journey.misbehave("half-page=always@salesforce", when=at("production", "FROM AMBAdvisor", "FROM User"))
    journey.misbehave("truncated-json=always@salesforce", when=at("production", "FROM User"))
    account = journey.collect(kinds=DIRECTORY)
    assert advisors(journey, "production") == before
    assert not_checked(account, "directory") == {"production/users": "malformed"}


def test_each_directory_fails_alone(journey: Journey) -> None:
    journey.misbehave("forbidden=always@salesforce", when=at("test"))
    account = journey.collect(kinds=DIRECTORY)
    assert not_checked(account, "directory") == {"test/users": "forbidden"}
    assert account["run"]["coverage"]["directory"]["checked"] == 2
