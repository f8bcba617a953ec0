"""Collecting who may do what: what we may not see is said with what to grant, and is never nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.access_views import access_views
from bookme_ops.doctor import examine
from bookme_ops.store.incident import State
from connectors.errors import Reason
from tests.journeys.bank import Journey, begin_journey, not_checked
from tests.journeys.read_bank import begin_read_journey

ACCESS = frozenset({"access"})
MANAGED = {"production/access.locks", "production/access.logins", "production/access.sessions"}
DAY = timedelta(days=1)


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        begun.collect()
        yield begun


def leave_out(journey: Journey, *names: str) -> None:
    settings = journey.ops.settings
    told = tuple(replace(one, unaudited=names) for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, environments=told))


def rows(journey: Journey, name: str) -> int:
    view = next(view for view in access_views(journey.ops, journey.now) if view.environment == "production")
    return len(getattr(view.org, name).items.rows)


def test_a_calm_bank_is_read_whole_and_nothing_is_found(journey: Journey) -> None:
    account = journey.collect(kinds=ACCESS)
    assert account["run"]["status"] == "complete"
    assert all(rows(journey, name) for name in ("people", "sets", "assignments", "objects", "logins", "tokens"))
    journey.judge(select=("ENV02", "ENV03"))
    assert (journey.status, journey.findings) == ("complete", set())


def test_each_environment_speaks_for_its_own_apps(journey: Journey) -> None:
    spoken = {view.environment: view.apps for view in access_views(journey.ops, journey.now)}
    assert not set(spoken["production"]) & set(spoken["test"])
    assert all(spoken.values())


def test_a_permission_that_we_lack_is_named_and_the_other_lists_are_read(journey: Journey) -> None:
    had = rows(journey, "logins")
    journey.world.environments["production"].org.withheld.add("ManageUsers")
    account = journey.collect(kinds=ACCESS)
    missed = not_checked(account, "query")
    assert missed == dict.fromkeys(MANAGED, str(Reason.HIDDEN))
    details = [one["detail"] for one in account["run"]["coverage"]["query"]["not_checked"]]
    assert all("Manage Users" in detail for detail in details)
    assert rows(journey, "logins") == had
    journey.judge(select=("ENV020", "ENV023", "ENV024", "ENV025"))
    assert (journey.status, journey.findings) == ("incomplete", set())


def test_the_doctor_says_what_the_audit_lacks(journey: Journey) -> None:
    journey.world.environments["production"].org.withheld.add("CustomizeApplication")
    ill = [check for check in examine(journey.ops) if check.ok is False]
    assert [check.name for check in ill] == ["production: Salesforce access audit"]
    assert "tokens" in ill[0].detail
    assert "Customize Application" in ill[0].remedy


def test_what_the_settings_leave_out_is_unknown_and_makes_nothing_incomplete(journey: Journey) -> None:
    for environment in journey.world.environments.values():
        environment.org.withheld.add("ManageUsers")
    leave_out(journey, "locks", "logins", "sessions")
    assert journey.collect(kinds=ACCESS)["run"]["status"] == "complete"
    view = next(iter(access_views(journey.ops, journey.now)))
    assert view.org.logins.read.reason is Reason.LEFT_OUT
    journey.judge(select=("ENV02", "ENV03"))
    assert (journey.status, journey.findings) == ("complete", set())
    assert all(check.ok is not False for check in examine(journey.ops))
    journey.pass_time(3 * DAY)
    journey.collect()
    assert journey.incidents(code="UNREAD") == []


def test_without_a_licence_sign_ins_of_apps_are_not_available_and_not_none(journey: Journey) -> None:
    journey.world.tenant.premium = False
    account = journey.collect(kinds=ACCESS)
    assert account["run"]["status"] == "complete"
    view = next(iter(access_views(journey.ops, journey.now)))
    assert view.tenant.sign_ins.read.reason is Reason.NOT_LICENSED


def test_a_list_that_fails_leaves_open_what_it_found(tmp_path: Path) -> None:
    with begin_read_journey(tmp_path, scene="failed-logins") as journey:
        before = journey.incidents(code="ENV024")
        journey.misbehave("forbidden=always@salesforce", "forbidden=always@graph")
        journey.run()
        after = journey.incidents(code="ENV024")
        assert {one.state for one in after} == {State.OPEN}
        assert (len(before), journey.status) == (len(after), "incomplete")


def test_a_system_that_is_down_is_not_asked_for_every_list(journey: Journey) -> None:
    journey.misbehave("unavailable=always@salesforce")
    account = journey.collect(kinds=ACCESS)
    assert len(not_checked(account, "query")) >= 2 * 17
    assert account["requests"]["salesforce"] < 40
    assert {"production/salesforce", "test/salesforce"} <= set(account["run"]["down"])
