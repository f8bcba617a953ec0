"""What was granted or went away since the last signed review."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.access_records import ObjectGrant
from connectors.errors import Reason
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.view import AccessView, Approved
from jobs.base import Priority
from jobs.environment.permission_drift import decide
from tests.jobs.environment.access_bank import (
    APP_SUBJECT,
    BOB,
    BOB_SUBJECT,
    OBJECTS,
    RUNTIME,
    SETS,
    a_consent,
    a_person,
    a_role,
    a_set,
    a_view,
    an_app,
    an_assignment,
    found,
    hiding,
    refused,
    told,
    untold,
)
from tests.jobs.samples import NOW

ENV033 = frozenset({"ENV033"})
SIGNED = NOW - timedelta(days=9)
HELD = an_assignment(RUNTIME)
CALENDARS = a_role("Calendars.ReadWrite")


def reviewed(**then: Any) -> Approved:
    """A review that kept everything that was granted then."""
    return Approved(review=4, signed_at=SIGNED, grants=frozenset(grants_of(a_view(**then), NOW)))


def since(approved: Approved, **now: Any) -> AccessView:
    return a_view(approved=approved, **now)


def drift(view: AccessView) -> tuple[list[str], list[str]]:
    """What was granted and what is gone, of the one subject that drifted."""
    (one,) = found(decide, view)
    granted, gone = ([f"{each['kind']} {each['what']}" for each in one.evidence[key]] for key in ("granted", "gone"))
    return granted, gone


def test_env033_without_a_signed_review_nothing_is_judged() -> None:
    assert told(decide, a_view(sets=(*SETS, a_set("Reports")))) == []
    assert untold(decide, refused(a_view(), "sets")) == []


def test_env033_what_is_as_it_was_is_silent_whatever_the_paths() -> None:
    assert told(decide, since(reviewed())) == []
    other = frozenset(msgspec.structs.replace(grant, via=("another path",)) for grant in reviewed().grants)
    assert told(decide, since(replace(reviewed(), grants=other))) == []


def test_env033_a_set_that_was_granted_since_is_told() -> None:
    view = since(reviewed(), sets=(*SETS, a_set("Reports")), assignments=(HELD, an_assignment("Reports")))
    (one,) = found(decide, view)
    assert (one.code, one.subject, one.priority) == ("ENV033", BOB_SUBJECT, Priority.MEDIUM)
    assert drift(view) == (["permission-set Reports"], [])
    assert (one.evidence["review"], one.evidence["signed_at"]) == (4, SIGNED.isoformat())
    assert "@" not in one.summary


def test_env033_what_is_gone_is_told() -> None:
    assert drift(since(reviewed(), objects=OBJECTS[:1])) == ([], ["object andmoney__AMB_Event_Detail__c:rce"])


def test_env033_an_objects_rights_are_one_grant() -> None:
    wider = (ObjectGrant(set_id=f"set-{RUNTIME}", object="Event", rights="rced"), OBJECTS[1])
    assert drift(since(reviewed(), objects=wider)) == (["object Event:rced"], ["object Event:rce"])


def test_env033_what_was_decided_to_be_removed_is_no_drift_gone_or_not() -> None:
    held = {"sets": (*SETS, a_set("Reports")), "assignments": (HELD, an_assignment("Reports"))}
    everything = reviewed(**held)
    removed = frozenset(grant for grant in everything.grants if grant.what == "Reports")
    approved = replace(everything, grants=everything.grants - removed, removed=removed)
    assert told(decide, since(approved, **held)) == []
    assert told(decide, since(approved)) == []


def test_env033_apps_drift_like_users() -> None:
    view = since(reviewed(), roles=(CALENDARS, a_role("Mail.Send")), scopes=())
    (one,) = found(decide, view)
    assert one.subject == APP_SUBJECT
    assert drift(view) == (["app-role Microsoft Graph/Mail.Send"], ["scope Microsoft Graph/User.Read"])


def test_env033_somebody_who_became_an_administrator_since_is_told() -> None:
    people = (a_person(), a_person("005-ada"))
    sets = (*SETS, a_set("Admins", "ManageUsers"))
    view = since(reviewed(), people=people, sets=sets, assignments=(HELD, an_assignment("Admins", "005-ada")))
    (one,) = found(decide, view)
    assert one.subject.id == "005-ada"
    assert "permission ManageUsers" in drift(view)[0]


def test_env033_somebody_who_is_no_administrator_any_more_lost_that_alone() -> None:
    people = (a_person(), a_person("005-ada"))
    sets = (*SETS, a_set("Admins", "ManageUsers"), a_set("Reports"))
    rows = (HELD, an_assignment("Admins", "005-ada"), an_assignment("Reports", "005-ada"))
    approved = reviewed(people=people, sets=sets, assignments=rows)
    view = since(approved, people=people, sets=sets, assignments=(HELD, rows[2]))
    assert drift(view) == ([], ["permission ManageUsers", "permission-set Admins"])


def test_env033_somebody_who_was_deactivated_lost_nothing() -> None:
    sets = (*SETS, a_set("Admins", "ManageUsers"))
    rows = (HELD, an_assignment("Admins", "005-ada"))
    approved = reviewed(people=(a_person(), a_person("005-ada")), sets=sets, assignments=rows)
    people = (a_person(), a_person("005-ada", active=False))
    assert told(decide, since(approved, people=people, sets=sets, assignments=rows)) == []


def test_env033_an_app_that_is_no_longer_asked_for_lost_nothing() -> None:
    approved = reviewed(
        principals=(an_app(), an_app(2)), roles=(CALENDARS, a_role("Mail.Send", 2)), apps=("app-1", "app-2")
    )
    assert told(decide, since(approved)) == []


def test_env033_is_told_of_every_holder() -> None:
    people = (a_person(), a_person("005-second"))
    rows = [an_assignment(RUNTIME, one.user_id) for one in people]
    approved = reviewed(people=people, assignments=rows)
    view = since(approved, people=people, assignments=rows, fields=(), roles=())
    assert told(decide, view) == [("ENV033", "principal-1"), ("ENV033", BOB), ("ENV033", "005-second")]


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("objects", {"objects": ()}),
        ("fields", {"fields": ()}),
        ("scopes", {"scopes": ()}),
        ("roles", {"roles": (a_role("Mail.Send"),)}),
        ("principals", {"principals": ()}),
    ],
)
def test_env033_what_could_not_be_read_did_not_go_away(name: str, now: dict[str, Any]) -> None:
    view = refused(since(reviewed(), **now), name)
    assert told(decide, view) == []
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, ENV033)]


@pytest.mark.parametrize("name", ["people", "sets", "groups", "members", "assignments"])
def test_env033_without_the_lists_that_say_who_holds_what_users_are_not_compared(name: str) -> None:
    view = refused(since(reviewed(), assignments=(), scopes=(a_consent(),)), name)
    assert told(decide, view) == [("ENV033", "principal-1")]
    assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, ENV033)]


def test_env033_a_permission_that_is_hidden_now_did_not_go_away() -> None:
    powerless = (a_set(RUNTIME), *SETS[1:])
    assert drift(since(reviewed(), sets=powerless)) == ([], ["permission ApiEnabled"])
    view = hiding(since(reviewed(), sets=powerless), "sets", "ApiEnabled")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.sets", Reason.HIDDEN, ENV033)]


def test_env033_every_environment_is_compared_with_its_own_review() -> None:
    views = [replace(since(reviewed(), fields=()), environment=name, _memo={}) for name in ("production", "test")]
    views.append(replace(a_view(fields=()), environment="third"))
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


def test_env033_a_field_is_compared_by_its_rights() -> None:
    grants = reviewed().grants | {Grant(holder_kind="user", holder=BOB, kind="field", what="Contact.Email:r")}
    assert drift(since(replace(reviewed(), grants=grants))) == ([], ["field Contact.Email:r"])
