"""Beyond need: what the baseline does not name, the most dangerous first, and what was left over."""

from datetime import date, timedelta
from typing import Any

import pytest

from bookme_ops.access_sheet.beyond import list_beyond, list_left_overs
from connectors.access_records import ObjectGrant
from jobs.access.baseline import Allowance
from tests.bookme_ops.access_sheet.desks import BOB_PERSON, NAME, a_desk, over
from tests.jobs.environment.access_bank import (
    CONNECTED,
    OBJECTS,
    POLICY,
    RUNTIME,
    SETS,
    a_person,
    a_profile_set,
    a_set,
    a_view,
    allowing,
    an_assignment,
    refused,
)


def holding(*permissions: str, name: str = "Extra", **changes: Any) -> dict[str, Any]:
    return {
        "sets": (*SETS, a_set(name, *permissions)),
        "assignments": (an_assignment(RUNTIME), an_assignment(name)),
        **changes,
    }


def test_a_user_in_order_has_nothing_beyond_need() -> None:
    told = list_beyond(a_desk(), BOB_PERSON)
    assert (told.rows, told.certain) == ((), True)


def test_forbidden_and_dangerous_permissions_come_by_tier_with_their_paths() -> None:
    told = list_beyond(a_desk(**holding("ModifyAllData", "DataExport", "EditEvent")), BOB_PERSON)
    assert [(row.tier, row.kind, row.what, row.standing) for row in told.rows] == [
        (0, "permission", "ModifyAllData", "forbidden"),
        (3, "permission", "DataExport", "not expected"),
        (None, "permission-set", "Extra", "not expected"),
    ]
    assert told.rows[0].via == ("set Extra",)


def test_letters_beyond_the_baseline_are_told_with_the_path() -> None:
    objects = (*OBJECTS, ObjectGrant(set_id="set-Extra", object="Event", rights="redV"))
    told = list_beyond(a_desk(**holding(objects=objects)), BOB_PERSON)
    assert [(row.tier, row.what, row.via) for row in told.rows if row.kind == "object"] == [
        (2, "Event:dV", ("set Extra",))
    ]


def test_what_somebody_accepts_is_shown_with_the_reason_until_it_ends() -> None:
    accepted = Allowance(holder=NAME, kind="permission", what="DataExport", reason="a year end", until=date(2099, 1, 1))
    ended = Allowance(holder="*", kind="permission-set", what="Extra", reason="once", until=date(2000, 1, 1))
    told = list_beyond(a_desk(**holding("DataExport", baseline=allowing(accepted, ended))), BOB_PERSON)
    standing = {row.what: (row.standing, row.accepted) for row in told.rows}
    assert standing["DataExport"][0] == "accepted"
    assert "a year end" in (standing["DataExport"][1] or "")
    assert standing["Extra"] == ("not expected", None)


def test_what_could_not_be_read_makes_it_uncertain() -> None:
    told = list_beyond(over(refused(a_view(), "objects")), BOB_PERSON)
    assert told.gaps == ("could not check objects: grant View Setup and Configuration to our Salesforce user",)


@pytest.mark.parametrize(("days", "overdue"), [(7, False), (8, True)])
def test_a_left_over_is_overdue_only_after_the_grace(days: int, overdue: bool) -> None:
    desk = a_desk(**holding("ModifyMetadata"))
    late = type(desk)(view=desk.view, policy=POLICY, now=CONNECTED + timedelta(days=days))
    (row,) = list_left_overs(late, BOB_PERSON).rows
    assert (row.what, row.via, row.overdue) == ("ModifyMetadata", ("set Extra",), overdue)
    assert row.due == CONNECTED + POLICY.provisioning_grace


def test_an_administrators_profile_is_left_over() -> None:
    person = a_person(profile_id="profile-admin", profile="Chef")
    sets = (*SETS, a_profile_set("admin", "ModifyAllData", "ManageUsers"))
    told = list_left_overs(a_desk(people=(person,), sets=sets), person)
    assert [row.what for row in told.rows] == ["profile Chef"]


def test_profiles_that_the_baseline_does_not_name_are_beyond_it() -> None:
    rules = allowing().integration
    named = allowing(integration=type(rules)(profiles=frozenset({"Other"}), sets=rules.sets, objects=rules.objects))
    told = list_beyond(a_desk(baseline=named), BOB_PERSON)
    assert ("profile", "Minimum Access") in {(row.kind, row.what) for row in told.rows}
