"""What the baseline says of each grant: nothing is expected unless it says so."""

from dataclasses import replace
from datetime import date
from typing import Any

from bookme_ops.access_reviewing.standing import standings_of
from connectors.access_records import FieldGrant, ObjectGrant
from jobs.access.baseline import Allowance
from jobs.access.view import AccessView
from tests.jobs.environment.access_bank import (
    BASELINE,
    BOB,
    DETAIL,
    FIELDS,
    OBJECTS,
    POLICY,
    RUNTIME,
    SETS,
    a_consent,
    a_group,
    a_person,
    a_profile_set,
    a_role,
    a_set,
    a_view,
    allowing,
    an_assignment,
    held_group,
)
from tests.jobs.samples import NOW

LATER = date(2027, 1, 31)


def told(view: AccessView) -> dict[tuple[str, str], str]:
    """By kind and what, of the integration user and the app."""
    return {(kind, what): one.text for (_, _, kind, what), one in standings_of(view, POLICY, NOW).items()}


def with_set(name: str, *permissions: str, **changes: Any) -> AccessView:
    sets = (*SETS, a_set(name, *permissions))
    return a_view(sets=sets, assignments=(an_assignment(RUNTIME), an_assignment(name)), **changes)


def an_object(name: str, rights: str) -> tuple[ObjectGrant, ...]:
    return (*OBJECTS, ObjectGrant(set_id=f"set-{RUNTIME}", object=name, rights=rights))


def allowed(kind: str, what: str, until: date | None = LATER, holder: str = f"{BOB}@org") -> Allowance:
    return Allowance(holder=holder, kind=kind, what=what, reason="migration", until=until)


def test_where_all_is_in_order_all_is_expected() -> None:
    found = told(a_view())
    assert set(found.values()) == {"expected"}
    assert {kind for kind, _ in found} == {
        *("profile", "permission-set", "permission", "object", "field"),
        *("app-role", "scope"),
    }


def test_what_the_baseline_does_not_name_is_not_expected() -> None:
    found = told(with_set("Reports", "ViewAllUsers", "ModifyAllData", "RunReports", objects=an_object("Case", "r")))
    assert found["permission-set", "Reports"] == "not expected"
    assert found["permission", "ViewAllUsers"] == "not expected"
    assert found["permission", "ModifyAllData"] == "forbidden"
    assert found["object", "Case:r"] == "not expected: r"
    assert found["permission", "ApiEnabled"] == "expected"


def test_a_forbidden_permission_is_so_though_it_is_named() -> None:
    rules = replace(BASELINE.integration, permissions=frozenset({"ApiEnabled", "ModifyAllData"}))
    found = told(with_set("Reports", "ModifyAllData", baseline=replace(BASELINE, integration=rules)))
    assert found["permission", "ModifyAllData"] == "forbidden"


def test_more_letters_than_needed_are_told_by_letter() -> None:
    objects = (
        ObjectGrant(set_id=f"set-{RUNTIME}", object="Event", rights="rcedV"),
        *OBJECTS[1:],
        *an_object("Account", "r"),
    )
    found = told(a_view(objects=objects))
    assert found["object", "Event:rcedV"] == "not expected: dV"
    assert found["object", "Account:r"] == "expected"


def test_fields_beyond_need_are_not_named_and_never_waved_through() -> None:
    rules = replace(BASELINE.integration, fields={f"{DETAIL}.Flow": "r"})
    found = told(a_view(baseline=replace(BASELINE, integration=rules)))
    assert found["field", f"{DETAIL}.Flow:re"] == "not named by the baseline"
    assert told(a_view(fields=FIELDS))["field", f"{DETAIL}.Flow:re"] == "expected"
    named = replace(BASELINE.advisor, fields={f"{DETAIL}.Other": "r"})
    fields = (*FIELDS, FieldGrant(set_id=f"set-{RUNTIME}", field=f"{DETAIL}.Other", rights="r"))
    assert told(a_view(fields=fields, baseline=replace(BASELINE, advisor=named)))["field", f"{DETAIL}.Other:r"] == (
        "not named by the baseline"
    )


