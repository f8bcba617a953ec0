import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.access_records import AccessList
from connectors.errors import Reason
from jobs.access.effective import EffectiveAccess, Path
from jobs.access.view import OrgAccess
from jobs.views import Part
from tests.jobs.access.org import (
    NOW,
    a_group,
    a_part,
    a_person,
    a_set,
    a_shadow,
    an_org,
    field_grant,
    grants,
    holds,
    holds_group,
    members,
    soon,
)
from tests.jobs.access.reference_access import Atom, reaches, ways_of
from tests.jobs.access.worlds import FIELDS, LETTERS, OBJECTS, PERMISSIONS, USERS, orgs

EVERYBODY = (*USERS, "stranger")
ATOMS: list[Atom] = [
    *(("permission", name, "") for name in PERMISSIONS),
    *(("object", name, letter) for name in OBJECTS for letter in LETTERS),
    *(("field", name, letter) for name in FIELDS for letter in "re"),
]


def asked(atom: Atom) -> str:
    return atom[1] if atom[0] == "permission" else f"{atom[1]}:{atom[2]}"


def told(access: EffectiveAccess, user_id: str) -> set[Atom]:
    rights = {("permission", name, "") for name in access.permissions(user_id)}
    rights |= {("object", name, one) for name, letters in access.objects(user_id).items() for one in letters}
    return rights | {("field", name, one) for name, letters in access.fields(user_id).items() for one in letters}


@given(orgs())
def test_what_users_may_do_is_what_their_sets_grant_one_by_one(org: OrgAccess) -> None:
    access = EffectiveAccess(org, NOW)
    for user_id in EVERYBODY:
        assert told(access, user_id) == {atom for way in ways_of(org, user_id, NOW) for atom in way[3]}


@given(orgs())
def test_paths_are_all_those_that_alone_would_be_enough_and_no_others(org: OrgAccess) -> None:
    access = EffectiveAccess(org, NOW)
    for atom in ATOMS:
        if not access.knows(asked(atom)):
            assert atom[0] != "permission" or not any(atom[1] in one.permissions for one in org.sets.items.rows)
            continue
        found = {one.user_id: one.paths for one in access.who_can(asked(atom))}
        for user_id in EVERYBODY:
            expected = {way[:3] for way in ways_of(org, user_id, NOW) if reaches(way[3], *atom)}
            paths = access.paths(user_id, asked(atom))
            assert {(one.container, one.kind, one.group) for one in paths} == expected
            assert len(paths) == len(expected)
            assert found.get(user_id, ()) == paths


@given(orgs())
def test_who_can_and_what_can_say_the_same(org: OrgAccess) -> None:
    access = EffectiveAccess(org, NOW)
    for name in PERMISSIONS:
        if access.knows(name):
            expected = sorted(one for one in access.users if name in access.permissions(one))
            assert [one.user_id for one in access.who_can(name)] == expected
    for name in OBJECTS:
        for letter in LETTERS:
            if access.knows(f"{name}:{letter}"):
                expected = sorted(one for one in access.users if letter in access.reach(one, name))
                assert [one.user_id for one in access.who_can(f"{name}:{letter}")] == expected


