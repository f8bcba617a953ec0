from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bookme_ops.baselines.proposing import propose
from bookme_ops.baselines.reading import BaselineError, read_baseline
from bookme_ops.baselines.writing import write_baseline
from connectors.access_records import AppToken
from jobs.access.baseline import Allowance, Baseline
from jobs.access.view import AccessView, OrgAccess
from jobs.base import Finding
from jobs.environment import integration_users, permissions
from jobs.policy import Policy
from tests.jobs.access.org import (
    LONG_AGO,
    NOW,
    OUR_APP,
    PRODUCT_APP,
    a_person,
    a_role,
    a_set,
    a_tenant,
    a_view,
    an_app,
    an_org,
    grants,
    holds,
    scopes_of,
)
from tests.jobs.access.worlds import orgs

RUNTIME = "BookingPlatformIntegration"
POLICY = Policy(zone=ZoneInfo("Europe/Copenhagen"))
SHIPPED = read_baseline(None)


def a_messy_view(baseline: Baseline = SHIPPED) -> AccessView:
    org = an_org(
        people=[a_person("ann", "Admin")],
        sets=[
            a_set("Admin", "ModifyAllData", "ManageUsers", kind="profile"),
            a_set(RUNTIME, "ApiEnabled", "ViewAllData"),
            a_set("Left"),
        ],
        objects=grants(RUNTIME, Event="rced", Contact="re", Case="r"),
        assignments=[holds("ann", RUNTIME), holds("ann", "Left")],
        tokens=[AppToken(user_id="ann", app="Loader", created=LONG_AGO, used=None, uses=1)],
    )
    tenant = a_tenant(
        principals=[an_app(PRODUCT_APP, "sp-2"), an_app(OUR_APP, "sp-1")],
        roles=[
            a_role("sp-2", "Calendars.ReadWrite"),
            a_role("sp-2", "Mail.Send"),
            a_role("sp-1", "Calendars.Read"),
        ],
        scopes=[scopes_of("sp-2", "User.Read")],
    )
    return a_view(org, tenant, baseline)


def told(baseline: Baseline) -> list[tuple[str, str, str]]:
    return [(one.holder, one.kind, one.what) for one in baseline.allowed]


def filled_in(baseline: Baseline) -> Baseline:
    return replace(baseline, allowed=tuple(replace(one, reason=one.reason or "because") for one in baseline.allowed))


def excess(view: AccessView) -> list[str]:
    judged = (one for job in (permissions.JOB, integration_users.JOB) for one in job.decide(view, POLICY, NOW))
    return [one.code for one in judged if isinstance(one, Finding) and one.code in {"ENV021", "ENV031"}]


def test_whatever_is_beyond_the_defaults_becomes_an_entry_that_wants_a_reason() -> None:
    proposed = propose(a_messy_view(), NOW)
    assert told(proposed) == [
        (PRODUCT_APP, "app-role", "Microsoft Graph/Mail.Send"),
        (PRODUCT_APP, "scope", "Microsoft Graph/User.Read"),
        ("ann@bank.example", "app-token", "Loader"),
        ("ann@bank.example", "object", "Case:r"),
        ("ann@bank.example", "object", "Contact:e"),
        ("ann@bank.example", "permission", "ManageUsers"),
        ("ann@bank.example", "permission", "ModifyAllData"),
        ("ann@bank.example", "permission", "ViewAllData"),
        ("ann@bank.example", "permission-set", "Left"),
        ("ann@bank.example", "profile", "Admin"),
    ]
    assert {one.reason for one in proposed.allowed} == {""}
    assert replace(proposed, source=SHIPPED.source, allowed=()) == SHIPPED


def test_the_file_of_a_proposal_is_refused_until_the_reasons_are_there(tmp_path: Path) -> None:
    proposed = propose(a_messy_view(), NOW)
    path = tmp_path / "baseline.toml"
    path.write_text(write_baseline(proposed), encoding="utf-8")
    with pytest.raises(BaselineError) as caught:
        read_baseline(path)
    assert len(caught.value.problems) == len(proposed.allowed)
    path.write_text(write_baseline(filled_in(proposed)), encoding="utf-8")
    assert read_baseline(path).allowed == filled_in(proposed).allowed


def test_what_is_accepted_already_keeps_its_reason_and_what_is_over_is_asked_again() -> None:
    kept = Allowance(holder="*", kind="permission-set", what="Left", reason="Audit 7")
    over = Allowance(
        holder="*", kind="permission", what="ViewAllData", reason="Audit 6", until=NOW.date() - timedelta(days=1)
    )
    proposed = propose(a_messy_view(replace(SHIPPED, allowed=(over, kept))), NOW)
    assert proposed.allowed[0] == kept
    assert over not in proposed.allowed
    assert ("ann@bank.example", "permission", "ViewAllData") in told(proposed)
    assert ("ann@bank.example", "permission-set", "Left") not in told(proposed)


def test_an_unscoped_grant_of_a_scoped_role_is_an_excess() -> None:
    product, ours = SHIPPED.apps
    scoped = replace(product, scoped_roles=frozenset({"Calendars.ReadWrite"}))
    proposed = propose(a_messy_view(replace(SHIPPED, apps=(scoped, ours))), NOW)
    assert (PRODUCT_APP, "app-role", "Microsoft Graph/Calendars.ReadWrite") in told(proposed)


def test_a_proposal_with_reasons_leaves_no_excess() -> None:
    assert excess(a_messy_view()) == ["ENV031", "ENV031", "ENV021"]
    assert excess(a_messy_view(filled_in(propose(a_messy_view(), NOW)))) == []


@given(orgs())
def test_a_proposal_with_reasons_leaves_no_excess_in_any_org(org: OrgAccess) -> None:
    view = a_view(org, baseline=replace(SHIPPED, runtime_set="One"))
    again = a_view(org, baseline=filled_in(propose(view, NOW)))
    assert excess(again) == []
    assert told(propose(again, NOW)) == told(again.baseline)


def test_the_date_is_that_of_the_instant_as_it_is_given() -> None:
    last = Allowance(holder="*", kind="permission-set", what="Left", reason="x", until=date(2026, 3, 2))
    view = a_messy_view(replace(SHIPPED, allowed=(last,)))
    assert last in propose(view, NOW).allowed
    assert last not in propose(view, NOW + timedelta(days=1)).allowed
