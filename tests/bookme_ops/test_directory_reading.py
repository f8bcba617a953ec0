"""Directories replace what is mirrored, whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.store.bookings import roster
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory import account_ids
from bookme_ops.store.mail_objects import domains_of, objects_of
from bookme_ops.store.rooms import rooms_of
from bookme_ops.store.subscriptions import subscriptions_of
from connectors.simulator.exchange import Call
from connectors.simulator.model import MailObject, Room, Subscription
from tests.journeys.bank import Journey, at, begin_journey, not_checked

DIRECTORY = frozenset({"directory"})


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
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
    assert "simulator/accounts" not in not_checked(account, "directory")


LISTS = {
    "places": ("/v1.0/places/microsoft.graph.room", "room"),
    "objects": ("/v1.0/contacts", "mail_object"),
    "domains": ("/v1.0/organization", "verified_domain"),
    "subscriptions": ("/v1.0/subscriptions", "subscription"),
}
"""By subject of their coverage: where each list is read, and the table that mirrors it."""


def mirrored(journey: Journey, table: str) -> list[tuple[object, ...]]:
    with journey.ops.store.read() as connection:
        return sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")), key=repr)


def empty_the_tenant(journey: Journey) -> None:
    tenant = journey.world.tenant
    tenant.rooms.clear()
    tenant.objects.clear()
    tenant.subscriptions.clear()
    tenant.domains[:] = ["other.example"]


def subscribe(journey: Journey) -> None:
    """From now on production says that it subscribes to mailboxes."""
    settings = journey.ops.settings
    environments = tuple(replace(one, subscriptions=one.name == "production") for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, environments=environments))
    number = next(iter(journey.world.tenant.mailboxes))
    one = Subscription(id="s1", resource=f"/users/{number}/events", expires=journey.now + timedelta(days=3))
    journey.world.tenant.subscriptions = {"s1": one}


def test_the_lists_of_the_tenant_are_mirrored_and_replaced(journey: Journey) -> None:
    subscribe(journey)
    tenant = journey.world.tenant
    team = MailObject(id="g1", kind="group", display_name="Team", mail="t@bank.example", proxy_addresses=[])
    tenant.objects[team.id] = team
    account = journey.collect(kinds=DIRECTORY)
    assert not_checked(account, "directory") == {}
    with journey.ops.store.read() as connection:
        assert rooms_of(connection, "simulator").keys() == {room.mail.casefold() for room in tenant.rooms.values()}
        assert {one.object_id for one in objects_of(connection, "simulator")} == tenant.objects.keys()
        assert domains_of(connection, "simulator") == {name.casefold() for name in tenant.domains}
        assert [one.subscription_id for one in subscriptions_of(connection, "simulator")] == ["s1"]
    empty_the_tenant(journey)
    journey.collect(kinds=DIRECTORY)
    assert [len(mirrored(journey, table)) for _, table in LISTS.values()] == [0, 0, 1, 0]


@pytest.mark.parametrize("subject", LISTS)
@pytest.mark.parametrize("fault", ["forbidden", "truncated-json", "unavailable"])
def test_a_list_that_was_not_read_keeps_what_is_mirrored_and_says_so(
    journey: Journey, subject: str, fault: str
) -> None:
    path, table = LISTS[subject]
    subscribe(journey)
    journey.collect(kinds=DIRECTORY)
    before = mirrored(journey, table)
    empty_the_tenant(journey)
    journey.misbehave(f"{fault}=always@graph", when=lambda call: call.path == path)
    account = journey.collect(kinds=DIRECTORY)
    assert mirrored(journey, table) == before
    reason = {"forbidden": "forbidden", "truncated-json": "malformed", "unavailable": "unavailable"}[fault]
    assert not_checked(account, "directory") == {f"simulator/{subject}": reason}
    assert account["run"]["status"] == "incomplete"
    with journey.ops.store.read() as connection:
        read = coverage_of(connection, "simulator", "directory")
    assert {name for name, one in read.items() if not one.complete} == {subject}
    assert read[subject].read_at is not None


def test_more_than_a_hundred_rooms_are_mirrored(journey: Journey) -> None:
    for number in range(130):
        room = Room(
            id=f"r{number}", person_id="", mail=f"r{number}@bank.example", name="R", location="L", capacity=None
        )
        journey.world.tenant.rooms[room.id] = room
    journey.collect(kinds=DIRECTORY)
    assert len(mirrored(journey, "room")) == len(journey.world.tenant.rooms) > 130


def test_where_nobody_subscribes_subscriptions_are_not_asked_for(journey: Journey) -> None:
    settings = journey.ops.settings
    environments = tuple(replace(one, subscriptions=False) for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, environments=environments))
    journey.misbehave("forbidden=always@graph", when=lambda call: call.path == "/v1.0/subscriptions")
    assert not_checked(journey.collect(kinds=DIRECTORY), "directory") == {}


def test_where_the_system_is_down_the_last_lists_are_not_tried(journey: Journey) -> None:
    before = {table: mirrored(journey, table) for _, table in LISTS.values()}
    asked: list[str] = []

    def down(call: Call) -> bool:
        asked.append(call.path)
        return True

    journey.misbehave("unavailable=always@graph", when=down)
    account = journey.collect(kinds=DIRECTORY, full=True)
    missed = not_checked(account, "directory")
    assert missed.keys() >= {f"simulator/{name}" for name in ("accounts", "places", "objects", "domains")}
    assert set(missed.values()) == {"unavailable"}
    assert {path for path in asked if "/v1.0/" in path} == {"/v1.0/users", "/v1.0/places/microsoft.graph.room"}
    assert {table: mirrored(journey, table) for _, table in LISTS.values()} == before
