"""Drift: a grant that changes after a date, and nothing that a baseline minds."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.simulator.access_drift import drift, drift_app
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.model import World
from connectors.simulator.world import build_world
from tests.connectors.simulator.access_reading import find_access_faults, read_account
from tests.connectors.simulator.bank_reading import Bank

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = AS_OF + timedelta(days=2)


@pytest.fixture
def world() -> World:
    return build_world(advisors=5, as_of=AS_OF, scene="calm", events_per_advisor=20)


def may_delete(world: World, user_id: str) -> bool:
    org = world.environments["production"].org
    return "d" in read_account(org, org.table("User")[user_id], LATER).objects["Event"]


def test_a_grant_changes_its_stamp_with_it_and_can_be_taken_back(world: World) -> None:
    (planted,) = drift(world, "production", LATER)
    org = world.environments["production"].org
    changed = [row for row in org.rows("ObjectPermissions") if row["SystemModstamp"] == LATER]
    assert {row["SobjectType"] for row in changed} == {"Event", "andmoney__AMB_Event_Detail__c"}
    assert (planted.code, planted.subject_kind) == ("ENV033", "user")
    assert may_delete(world, planted.subject_id)
    planted.repair(LATER)
    assert not may_delete(world, planted.subject_id)
    planted.again(LATER)
    assert may_delete(world, planted.subject_id)


def test_no_other_code_minds(world: World) -> None:
    drift(world, "production", LATER)
    drift(world, "test", LATER)
    assert set(find_access_faults(Bank(world, LATER))) == set()


def test_an_app_is_granted_more_and_the_log_tells_it(world: World) -> None:
    planted = drift_app(world, "production", CLIENT_ID, LATER)
    app = world.tenant.find_app(CLIENT_ID)
    assert app is not None
    assert planted.key == ("ENV033", "production", "service-principal", app.id)
    assert [one.activity for one in world.tenant.app_changes if one.at == LATER] == [
        "Add app role assignment to service principal"
    ]
    count = len(app.roles)
    planted.repair(LATER)
    assert len(app.roles) == count - 1


def test_an_unknown_app_is_no_app_to_grant_anything(world: World) -> None:
    with pytest.raises(LookupError, match="has no app nobody"):
        drift_app(world, "production", "nobody", LATER)
