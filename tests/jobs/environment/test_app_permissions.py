"""What apps may do in the tenant beyond the baseline, and what they lack of it."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.errors import Reason
from jobs.access.baseline import Allowance, AppRules
from jobs.access.view import AccessView
from jobs.base import Priority, Subject
from jobs.environment.app_permissions import DEFAULT_ACCESS
from jobs.environment.permissions import decide
from tests.jobs.environment.access_bank import (
    APP_SUBJECT,
    BASELINE,
    a_consent,
    a_role,
    a_view,
    allowing,
    an_app,
    found,
    refused,
    told,
    untold,
)

CALENDARS = a_role("Calendars.ReadWrite")
PRODUCT = BASELINE.apps[0]
BOTH = frozenset({"ENV031", "ENV032"})
SCOPED = replace(PRODUCT, scoped_roles=frozenset({"Calendars.ReadWrite"}), scope="mailboxes of advisors")


def granting(*roles: str, **changes: Any) -> AccessView:
    """A view whose app has some roles beside the one that it needs."""
    return a_view(**{"roles": (CALENDARS, *map(a_role, roles))} | changes)


def by(rules: AppRules, **changes: Any) -> AccessView:
    return a_view(baseline=replace(BASELINE, apps=(rules,)), **changes)


def what(view: AccessView) -> list[tuple[str, str]]:
    (one,) = [one for one in found(decide, view) if one.code == "ENV031"]
    return [(each["kind"], each["what"]) for each in one.evidence["excess"]]


def test_apps_in_order_are_silent() -> None:
    assert told(decide, a_view()) == []
    assert told(decide, granting("Place.Read.All")) == []
    assert untold(decide, a_view()) == []


def test_env031_a_role_that_nobody_expects_is_told_with_the_grant_to_remove() -> None:
    (one,) = found(decide, granting("Mail.Send"))
    assert (one.code, one.subject, one.priority) == ("ENV031", APP_SUBJECT, Priority.HIGH)
    assert one.evidence["excess"] == [{"kind": "app-role", "what": "Microsoft Graph/Mail.Send", "via": []}]
    assert one.fix == {
        "action": "remove-app-permissions",
        "service_principal_id": "principal-1",
        "roles": [{"grant_id": "grant-Mail.Send-1", "role": "Microsoft Graph/Mail.Send"}],
        "scopes": [],
    }


def test_env031_a_role_of_another_api_is_not_graphs() -> None:
    other = a_role("Calendars.ReadWrite", resource="Office 365 Exchange Online", resource_id="ex", resource_app_id="ex")
    assert what(a_view(roles=(CALENDARS, other))) == [("app-role", "Office 365 Exchange Online/Calendars.ReadWrite")]
    known = replace(PRODUCT, extra_roles=frozenset({"Office 365 Exchange Online/Calendars.ReadWrite"}))
    assert told(decide, by(known, roles=(CALENDARS, other))) == []


def test_env031_a_role_that_its_api_has_no_more_is_told_by_its_id() -> None:
    assert what(a_view(roles=(CALENDARS, a_role(None, role_id="4711")))) == [("app-role", "Microsoft Graph/4711")]


def test_env031_default_access_grants_nothing() -> None:
    assert told(decide, a_view(roles=(CALENDARS, a_role(None, role_id=DEFAULT_ACCESS)))) == []


def test_env031_a_delegated_permission_that_nobody_expects_is_told() -> None:
    view = a_view(scopes=(a_consent("User.Read", "Mail.Read"),))
    assert what(view) == [("scope", "Microsoft Graph/Mail.Read")]


def test_env031_a_delegated_permission_of_an_api_that_nobody_can_name_is_compared_by_its_value() -> None:
    rules = replace(PRODUCT, roles=frozenset())
    view = by(rules, roles=(), scopes=(a_consent("User.Read"),))
    assert told(decide, view) == []
    assert what(by(rules, roles=(), scopes=(a_consent("User.Read", "Mail.Read"),))) == [("scope", "graph/Mail.Read")]


@pytest.mark.parametrize("extra", [frozenset(), frozenset({"Calendars.ReadWrite"})])
def test_env031_a_broad_grant_defeats_the_scope(extra: frozenset[str]) -> None:
    (one,) = found(decide, by(replace(SCOPED, extra_roles=extra)))
    (told_of,) = one.evidence["excess"]
    assert told_of["what"] == "Microsoft Graph/Calendars.ReadWrite"
    assert told_of["why"] == "it is granted for every mailbox, so the scope of Calendars.ReadWrite is void"
    assert one.evidence["scope"] == "mailboxes of advisors"


def test_env031_a_wider_grant_that_nobody_expects_defeats_the_scope_as_well() -> None:
    scoped = replace(PRODUCT, roles=frozenset({"Calendars.Read"}), scoped_roles=frozenset({"Calendars.Read"}))
    (one,) = found(decide, by(scoped))
    assert "Calendars.Read is void" in one.evidence["excess"][0]["why"]


def test_env032_a_permission_that_is_scoped_is_not_missing() -> None:
    assert told(decide, by(SCOPED, roles=())) == []


def test_env031_what_is_allowed_is_not_told_until_that_ends() -> None:
    for holder in ("app-1", "principal-1", "*"):
        allowed = Allowance(holder=holder, kind="app-role", what="Mail.Send", reason="newsletter")
        assert told(decide, granting("Mail.Send", baseline=allowing(allowed))) == []
    ours = Allowance(holder="ours", kind="app-role", what="Mail.Send", reason="test")
    assert told(decide, granting("Mail.Send", baseline=allowing(ours))) == [("ENV031", "principal-1")]
    assert told(decide, granting("Mail.Send", baseline=allowing(ours), our_app="APP-1")) == []


def test_env031_of_an_app_that_the_baseline_does_not_know_everything_is_too_much() -> None:
    assert what(a_view(baseline=replace(BASELINE, apps=()))) == [
        ("app-role", "Microsoft Graph/Calendars.ReadWrite"),
        ("scope", "Microsoft Graph/User.Read"),
    ]


def test_env031_is_told_of_every_watched_app_and_of_no_other() -> None:
    roles = [a_role(role, number) for number in (1, 2, 3) for role in ("Calendars.ReadWrite", "Mail.Send")]
    scopes = [a_consent("User.Read", number=number) for number in (1, 2, 3)]
    apps = tuple(replace(PRODUCT, app_id=f"app-{number}") for number in (1, 2))
    view = a_view(
        principals=[an_app(number) for number in (1, 2, 3)],
        roles=roles,
        scopes=scopes,
        apps=("app-1", "app-2"),
        baseline=replace(BASELINE, apps=apps),
    )
    assert told(decide, view) == [("ENV031", "principal-1"), ("ENV031", "principal-2")]


def test_env032_what_is_expected_and_not_granted_is_told() -> None:
    (one,) = found(decide, a_view(roles=(), scopes=()))
    assert (one.code, one.subject, one.priority) == ("ENV032", APP_SUBJECT, Priority.HIGH)
    assert one.evidence["missing"] == {"roles": ["Calendars.ReadWrite"], "scopes": ["User.Read"]}


def test_env032_a_role_of_the_same_name_of_another_api_does_not_do() -> None:
    other = a_role("Calendars.ReadWrite", resource="Exchange", resource_id="ex", resource_app_id="ex")
    assert ("ENV032", "principal-1") in told(decide, a_view(roles=(other,)))


def test_env032_an_app_that_the_tenant_does_not_have_is_told_by_its_app_id() -> None:
    (one,) = found(decide, a_view(apps=("app-1", "app-9")))
    assert (one.code, one.subject) == ("ENV032", Subject(kind="service-principal", id="app-9"))


@pytest.mark.parametrize(
    ("name", "left"), [("roles", {"scopes": ["User.Read"]}), ("scopes", {"roles": ["Calendars.ReadWrite"]})]
)
def test_one_list_that_was_refused_is_not_all(name: str, left: dict[str, list[str]]) -> None:
    view = refused(a_view(roles=(), scopes=()), name)
    (one,) = found(decide, view)
    assert one.evidence["missing"] == left
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, BOTH)]


@pytest.mark.parametrize("name", ["roles", "scopes"])
def test_what_was_granted_long_ago_is_not_believed(name: str) -> None:
    view = refused(a_view(roles=(CALENDARS, a_role("Mail.Send")), scopes=(a_consent("User.Read", "Mail.Read"),)), name)
    kept = {"roles": ("scope", "Microsoft Graph/Mail.Read"), "scopes": ("app-role", "Microsoft Graph/Mail.Send")}
    assert what(view) == [kept[name]]


def test_without_the_apps_themselves_nothing_is_told() -> None:
    view = refused(a_view(principals=(), roles=()), "principals")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.principals", Reason.FORBIDDEN, BOTH)]


def test_an_environment_that_speaks_for_no_app_needs_nothing_of_the_tenant() -> None:
    view = a_view(apps=())
    for name in ("principals", "roles", "scopes"):
        view = refused(view, name, Reason.NEVER_READ)
    assert told(decide, view) == []
    assert untold(decide, view) == []