@given(orgs(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(org: OrgAccess, rng: random.Random) -> None:
    def shuffled(part: Part) -> Part:
        rows = list(part.items.rows)
        rng.shuffle(rows)
        return replace(part, items=AccessList(rows=tuple(rows), hidden=part.items.hidden))

    names = ("people", "sets", "groups", "members", "assignments", "objects", "fields")
    other = replace(org, **{name: shuffled(getattr(org, name)) for name in names})
    one, two = EffectiveAccess(org, NOW), EffectiveAccess(other, NOW)
    for user_id in EVERYBODY:
        assert told(one, user_id) == told(two, user_id)
        assert one.containers(user_id) == two.containers(user_id)
        assert one.stale(user_id) == two.stale(user_id)
        assert one.paths(user_id, "ModifyAllData") == two.paths(user_id, "ModifyAllData")


@given(orgs())
@settings(max_examples=30)
def test_more_assignments_never_take_anything_away(org: OrgAccess) -> None:
    row = holds("ann", "One")
    more = replace(org, assignments=a_part((*org.assignments.items.rows, row)))
    assert told(EffectiveAccess(org, NOW), "ann") <= told(EffectiveAccess(more, NOW), "ann")


def test_an_assignment_counts_until_the_instant_it_expires_at() -> None:
    org = an_org(people=[a_person("ann")], sets=[a_set("Ops", "ManageUsers")], assignments=[holds("ann", "Ops")])
    end = replace(org, assignments=a_part([holds("ann", "Ops", expires=NOW)]))
    assert EffectiveAccess(end, NOW - timedelta(seconds=1)).permissions("ann") == {"ManageUsers"}
    assert EffectiveAccess(end, NOW).permissions("ann") == frozenset()


@pytest.mark.parametrize("change", [{"active": False}, {"revoked": True}, {"expires": soon(-1)}])
def test_what_is_inactive_revoked_or_expired_grants_nothing(change: dict[str, object]) -> None:
    rows = [holds("ann", "Ops", **change), holds_group("ann", "Desk", **change)]
    lists = {"sets": [a_set("Ops", "ManageUsers"), a_shadow("Desk")], "groups": [a_group("Desk")]}
    access = EffectiveAccess(an_org(**lists, members=members("Desk", "Ops"), assignments=rows), NOW)
    assert access.permissions("ann") == frozenset()
    assert access.containers("ann") == ()
    assert list(access.who_can("ManageUsers")) == []


def test_a_muting_set_takes_away_within_its_group_alone() -> None:
    org = an_org(
        sets=[
            a_set("Ops", "ManageUsers", "ApiEnabled"),
            a_set("Quiet", "ManageUsers", kind="muting"),
            a_shadow("Desk", "ManageUsers"),
        ],
        groups=[a_group("Desk")],
        members=members("Desk", "Ops", "Quiet"),
        objects=[*grants("Ops", Event="rce"), *grants("Quiet", Event="e")],
        assignments=[holds_group("ann", "Desk"), holds_group("bob", "Desk"), holds("bob", "Ops")],
    )
    access = EffectiveAccess(org, NOW)
    assert access.permissions("ann") == {"ApiEnabled"}
    assert access.objects("ann") == {"Event": "rc"}
    assert access.permissions("bob") == {"ApiEnabled", "ManageUsers"}
    assert list(map(str, access.paths("bob", "ManageUsers"))) == ["set Ops"]
    assert list(map(str, access.paths("bob", "ApiEnabled"))) == ["set Ops", "group Desk › set Ops"]


def test_what_implies_a_right_is_told_with_it() -> None:
    org = an_org(
        sets=[a_set("All", "ModifyAllData"), a_set("Wide"), a_set("See", "ViewAllData"), a_set("Plain")],
        objects=[*grants("Wide", Event="M"), *grants("Plain", Event="rd")],
        assignments=[holds("ann", name) for name in ("All", "Wide", "See", "Plain")],
    )
    access = EffectiveAccess(org, NOW)
    assert [str(one) for one in access.paths("ann", "Event:d")] == [
        "set All (ModifyAllData)",
        "set Plain",
        "set Wide (Event:M)",
    ]
    assert [str(one) for one in access.paths("ann", "event:V")] == [
        "set All (ModifyAllData)",
        "set See (ViewAllData)",
        "set Wide (Event:M)",
    ]
    assert access.paths("ann", "Event:c") == ()
    assert access.objects("ann") == {"Event": "rdM"}
    assert access.reach("ann", "Event") == "redVM"


def test_of_several_letters_each_one_is_enough() -> None:
    org = an_org(
        sets=[a_set("Reader"), a_set("Eraser")],
        objects=[*grants("Reader", Event="r"), *grants("Eraser", Event="d")],
        assignments=[holds("ann", "Reader"), holds("bob", "Eraser")],
    )
    access = EffectiveAccess(org, NOW)
    assert [one.user_id for one in access.who_can("Event:rd")] == ["ann", "bob"]
    assert access.told_paths("bob", "Event:rd") == ("set Eraser",)


def test_sets_groups_and_profiles_are_found_by_name_whatever_their_case() -> None:
    org = an_org(
        people=[a_person("ann", "Advisor"), a_person("bob", "Advisor")],
        sets=[a_set("Advisor", kind="profile"), a_set("Booking"), a_shadow("Desk")],
        groups=[a_group("Desk")],
        members=members("Desk", "Booking"),
        assignments=[holds("ann", "Booking", expires=soon()), holds_group("bob", "Desk")],
    )
    access = EffectiveAccess(org, NOW)
    assert [(one.user_id, *map(str, one.paths)) for one in access.who_can("booking")] == [
        ("ann", "set Booking"),
        ("bob", "group Desk › set Booking"),
    ]
    assert access.paths("ann", "Booking")[0].expires == soon()
    assert access.paths("bob", "Desk") == (Path(container="Desk", kind="group"),)
    assert [one.user_id for one in access.who_can("Advisor")] == ["ann", "bob"]
    assert list(map(str, access.containers("bob"))) == ["profile Advisor", "group Desk"]


def test_what_nobody_has_is_an_answer_and_what_nobody_knows_is_an_error() -> None:
    access = EffectiveAccess(an_org(sets=a_part([], hidden=["PermissionsManageFoo"])), NOW)
    assert list(access.who_can("AuthorApex")) == []
    with pytest.raises(ValueError, match="no permission, object, field, set, group or profile"):
        access.who_can("AuthorApexx")
    with pytest.raises(ValueError, match="our user may not see who has it"):
        access.who_can("ManageFoo")
    with pytest.raises(ValueError, match="letters of rcedVM"):
        access.who_can("Event:x")


def test_hidden_permissions_are_named_for_whatever_depends_on_them() -> None:
    org = an_org(sets=a_part([a_set("Ops")], hidden=["PermissionsModifyAllData"]), objects=grants("Ops", Event="r"))
    access = EffectiveAccess(org, NOW)
    assert access.hidden == {"ModifyAllData"}
    assert access.hidden_for("Event:d") == ("ModifyAllData",)
    assert access.hidden_for("Event:c") == ()
    assert access.hidden_for("modifyalldata") == ("ModifyAllData",)


@pytest.mark.parametrize("status", ["Outdated", "Updating", "Failed", None])
def test_a_group_that_the_platform_has_not_brought_up_to_date_is_stale(status: str | None) -> None:
    org = an_org(
        sets=[a_set("Ops", "ManageUsers"), a_shadow("Desk")],
        groups=[a_group("Desk", status)],
        members=members("Desk", "Ops"),
        assignments=[holds_group("ann", "Desk"), holds("bob", "Ops")],
    )
    access = EffectiveAccess(org, NOW)
    assert access.permissions("ann") == {"ManageUsers"}
    assert access.stale("ann") == ("Desk",)
    assert access.stale("bob") == ()


def test_a_group_with_an_unknown_set_is_stale_and_grants_what_the_others_do() -> None:
    org = an_org(
        sets=[a_set("Ops", "ManageUsers"), a_shadow("Desk", "ManageUsers", "AuthorApex")],
        groups=[a_group("Desk")],
        members=members("Desk", "Ops", "Secret"),
        assignments=[holds_group("ann", "Desk")],
    )
    access = EffectiveAccess(org, NOW)
    assert access.permissions("ann") == {"ManageUsers"}
    assert access.stale("ann") == ("Desk",)


def test_groups_are_stale_if_their_sets_were_not_read() -> None:
    lists = {"sets": [a_set("Ops")], "groups": [a_group("Desk")], "assignments": [holds_group("ann", "Desk")]}
    assert EffectiveAccess(an_org(**lists), NOW).stale("ann") == ()
    unread = an_org(**lists, members=a_part([], reason=Reason.FORBIDDEN))
    assert EffectiveAccess(unread, NOW).stale("ann") == ("Desk",)


def test_what_no_list_has_is_held_all_the_same_and_stale() -> None:
    rows = [holds("ann", "Secret"), holds_group("ann", "Unknown")]
    access = EffectiveAccess(an_org(people=[a_person("ann", "Gone")], assignments=rows), NOW)
    assert list(map(str, access.containers("ann"))) == ["profile Gone", "set 0PS-Secret", "group 0PG-Unknown"]
    assert access.stale("ann") == ("Gone", "0PS-Secret", "0PG-Unknown")
    assert access.permissions("ann") == frozenset()


def test_the_latest_end_of_several_assignments_counts_and_none_beats_all() -> None:
    def end_of(*ends: object) -> object:
        rows = [holds("ann", "Ops", expires=end, assignment_id=str(number)) for number, end in enumerate(ends)]
        access = EffectiveAccess(an_org(sets=[a_set("Ops", "ManageUsers")], assignments=rows), NOW)
        return access.paths("ann", "ManageUsers")[0].expires

    assert end_of(soon(1), soon(3), soon(2)) == soon(3)
    assert end_of(soon(1), None) is None
    assert end_of(None, soon(1)) is None


def test_users_who_hold_the_same_share_their_access() -> None:
    org = an_org(sets=[a_set("Ops")], assignments=[holds("ann", "Ops"), holds("bob", "Ops", expires=soon())])
    access = EffectiveAccess(org, NOW)
    assert access.holding("ann") == access.holding("bob") != access.holding("cy")
    assert access.users == ("ann", "bob")


def test_fields_are_told_with_their_letters() -> None:
    fields = [field_grant("Ops", "Event.Subject", "r"), field_grant("Edit", "Event.Subject", "re")]
    org = an_org(sets=[a_set("Ops"), a_set("Edit")], fields=fields, assignments=[holds("ann", "Ops")])
    access = EffectiveAccess(org, NOW)
    assert access.fields("ann") == {"Event.Subject": "r"}
    assert access.paths("ann", "Event.Subject:e") == ()
    assert list(map(str, access.paths("ann", "Event.Subject:r"))) == ["set Ops"]