def test_a_permission_that_only_the_advisor_needs_is_not_named() -> None:
    advisor = replace(BASELINE.advisor, permissions=frozenset({"RunReports"}))
    found = told(with_set("Reports", "RunReports", baseline=replace(BASELINE, advisor=advisor)))
    assert found["permission", "RunReports"] == "not named by the baseline"


def test_what_is_accepted_says_why_and_until_when() -> None:
    baseline = allowing(allowed("permission-set", "Reports"), allowed("permission", "ViewAllUsers", date(2020, 1, 1)))
    found = told(with_set("Reports", "ViewAllUsers", baseline=baseline))
    assert found["permission-set", "Reports"] == "accepted: migration (allowed until 2027-01-31)"
    assert found["permission", "ViewAllUsers"] == "not expected", "its allowance is over"


def test_an_object_of_which_some_letters_are_accepted_is_not_accepted() -> None:
    objects = (ObjectGrant(set_id=f"set-{RUNTIME}", object="Event", rights="rcedV"), *OBJECTS[1:])
    some, whole = allowing(allowed("object", "Event:d")), allowing(allowed("object", "Event:dV"))
    assert told(a_view(objects=objects, baseline=some))["object", "Event:rcedV"].startswith("not expected")
    assert told(a_view(objects=objects, baseline=whole))["object", "Event:rcedV"].startswith("accepted")


def test_a_group_that_is_not_named_is_not_expected() -> None:
    group, members = a_group("Ops", RUNTIME)
    held = (held_group("Ops"),)
    found = told(a_view(groups=(group,), members=members, assignments=held))
    assert found["group", "Ops"] == "not expected"


def test_any_profile_will_do_but_an_administrators() -> None:
    admin = a_profile_set("admin", "ModifyAllData", "ManageUsers")
    person = a_person(profile_id="profile-admin", profile="Chef")
    found = told(a_view(people=(person,), sets=(*SETS, admin)))
    assert [text for (kind, _), text in found.items() if kind == "profile"] == ["not named by the baseline"]
    rules = replace(BASELINE.integration, profiles=frozenset({"Minimum Access"}))
    found = told(a_view(people=(person,), sets=(*SETS, admin), baseline=replace(BASELINE, integration=rules)))
    assert [text for (kind, _), text in found.items() if kind == "profile"] == ["not expected"]


def test_privileged_people_have_no_baseline() -> None:
    sets = (*SETS, a_set("Admin", "ModifyAllData"))
    admin = a_person("005-admin")
    view = a_view(
        people=(a_person(), admin), sets=sets, assignments=(an_assignment(RUNTIME), an_assignment("Admin", "005-admin"))
    )
    found = standings_of(view, POLICY, NOW)
    texts = {one.text for (_, holder, _, _), one in found.items() if holder == "005-admin"}
    assert texts == {"privileged user: no baseline"}


def test_an_apps_permissions_are_expected_only_if_its_rules_name_them() -> None:
    view = a_view(
        roles=(
            a_role("Calendars.ReadWrite"),
            a_role("Mail.Send"),
            a_role("Odd", resource="Other", resource_app_id="x"),
        ),
        scopes=(a_consent("User.Read", "Mail.Read"),),
    )
    found = told(view)
    assert found["app-role", "Microsoft Graph/Calendars.ReadWrite"] == "expected"
    assert found["app-role", "Microsoft Graph/Mail.Send"] == "not expected"
    assert found["app-role", "Other/Odd"] == "not expected"
    scopes = {
        what.rpartition("/")[2]: text.partition(":")[0] for (kind, what), text in found.items() if kind == "scope"
    }
    assert scopes == {"User.Read": "expected", "Mail.Read": "not expected"}


def test_of_an_app_without_rules_nothing_is_expected() -> None:
    found = told(a_view(baseline=replace(BASELINE, apps=())))
    assert {text.partition(":")[0] for (kind, _), text in found.items() if kind in {"app-role", "scope"}} == {
        "not expected"
    }


def test_every_grant_under_review_has_a_standing_and_the_worst_ranks_first() -> None:
    found = standings_of(with_set("Reports", "ModifyAllData", "ViewAllUsers"), POLICY, NOW)
    ranks = {one.text.partition(":")[0]: one.rank for one in found.values()}
    assert ranks["forbidden"] < ranks["not expected"] < ranks["expected"]
