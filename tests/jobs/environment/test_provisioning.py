"""What set the product up, and is still granted."""

from datetime import date, datetime, timedelta

import pytest

from connectors.errors import Reason
from connectors.records import midnight
from jobs.access.baseline import Allowance
from jobs.access.view import AccessView
from jobs.base import Finding, Priority
from jobs.environment.integration_users import decide
from jobs.environment.provisioning import PROVISIONING
from jobs.policy import Policy
from tests.jobs.environment.access_bank import (
    BOB,
    BOB_SUBJECT,
    RUNTIME,
    SETS,
    a_group,
    a_person,
    a_profile_set,
    a_set,
    a_view,
    allowing,
    an_assignment,
    found,
    held_group,
    hiding,
    told,
    untold,
)
from tests.jobs.samples import COPENHAGEN, NOW

WEEK = timedelta(days=7)
SETUP = a_set("Setup", *PROVISIONING, "RunReports")
ENV021 = frozenset({"ENV021"})


def with_setup(assigned: datetime | None = None, **changes: object) -> AccessView:
    """A view whose integration user holds the set of the set-up, and the runtime set since an instant."""
    runtime = an_assignment(RUNTIME, **({"assigned": assigned} if assigned else {}))
    given = {"sets": (*SETS, SETUP), "assignments": (runtime, an_assignment("Setup"))}
    return a_view(**given | changes)


def left_over(view: AccessView, policy: Policy | None = None) -> Finding:
    (one,) = found(decide, view, *([policy] if policy else []))
    assert one.code == "ENV021"
    return one


def test_env021_left_over_permissions_are_told_with_their_paths_and_what_to_remove() -> None:
    one = left_over(with_setup())
    assert (one.subject, one.priority) == (BOB_SUBJECT, Priority.HIGH)
    assert one.evidence["permissions"] == {name: ["set Setup"] for name in sorted(PROVISIONING)}
    assert one.fix == {
        "action": "remove-assignments",
        "user_id": BOB,
        "assignments": [{"assignment_id": f"{BOB}/Setup", "set": "Setup"}],
        "paths": ["set Setup"],
        "change_profile": False,
    }
    assert "@" not in one.summary


@pytest.mark.parametrize(("more", "fires"), [(timedelta(), False), (timedelta(seconds=1), True)])
def test_env021_exactly_the_grace_is_silent(more: timedelta, fires: bool) -> None:
    assert bool(told(decide, with_setup(NOW - WEEK - more))) == fires


def test_env021_the_grace_is_the_policys() -> None:
    view = with_setup(NOW - timedelta(days=3))
    assert told(decide, view) == []
    assert told(decide, view, Policy(zone=COPENHAGEN, provisioning_grace=timedelta(days=2))) == [("ENV021", BOB)]


def test_env021_the_connection_of_the_settings_counts_from_its_local_midnight() -> None:
    connected = date(2026, 2, 23)
    policy = Policy(zone=COPENHAGEN, connected=connected)
    since = midnight(connected, COPENHAGEN) + WEEK
    assert told(decide, with_setup(), policy, since) == []
    assert told(decide, with_setup(), policy, since + timedelta(seconds=1)) == [("ENV021", BOB)]


def test_env021_the_first_of_several_assignments_is_the_connection() -> None:
    group, members = a_group("Ops", RUNTIME)
    rows = (
        an_assignment(RUNTIME, assigned=NOW - timedelta(days=1)),
        held_group("Ops", assigned=NOW - timedelta(days=30)),
        an_assignment("Setup", assigned=NOW - timedelta(days=90)),
    )
    assert told(decide, with_setup(assignments=rows)) == []
    assert told(decide, with_setup(assignments=rows, groups=(group,), members=members)) == [("ENV021", BOB)]


def test_env021_a_product_that_is_not_connected_yet_is_silent() -> None:
    rows = (an_assignment(RUNTIME, assigned=None), an_assignment("Setup"))
    assert told(decide, with_setup(assignments=rows)) == []


def test_env021_an_assignment_that_ended_or_was_revoked_is_over() -> None:
    runtime = an_assignment(RUNTIME)
    for over in ({"active": False}, {"expires": NOW}, {"revoked": True}):
        assert told(decide, with_setup(assignments=(runtime, an_assignment("Setup", **over)))) == []


def test_env021_what_a_group_mutes_is_taken_away() -> None:
    group, members = a_group("Ops", "Setup", "Muting")
    muting = a_set("Muting", *PROVISIONING, kind="muting")
    rows = (an_assignment(RUNTIME), held_group("Ops"))
    view = with_setup(sets=(*SETS, SETUP, muting), groups=(group,), members=members, assignments=rows)
    assert told(decide, view) == []
    loud = with_setup(groups=(group,), members=members[:1], assignments=rows)
    one = left_over(loud)
    assert one.evidence["permissions"]["ModifyMetadata"] == ["group Ops › set Setup"]
    assert one.fix is not None
    assert one.fix["assignments"] == [{"assignment_id": f"{BOB}/Ops", "group": "Ops"}]


@pytest.mark.parametrize(
    ("profile", "permissions"),
    [("System Administrator", ()), ("Systemadministrator", ("ModifyAllData", "ManageUsers"))],
)
def test_env021_an_administrators_profile_is_left_over_in_any_language(
    profile: str, permissions: tuple[str, ...]
) -> None:
    admin = a_person(profile=profile, profile_id="profile-admin")
    sets = (*SETS, a_profile_set("admin", *permissions))
    one = left_over(a_view(people=(admin,), sets=sets))
    assert one.evidence["administrator_profile"] == profile
    assert one.fix is not None
    assert (one.fix["change_profile"], one.fix["assignments"]) == (True, [])


def test_env021_half_an_administrator_is_none() -> None:
    person = a_person(profile="Helpers", profile_id="profile-helpers")
    view = a_view(people=(person,), sets=(*SETS, a_profile_set("helpers", "ManageUsers")))
    assert told(decide, view) == []


def test_env021_is_told_of_every_integration_user() -> None:
    people = [a_person(one) for one in (BOB, "005-second")]
    rows = [an_assignment(name, one.user_id) for one in people for name in (RUNTIME, "Setup")]
    assert told(decide, with_setup(people=people, assignments=rows)) == [("ENV021", BOB), ("ENV021", "005-second")]


def test_env021_people_may_administer() -> None:
    rows = (an_assignment(RUNTIME), an_assignment("Setup", "005-ada"))
    assert told(decide, with_setup(assignments=rows)) == []


def test_env021_what_is_allowed_is_no_left_over_until_that_ends() -> None:
    names = sorted(PROVISIONING)
    until = date(2026, 3, 2)
    allowed = [
        Allowance(holder=f"{BOB}@ORG", kind="permission", what=name, reason="second org", until=until) for name in names
    ]
    view = with_setup(baseline=allowing(*allowed))
    assert told(decide, view) == []
    assert told(decide, with_setup(baseline=allowing(*allowed[1:]))) == [("ENV021", BOB)]
    one = found(decide, with_setup(baseline=allowing(*allowed)), now=NOW + timedelta(days=1))[0]
    assert [ended["note"] for ended in one.evidence["ended"]] == ["allowance ended on 2026-03-02"] * len(names)


def test_env021_permissions_that_are_hidden_from_us_leave_it_open() -> None:
    view = hiding(with_setup(assignments=(an_assignment(RUNTIME),)), "sets", "ManageCertificates")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.sets", Reason.HIDDEN, ENV021)]
