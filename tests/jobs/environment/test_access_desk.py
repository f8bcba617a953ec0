"""What the rules about access share."""

from datetime import UTC, date, datetime

from connectors.errors import Reason
from jobs.access.paths import Path
from jobs.access.view import AccessView
from jobs.base import Kind, Priority
from jobs.environment.access_desk import AccessDesk
from tests.jobs.environment.access_bank import (
    BOB,
    BOB_SUBJECT,
    POLICY,
    RUNTIME,
    SETS,
    a_group,
    a_person,
    a_profile_set,
    a_set,
    a_view,
    an_assignment,
    held_group,
)
from tests.jobs.samples import NOW

KIND = Kind(code="ENV999", name="test", priority=Priority.LOW, category="configuration")


def a_desk(now: datetime = NOW, **changes: object) -> AccessDesk:
    view: AccessView = a_view(**changes)
    return AccessDesk(view=view, policy=POLICY, now=now)


def test_today_is_the_banks_date() -> None:
    assert a_desk(datetime(2026, 3, 2, 22, 59, tzinfo=UTC)).today == date(2026, 3, 2)
    assert a_desk(datetime(2026, 3, 2, 23, 0, tzinfo=UTC)).today == date(2026, 3, 3)


def test_a_set_that_the_org_does_not_have_is_held_by_nobody() -> None:
    desk = a_desk()
    assert desk.holds(a_person(), RUNTIME)
    assert not desk.holds(a_person(), "Nonsense")
    assert desk.paths(a_person(), "Nonsense:r") == ()


def test_an_administrators_profile_is_told_by_its_name_or_by_what_it_grants() -> None:
    sets = (*SETS, a_profile_set("full", "ModifyAllData", "ManageUsers"), a_profile_set("half", "ManageUsers"))
    desk = a_desk(sets=sets)
    assert desk.administers(a_person(profile="System Administrator"))
    assert desk.administers(a_person(profile="Chef", profile_id="profile-full"))
    assert not desk.administers(a_person(profile="Chef", profile_id="profile-half"))
    assert not desk.administers(a_person(profile=None, profile_id=None))


def test_the_assignments_of_paths_are_those_that_still_count() -> None:
    group, members = a_group("Ops", "Reports")
    shadow = a_set("Ops", set_id="shadow-Ops", kind="group", group_id="group-Ops")
    rows = (
        an_assignment(RUNTIME),
        an_assignment("Reports"),
        an_assignment("Reports", assignment_id="over", active=False),
        an_assignment("Reports", assignment_id="revoked", revoked=True),
        held_group("Ops"),
        held_group("Ops", assignment_id="by-shadow", group_id=None),
        an_assignment("X-minimum", assignment_id="own"),
        an_assignment("Reports", "005-ada"),
    )
    desk = a_desk(sets=(*SETS, a_set("Reports"), shadow), groups=(group,), members=members, assignments=rows)
    direct = Path(container="Reports", kind="set")
    through = Path(container="Reports", kind="group", group="Ops")
    whole = Path(container="Ops", kind="group")
    profile = Path(container="Minimum Access", kind="profile")
    by_group = [{"assignment_id": f"{BOB}/Ops", "group": "Ops"}, {"assignment_id": "by-shadow", "group": "Ops"}]
    assert desk.assignments_of(a_person(), [direct]) == [{"assignment_id": f"{BOB}/Reports", "set": "Reports"}]
    assert desk.assignments_of(a_person(), [through]) == by_group
    assert desk.assignments_of(a_person(), [whole, profile]) == by_group
    assert desk.assignments_of(a_person(), []) == []


def test_an_unknown_is_about_one_subject_and_one_code() -> None:
    unknown = a_desk().unknown(KIND, BOB_SUBJECT, Reason.MALFORMED)
    assert (unknown.environment, unknown.subject, unknown.reason) == ("production", BOB_SUBJECT, Reason.MALFORMED)
    assert (unknown.codes, unknown.covers) == ({"ENV999"}, {BOB_SUBJECT})


def test_a_findings_priority_is_its_kinds_unless_one_is_given() -> None:
    desk = a_desk()
    assert desk.finding(KIND, BOB_SUBJECT, summary="", evidence={}).priority is Priority.LOW
    given = desk.finding(KIND, BOB_SUBJECT, summary="", evidence={}, priority=Priority.HIGH)
    assert given.priority is Priority.HIGH
