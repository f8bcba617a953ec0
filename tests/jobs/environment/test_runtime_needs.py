"""What the product's user needs at runtime, and lacks."""

from dataclasses import replace

import pytest

from connectors.access_records import FieldGrant, ObjectGrant
from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Priority, Subject
from jobs.environment.integration_users import decide
from tests.jobs.environment.access_bank import (
    BASELINE,
    BOB,
    BOB_SUBJECT,
    DETAIL,
    OBJECTS,
    RUNTIME,
    SETS,
    a_group,
    a_person,
    a_set,
    a_view,
    an_assignment,
    found,
    held_group,
    hiding,
    refused,
    told,
    untold,
)

ENV022 = frozenset({"ENV022"})
LISTED = (f"{BOB}@org",)
SET = f"set-{RUNTIME}"
NEEDS_MORE = replace(
    BASELINE, integration=replace(BASELINE.integration, permissions=frozenset({"ApiEnabled", "Emails"}))
)


def missing(view: AccessView) -> dict[str, object]:
    (one,) = [one for one in found(decide, view) if one.code == "ENV022"]
    assert (one.subject, one.priority) == (BOB_SUBJECT, Priority.CRITICAL)
    told: dict[str, object] = one.evidence["missing"]
    return told


def test_env022_a_listed_user_without_the_runtime_set_is_told_and_can_be_given_it() -> None:
    sets = (*SETS, a_set("Api", "ApiEnabled"))
    view = a_view(sets=sets, integration_users=LISTED, assignments=(an_assignment("Api"),))
    (one,) = found(decide, view)
    assert one.evidence["missing"]["permission_set"] == RUNTIME
    assert one.fix == {"action": "assign-permission-sets", "user_id": BOB, "sets": [RUNTIME]}


def test_env022_the_runtime_set_may_come_through_a_group() -> None:
    group, members = a_group("Ops", RUNTIME)
    view = a_view(groups=(group,), members=members, assignments=(held_group("Ops"),), integration_users=LISTED)
    assert told(decide, view) == []


@pytest.mark.parametrize(
    ("objects", "lacking"),
    [
        (OBJECTS[1:], {"Event": "rce"}),
        ((ObjectGrant(set_id=SET, object="Event", rights="r"), OBJECTS[1]), {"Event": "ce"}),
        ((), {"Event": "rce", DETAIL: "rce"}),
    ],
)
def test_env022_object_permissions_are_told_letter_by_letter(
    objects: tuple[ObjectGrant, ...], lacking: dict[str, str]
) -> None:
    assert missing(a_view(objects=objects)) == {"objects": lacking}


def test_env022_names_of_objects_have_no_letter_case_and_wider_rights_count() -> None:
    wide = (
        ObjectGrant(set_id=SET, object="event", rights="cM"),
        ObjectGrant(set_id=SET, object=DETAIL.upper(), rights="rcedVM"),
    )
    assert told(decide, a_view(objects=wide)) == []


def test_env022_field_permissions_are_told() -> None:
    assert missing(a_view(fields=())) == {"fields": {f"{DETAIL}.Flow": "re"}}
    readable = (FieldGrant(set_id=SET, field=f"{DETAIL}.Flow", rights="r"),)
    assert missing(a_view(fields=readable)) == {"fields": {f"{DETAIL}.Flow": "e"}}


def test_env022_system_permissions_are_told_but_not_the_api() -> None:
    assert missing(a_view(baseline=NEEDS_MORE)) == {"permissions": ["Emails"]}
    powerless = a_view(baseline=NEEDS_MORE, sets=(a_set(RUNTIME, "Emails"), *SETS[1:]))
    assert told(decide, powerless) == [("ENV020", BOB)]


def test_env022_more_than_is_needed_is_not_missing() -> None:
    assert told(decide, a_view(objects=(*OBJECTS, ObjectGrant(set_id=SET, object="Lead", rights="rced")))) == []


def test_env022_nobody_at_all_is_told_of_the_set() -> None:
    for view, exists in ((a_view(assignments=()), True), (a_view(assignments=(), sets=SETS[1:]), False)):
        (one,) = found(decide, view)
        assert (one.code, one.subject) == ("ENV022", Subject(kind="permission-set", id=RUNTIME))
        assert one.evidence["exists"] is exists


def test_env022_is_told_of_every_integration_user() -> None:
    people = [a_person(one) for one in (BOB, "005-second")]
    rows = [an_assignment(RUNTIME, one.user_id) for one in people]
    view = a_view(people=people, assignments=rows, fields=())
    assert told(decide, view) == [("ENV022", BOB), ("ENV022", "005-second")]


@pytest.mark.parametrize(("name", "rest"), [("objects", "fields"), ("fields", "objects")])
def test_env022_one_list_that_was_refused_is_not_all(name: str, rest: str) -> None:
    view = refused(a_view(objects=(), fields=()), name)
    assert list(missing(view)) == [rest]
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, ENV022)]


def test_env022_what_nobody_needs_need_not_be_read() -> None:
    nothing = replace(BASELINE, integration=replace(BASELINE.integration, objects={}, fields={}))
    view = refused(refused(a_view(baseline=nothing), "objects"), "fields")
    assert untold(decide, view) == []


def test_env022_a_permission_that_is_hidden_from_us_is_not_missing() -> None:
    view = hiding(a_view(baseline=NEEDS_MORE), "sets", "Emails")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.sets", Reason.HIDDEN, ENV022)]


def test_env022_a_group_that_is_not_up_to_date_leaves_rights_open_but_not_the_set() -> None:
    group, members = a_group("Ops", "Api", status="Failed")
    sets = (*SETS, a_set("Api", "ApiEnabled"))
    view = a_view(sets=sets, groups=(group,), members=members, assignments=(an_assignment(RUNTIME), held_group("Ops")))
    assert untold(decide, view) == []
    unsure = a_view(
        sets=sets,
        groups=(group,),
        members=members,
        assignments=(an_assignment(RUNTIME), held_group("Ops")),
        fields=(),
    )
    assert told(decide, unsure) == []
    assert untold(decide, unsure) == [(BOB, Reason.MALFORMED, ENV022)]
