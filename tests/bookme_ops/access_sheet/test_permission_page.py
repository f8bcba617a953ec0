"""Who can, what can: both ways, with the path that grants."""

import pytest

from bookme_ops.access_sheet.permission_page import permission_page, what_can, who_can
from tests.bookme_ops.access_sheet.desks import BOB, NAME, a_desk, over
from tests.jobs.environment.access_bank import (
    DETAIL,
    RUNTIME,
    SETS,
    a_consent,
    a_group,
    a_person,
    a_role,
    a_set,
    a_view,
    an_assignment,
    held_group,
    refused,
)


def test_who_can_names_users_with_the_path_active_ones_first() -> None:
    people = (a_person(), a_person("005-b", active=False, username="a@org"))
    told = who_can(
        a_desk(people=people, assignments=(an_assignment(RUNTIME), an_assignment(RUNTIME, "005-b"))), "Event:e"
    )
    assert [(row.name, row.active, row.via) for row in told.holders.rows] == [
        (NAME, True, (f"set {RUNTIME}",)),
        ("a@org", False, (f"set {RUNTIME}",)),
    ]


def test_who_can_tells_through_which_group() -> None:
    group, members = a_group("Ops", RUNTIME)
    desk = a_desk(groups=(group,), members=members, assignments=(held_group("Ops"),))
    assert [row.via for row in who_can(desk, f"{DETAIL}.Flow:e").holders.rows] == [(f"group Ops › set {RUNTIME}",)]


@pytest.mark.parametrize("asked", ["Calendars.ReadWrite", "calendars.readwrite", "Microsoft Graph/Calendars.ReadWrite"])
def test_a_role_of_graph_names_apps(asked: str) -> None:
    told = who_can(a_desk(), asked)
    assert told.known
    assert [(row.kind, row.name, row.via) for row in told.holders.rows] == [
        ("app", "Product", ("application permission Calendars.ReadWrite",))
    ]


def test_a_delegated_permission_says_for_whom() -> None:
    desk = a_desk(roles=(), scopes=(a_consent("Mail.Read", everybody=False, user_id="u"),))
    assert [row.via for row in who_can(desk, "Mail.Read").holders.rows] == [("delegated Mail.Read, for one user",)]


def test_a_dangerous_permission_that_nobody_has_is_known_and_nobody_can() -> None:
    told = who_can(a_desk(), "ModifyAllData")
    assert (told.known, told.tier, told.holders.rows) == (True, 0, ())


def test_what_names_nothing_is_not_known() -> None:
    assert not who_can(a_desk(), "Nonsense").known
    with pytest.raises(ValueError, match="letters"):
        who_can(a_desk(), "Event:x")


def test_who_can_is_not_certain_without_the_lists() -> None:
    told = who_can(over(refused(a_view(), "assignments")), "ModifyAllData")
    assert "could not check assignments" in told.holders.gaps[0]


@pytest.mark.parametrize("asked", [NAME, NAME.upper(), BOB, f" {NAME} "])
def test_what_can_finds_a_user_by_any_name(asked: str) -> None:
    told = what_can(a_desk(), asked)
    assert told is not None
    assert (told.kind, told.id) == ("user", BOB)
    assert [(row.tier, row.kind, row.what) for row in told.granted.rows] == [
        (3, "permission", "ApiEnabled"),
        (None, "object", "Event:rce"),
        (None, "object", f"{DETAIL}:rce"),
        (None, "field", f"{DETAIL}.Flow:re"),
    ]


@pytest.mark.parametrize("asked", ["app-1", "principal-1", "product"])
def test_what_can_finds_an_app_by_any_name(asked: str) -> None:
    told = what_can(a_desk(roles=(a_role("Mail.Send"),)), asked)
    assert told is not None
    assert [(row.kind, row.what, row.via) for row in told.granted.rows] == [
        ("app-role", "Mail.Send", ("application permission",)),
        ("scope", "User.Read", ("delegated, for everybody",)),
    ]


def test_an_address_that_several_users_have_names_nobody() -> None:
    people = (a_person(mail="x@bank.example"), a_person("005-b", mail="x@bank.example"))
    assert what_can(a_desk(people=people), "x@bank.example") is None
    assert what_can(a_desk(people=people[:1]), "X@bank.example") is not None


def test_dangers_come_by_tier_and_count_the_inactive() -> None:
    people = (a_person(), a_person("005-b", active=False))
    sets = (*SETS, a_set("Extra", "ModifyAllData", "ViewSetup", "EditEvent"))
    held = (an_assignment("Extra"), an_assignment("Extra", "005-b"))
    told = permission_page(a_desk(people=people, sets=sets, assignments=held)).dangers
    assert [(row.tier, row.permission, row.users, row.inactive) for row in told.rows] == [
        (0, "ModifyAllData", 2, 1),
        (4, "ViewSetup", 2, 1),
    ]
