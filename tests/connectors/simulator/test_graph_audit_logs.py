"""Logs of the simulated tenant: who is told what, how far back, and who is refused (contract 10.13 to 10.22)."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.simulator.access_apps import STRANGER
from connectors.simulator.model import World
from connectors.simulator.tenant_apps import AppSignIn
from connectors.simulator.world import build_world
from tests.connectors.simulator.graph_bank import Desk

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
V1, BETA = "/v1.0/auditLogs/signIns", "/beta/auditLogs/signIns"
BY_ITSELF = "signInEventTypes/any(t: t eq 'servicePrincipal')"


@pytest.fixture
def world() -> World:
    return build_world(advisors=6, as_of=AS_OF, scene="calm", events_per_advisor=10)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def app_id(world: World) -> str:
    return world.environments["production"].graph_apps[0]


def refusal(desk: Desk, target: str) -> tuple[int, str, str]:
    answer = desk.ask("GET", target)
    error = desk.read(answer)["error"]
    return answer.status, error["code"], error["message"]


def test_v1_tells_people_alone(desk: Desk) -> None:
    rows = desk.get(V1)["value"]
    assert rows
    assert {(row["isInteractive"], row["appId"]) for row in rows} == {(True, STRANGER)}
    assert all(row["userPrincipalName"] == row["userPrincipalName"].lower() for row in rows)
    assert "signInEventTypes" not in rows[0]


def test_beta_tells_apps_if_asked_for_them(desk: Desk, world: World) -> None:
    rows = desk.get(f"{BETA}?$filter={BY_ITSELF} and appId eq '{app_id(world)}'")["value"]
    assert len(rows) == 24
    assert {row["servicePrincipalName"] for row in rows} == {"BookMe"}
    assert all(row["signInEventTypes"] == ["servicePrincipal"] and not row["isInteractive"] for row in rows)
    stamps = [row["createdDateTime"] for row in rows]
    assert stamps == sorted(stamps, reverse=True)
    assert {row["appId"] for row in desk.get(BETA)["value"]} == {STRANGER}


def test_v1_cannot_ask_for_kinds(desk: Desk) -> None:
    assert desk.ask("GET", f"{V1}?$filter={BY_ITSELF}").status == 400


def test_pages_go_on_under_beta(desk: Desk, world: World) -> None:
    target = f"{BETA}?$filter={BY_ITSELF} and appId eq '{app_id(world)}'&$top=10"
    page, seen = desk.get(target), 0
    while "@odata.nextLink" in page:
        assert page["@odata.nextLink"].startswith("http://graph.test/beta/")
        seen += len(page["value"])
        page = desk.get(page["@odata.nextLink"])
    assert seen + len(page["value"]) == 24
    assert desk.ask("GET", f"{V1}?$top=1001").status == 400


def test_failures_have_a_number(desk: Desk, world: World) -> None:
    found = AppSignIn(id="s1", at=AS_OF, app_id=app_id(world), address=None, error_code=7000215, reason="Invalid.")
    world.tenant.sign_ins.append(found)
    (row,) = desk.get(f"{BETA}?$filter={BY_ITSELF} and status/errorCode ne 0")["value"]
    assert (row["id"], row["status"]["errorCode"], row["ipAddress"]) == ("s1", 7000215, None)


@pytest.mark.parametrize(("path", "name"), [(V1, "createdDateTime"), ("directoryAudits", "activityDateTime")])
def test_nobody_may_look_further_back_than_the_log_reaches(desk: Desk, path: str, name: str) -> None:
    target = path if path == V1 else f"/v1.0/auditLogs/{path}"
    least = AS_OF - timedelta(days=30)
    desk.get(f"{target}?$filter={name} ge {least:%Y-%m-%dT%H:%M:%SZ}")
    status, _, message = refusal(desk, f"{target}?$filter={name} ge {least - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}")
    assert status == 400
    assert f"{least:%Y-%m-%dT00:00:00Z}" in message


def test_what_is_older_than_the_log_is_gone(desk: Desk, world: World) -> None:
    world.tenant.sign_ins.append(AppSignIn(id="old", at=AS_OF - timedelta(days=31), app_id=app_id(world), address=None))
    assert "old" not in {row["id"] for row in desk.get(f"{BETA}?$filter={BY_ITSELF}")["value"]}


def test_without_a_premium_licence_sign_ins_are_refused_and_changes_are_kept_a_week(desk: Desk, world: World) -> None:
    changes = len(desk.get("/v1.0/auditLogs/directoryAudits")["value"])
    world.tenant.premium = False
    status, code, message = refusal(desk, V1)
    assert (status, code) == (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    assert "premium license" in message
    assert len(desk.get("/v1.0/auditLogs/directoryAudits")["value"]) < changes == 3


@pytest.mark.parametrize("path", [V1, BETA, "/v1.0/auditLogs/directoryAudits"])
def test_without_the_permission_every_log_is_refused(desk: Desk, world: World, path: str) -> None:
    world.tenant.withheld = {"AuditLog.Read.All"}
    assert refusal(desk, path)[:2] == (403, "Authentication_MSGraphPermissionMissing")


def test_changes_are_found_by_what_was_changed(desk: Desk, world: World) -> None:
    app = world.tenant.find_app(app_id(world))
    assert app is not None
    target = f"/v1.0/auditLogs/directoryAudits?$filter=targetResources/any(t: t/id eq '{app.id}')"
    (row,) = desk.get(target)["value"]
    assert row["activityDisplayName"] == "Update application – Certificates and secrets management"
    assert row["targetResources"][0]["modifiedProperties"][0]["oldValue"] == "[]"
    named = "activityDisplayName eq 'Update application – Certificates and secrets management'"
    assert len(desk.get(f"/v1.0/auditLogs/directoryAudits?$filter={named}")["value"]) == 3


def test_other_orders_and_other_logs_are_refused(desk: Desk) -> None:
    assert desk.ask("GET", f"{V1}?$orderby=appId").status == 400
    assert desk.get(f"{V1}?$orderby=createdDateTime desc")["value"]
    assert desk.ask("GET", "/v1.0/auditLogs/provisioning").status == 400
