"""Deeds: done, undone and done again, with stamps that move and logs that tell."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from connectors.simulator.access_apps import graph_of
from connectors.simulator.access_deeds import (
    all_of,
    drop,
    grant_role,
    grant_scope,
    lay,
    let_credentials_end,
    revoke_role,
    switch,
)
from connectors.simulator.access_facts import ROLES
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.model import Org, World
from connectors.simulator.tenant_apps import App
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER, LATEST = AS_OF + timedelta(hours=1), AS_OF + timedelta(hours=2)
RNG = Random("deeds")


@pytest.fixture
def world() -> World:
    return build_world(advisors=2, as_of=AS_OF, scene="calm", events_per_advisor=5)


@pytest.fixture
def app(world: World) -> App:
    found = world.tenant.find_app(CLIENT_ID)
    assert found is not None
    return found


def small_org() -> Org:
    org = Org(id="00D000000000001AAA", my_domain="bank", sandbox=False)
    org.put("User", {"Id": "u1", "IsActive": True}, AS_OF)
    return org


def test_a_switched_field_goes_both_ways_and_stamps_the_row() -> None:
    org = small_org()
    spoil, mend = switch(org, "User", "u1", wrong={"IsActive": False}, right={"IsActive": True})
    for deed, at, active in ((spoil, LATER, False), (mend, LATEST, True)):
        deed(at)
        row = org.table("User")["u1"]
        assert (row["IsActive"], row["SystemModstamp"]) == (active, at)


def test_a_dropped_row_comes_back_as_it_was_and_a_laid_one_goes() -> None:
    org = small_org()
    take, put = drop(org, "User", org.table("User")["u1"])
    take(LATER)
    take(LATER)
    assert org.table("User") == {}
    put(LATEST)
    assert org.table("User")["u1"]["IsActive"] is True
    again, away = lay(org, "User", org.table("User")["u1"])
    away(LATEST)
    assert org.table("User") == {}
    again(LATEST)
    assert list(org.table("User")) == ["u1"]


def test_several_deeds_are_done_as_one() -> None:
    done: list[str] = []
    first = (lambda _: done.append("a"), lambda _: done.append("-a"))
    second = (lambda _: done.append("b"), lambda _: done.append("-b"))
    do, undo = all_of(first, second)
    do(LATER)
    undo(LATER)
    assert done == ["a", "b", "-a", "-b"]


def test_roles_are_granted_and_revoked_and_the_log_tells_it(world: World, app: App) -> None:
    give, take = grant_role(world.tenant, app, "Mail.Send", RNG)
    give(LATER)
    assert app.roles[-1].role_id == ROLES["Mail.Send"]
    assert app.roles[-1].resource_id == graph_of(world.tenant).id
    take(LATEST)
    assert ROLES["Mail.Send"] not in {one.role_id for one in app.roles}
    told = [(one.at, one.activity.split()[0]) for one in world.tenant.app_changes if one.at >= LATER]
    assert told == [(LATER, "Add"), (LATEST, "Remove")]
    lose, get = revoke_role(world.tenant, app, "User.Read.All", RNG)
    lose(LATER)
    assert ROLES["User.Read.All"] not in {one.role_id for one in app.roles}
    get(LATEST)
    assert next(one.granted for one in app.roles if one.role_id == ROLES["User.Read.All"]) == LATEST


def test_consent_is_given_for_everybody_and_withdrawn(world: World, app: App) -> None:
    give, take = grant_scope(world.tenant, app, " Mail.Read", RNG)
    give(LATER)
    assert [(one.scope, one.person_id) for one in app.scopes] == [(" Mail.Read", None)]
    take(LATEST)
    assert app.scopes == []


def test_the_newest_credential_ends_when_it_was_told_to_and_a_rotation_lasts(world: World, app: App) -> None:
    ends = AS_OF + timedelta(days=9)
    age, rotate = let_credentials_end(world.tenant, app, ends, RNG)
    for _ in range(2):
        age(LATER)
        assert max(one.ends for one in app.credentials) == ends
        assert len(app.credentials) == 2
        rotate(LATEST)
        assert max(one.ends for one in app.credentials) > AS_OF + timedelta(days=365)
