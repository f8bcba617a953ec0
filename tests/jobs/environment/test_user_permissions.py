"""What integration users hold beyond the baseline, and what they lack of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.access_records import ObjectGrant
from connectors.errors import Reason
from jobs.access.baseline import Allowance
from jobs.access.view import AccessView
from jobs.base import Finding, Priority
from jobs.environment.permissions import decide
from jobs.environment.provisioning import PROVISIONING
from tests.jobs.environment.access_bank import (
    ADVISORS,
    BASELINE,
    BOB,
    BOB_SUBJECT,
    DETAIL,
    OBJECTS,
    RUNTIME,
    SETS,
    a_group,
    a_person,
    a_profile_set,
    a_set,
    a_token,
    a_view,
    allowing,
    an_assignment,
    found,
    held_group,
    hiding,
    refused,
    told,
    untold,
)
from tests.jobs.samples import NOW

ENV031 = frozenset({"ENV031"})
SET = f"set-{RUNTIME}"
HELD = an_assignment(RUNTIME)


def with_sets(*sets: Any, **changes: Any) -> AccessView:
    """A view whose integration user holds some sets beside the runtime set."""
    rows = (HELD, *(an_assignment(one.name) for one in sets))
    return a_view(**{"sets": (*SETS, *sets), "assignments": rows} | changes)


def excess(view: AccessView) -> Finding:
    (one,) = [one for one in found(decide, view) if one.code == "ENV031"]
    assert (one.subject, one.priority) == (BOB_SUBJECT, Priority.HIGH)
    assert "@" not in one.summary
    return one


def what(view: AccessView) -> list[tuple[str, str]]:
    return [(each["kind"], each["what"]) for each in excess(view).evidence["excess"]]


def allow(kind: str, name: str, days: int = 30) -> Allowance:
    until = date(2026, 3, 2) + timedelta(days=days)
    return Allowance(holder=f"{BOB}@org", kind=kind, what=name, reason="migration", until=until)


def test_users_in_order_are_silent() -> None:
    assert told(decide, a_view()) == []
    assert untold(decide, a_view()) == []


def test_env031_a_set_that_nobody_named_is_told_with_the_assignment_to_remove() -> None:
    one = excess(with_sets(a_set("Reports", "RunReports")))
    assert one.evidence["excess"] == [{"kind": "permission-set", "what": "Reports", "via": ["set Reports"]}]
    assert one.fix is not None
    assert one.fix["assignments"] == [{"assignment_id": f"{BOB}/Reports", "set": "Reports"}]


def test_env031_a_group_is_told_by_its_own_name() -> None:
    group, members = a_group("Ops", "Reports")
    view = a_view(
        sets=(*SETS, a_set("Reports")), groups=(group,), members=members, assignments=(HELD, held_group("Ops"))
    )
    assert what(view) == [("group", "Ops")]
    fix = excess(view).fix
    assert fix is not None
    assert (fix["assignments"], fix["take_out"]) == ([{"assignment_id": f"{BOB}/Ops", "group": "Ops"}], {})


@pytest.mark.parametrize("key", ["sets", "extra_sets"])
def test_env031_what_the_baseline_names_is_no_excess_in_any_letter_case(key: str) -> None:
    rules = replace(BASELINE.integration, **{key: frozenset({RUNTIME, "REPORTS"})})
    assert told(decide, with_sets(a_set("Reports"), baseline=replace(BASELINE, integration=rules))) == []


def test_env031_a_forbidden_permission_is_told_whoever_grants_it() -> None:
    sets = (a_set(RUNTIME, "ApiEnabled", "ViewAllData"), *SETS[1:])
    one = excess(a_view(sets=sets))
    assert one.evidence["excess"] == [{"kind": "permission", "what": "ViewAllData", "via": [f"set {RUNTIME}"]}]
    assert one.fix is not None
    assert one.fix["take_out"] == {f"set {RUNTIME}": ["ViewAllData"]}
    by_profile = (*SETS[:2], a_profile_set("minimum", "ViewAllData"))
    assert excess(a_view(sets=by_profile)).evidence["excess"][0]["via"] == ["profile Minimum Access"]


def test_env031_other_permissions_of_a_profile_mean_nothing() -> None:
    assert told(decide, a_view(sets=(*SETS[:2], a_profile_set("minimum", "RunReports", "ChatterOwnGroups")))) == []


def test_env031_what_sets_the_product_up_is_told_once_and_not_here() -> None:
    sets = (a_set(RUNTIME, "ApiEnabled", *PROVISIONING), *SETS[1:])
    assert told(decide, a_view(sets=sets)) == []


def test_env031_an_administrators_profile_is_told_once_and_not_here() -> None:
    admin = a_person(profile="Admins", profile_id="profile-admin")
    profile = a_profile_set("admin", "ModifyAllData", "ManageUsers", "ViewAllData")
    objects = (*OBJECTS, ObjectGrant(set_id="set-X-admin", object="Account", rights="rcedVM"))
    view = a_view(people=(admin,), sets=(*SETS, profile), objects=objects)
    assert told(decide, view) == []
    too_much = (*objects, ObjectGrant(set_id=SET, object="Account", rights="rd"))
    assert what(a_view(people=(admin,), sets=(*SETS, profile), objects=too_much)) == [("object", "Account:d")]


@pytest.mark.parametrize(
    ("name", "rights", "beyond"),
    [
        ("Event", "rced", "Event:d"),
        ("Account", "rM", "Account:M"),
        ("Lead", "rce", "Lead:rce"),
    ],
)
def test_env031_object_letters_beyond_the_baseline_are_told(name: str, rights: str, beyond: str) -> None:
    view = a_view(objects=(*OBJECTS, ObjectGrant(set_id=SET, object=name, rights=rights)))
    assert what(view) == [("object", beyond)]
    assert excess(view).evidence["excess"][0]["via"] == [f"set {RUNTIME}"]


def test_env031_names_of_objects_have_no_letter_case() -> None:
    rules = replace(BASELINE.integration, objects={"EVENT": "rce", DETAIL.casefold(): "rce"})
    assert told(decide, a_view(baseline=replace(BASELINE, integration=rules))) == []


def test_env031_rights_on_any_object_may_be_accepted() -> None:
    rules = replace(BASELINE.integration, extra_objects={"*": "r", "Lead": "c"})
    view = a_view(
        baseline=replace(BASELINE, integration=rules),
        objects=(*OBJECTS, ObjectGrant(set_id=SET, object="Lead", rights="rce")),
    )
    assert what(view) == [("object", "Lead:e")]


def test_env031_what_a_wider_right_implies_is_told_by_that_right_alone() -> None:
    sets = (a_set(RUNTIME, "ApiEnabled", "ModifyAllData"), *SETS[1:])
    assert what(a_view(sets=sets)) == [("permission", "ModifyAllData")]


def test_env031_an_unknown_app_that_was_let_in_is_told_with_the_inventory() -> None:
    one = excess(a_view(tokens=(a_token("Drift"), a_token("Drift"), a_token("bookme"), a_token("Drift", "005-ada"))))
    assert [(each["kind"], each["what"]) for each in one.evidence["excess"]] == [("app-token", "Drift")]
    assert [(each["app"], each["known"], each["age_days"]) for each in one.evidence["tokens"]] == [
        ("Drift", False, 59),
        ("Drift", False, 59),
        ("bookme", True, 59),
    ]
    assert set(one.evidence["tokens"][0]) == {"app", "known", "created", "age_days", "used", "uses"}
    assert one.fix is not None
    assert one.fix["revoke_apps"] == ["Drift"]


def test_env031_one_finding_tells_everything_of_a_user() -> None:
    sets = (a_set(RUNTIME, "ApiEnabled", "ViewAllData"), *SETS[1:], a_set("Reports"))
    objects = (*OBJECTS, ObjectGrant(set_id=SET, object="Lead", rights="r"))
    view = a_view(sets=sets, objects=objects, assignments=(HELD, an_assignment("Reports")), tokens=(a_token("Drift"),))
    assert what(view) == [
        ("permission-set", "Reports"),
        ("permission", "ViewAllData"),
        ("object", "Lead:r"),
        ("app-token", "Drift"),
    ]
    assert excess(view).summary == (
        "An integration user has more than the baseline expects: 1 permission set, 1 forbidden permission,"
        " 1 object, 1 unknown app that was let in."
    )


def test_env031_what_is_allowed_is_shown_beside_and_told_again_when_that_ends() -> None:
    sets = (a_set("Reports"), a_set("Export"))
    allowed = with_sets(*sets, baseline=allowing(allow("permission-set", "Reports", 3)))
    one = excess(allowed)
    assert what(allowed) == [("permission-set", "Export")]
    assert [each["note"] for each in one.evidence["allowed"]] == ["allowed until 2026-03-05; it ends in 3 days"]
    quiet = with_sets(sets[0], baseline=allowing(allow("permission-set", "Reports", 0)))
    assert told(decide, quiet) == []
    ended = with_sets(sets[0], baseline=allowing(allow("permission-set", "Reports", -1)))
    assert [each["note"] for each in excess(ended).evidence["ended"]] == ["allowance ended on 2026-03-01"]


def test_env031_the_last_day_ends_at_the_banks_midnight() -> None:
    view = with_sets(a_set("Reports"), baseline=allowing(allow("permission-set", "Reports", 0)))
    midnight = NOW.replace(hour=23, minute=0)
    assert told(decide, view, now=midnight - timedelta(seconds=1)) == []
    assert told(decide, view, now=midnight) == [("ENV031", BOB)]


def test_env031_is_told_of_every_integration_user_and_of_nobody_else() -> None:
    rows = [an_assignment(name, user) for user in (BOB, "005-second") for name in (RUNTIME, "Reports")]
    people = (a_person(), a_person("005-second"), a_person("005-ada"))
    view = a_view(
        people=people, sets=(*SETS, a_set("Reports")), assignments=[*rows, an_assignment("Reports", "005-ada")]
    )
    assert told(decide, view) == [("ENV031", BOB), ("ENV031", "005-second")]


def test_env031_an_assignment_that_is_over_is_no_excess() -> None:
    for over in ({"active": False}, {"expires": NOW}, {"revoked": True}):
        rows = (HELD, an_assignment("Reports", **over))
        assert told(decide, a_view(sets=(*SETS, a_set("Reports")), assignments=rows)) == []


@pytest.mark.parametrize(("name", "lost"), [("objects", "object"), ("tokens", "app-token")])
def test_env031_one_list_that_was_refused_is_not_all(name: str, lost: str) -> None:
    objects = (*OBJECTS, ObjectGrant(set_id=SET, object="Lead", rights="r"))
    view = refused(with_sets(a_set("Reports"), objects=objects, tokens=(a_token("Drift"),)), name)
    rest = {"permission-set", "object", "app-token"} - {lost}
    assert {kind for kind, _ in what(view)} == rest
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, ENV031)]


def test_env031_a_forbidden_permission_that_is_hidden_from_us_leaves_it_open() -> None:
    view = hiding(a_view(), "sets", "ViewAllData")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.sets", Reason.HIDDEN, ENV031)]


def expecting(**changes: Any) -> AccessView:
    return a_view(baseline=replace(BASELINE, integration=replace(BASELINE.integration, **changes)))


def test_env032_a_set_that_the_baseline_expects_is_missed() -> None:
    (one,) = found(decide, expecting(sets=frozenset({RUNTIME, "Portal", ADVISORS})))
    assert (one.code, one.subject, one.priority) == ("ENV032", BOB_SUBJECT, Priority.HIGH)
    assert one.evidence["missing"] == {"permission_sets": [ADVISORS, "Portal"]}


def test_env032_the_runtime_set_is_another_codes() -> None:
    view = a_view(assignments=(), integration_users=(f"{BOB}@org",))
    assert told(decide, view) == []


@pytest.mark.parametrize(
    ("profiles", "fires"),
    [(frozenset(), False), (frozenset({"Minimum Access"}), False), (frozenset({"API Only"}), True)],
)
def test_env032_one_of_the_expected_profiles(profiles: frozenset[str], fires: bool) -> None:
    verdicts = found(decide, expecting(profiles=profiles))
    assert [one.evidence["missing"] for one in verdicts] == (
        [{"profile": {"now": "Minimum Access", "expected": ["API Only"]}}] if fires else []
    )


def test_env032_an_administrators_profile_is_another_codes_and_one_that_is_not_shown_is_unknown() -> None:
    rules = replace(BASELINE.integration, profiles=frozenset({"API Only"}))
    baseline = replace(BASELINE, integration=rules)
    admin = a_view(people=(a_person(profile="System Administrator"),), baseline=baseline)
    assert told(decide, admin) == []
    veiled = a_view(people=(a_person(profile=None),), baseline=baseline)
    assert told(decide, veiled) == []
    assert untold(decide, veiled) == [(BOB, Reason.HIDDEN, frozenset({"ENV032"}))]


@pytest.mark.parametrize("name", ["people", "sets", "groups", "members", "assignments"])
def test_without_the_lists_that_say_who_holds_what_nothing_is_told_of_users(name: str) -> None:
    rules = replace(BASELINE.integration, sets=frozenset({"Portal"}))
    view = refused(with_sets(a_set("Reports"), baseline=replace(BASELINE, integration=rules)), name)
    assert told(decide, view) == []
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, frozenset({"ENV031", "ENV032"}))]
