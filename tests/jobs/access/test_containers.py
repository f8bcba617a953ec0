from jobs.access.catalogue import Catalogue
from jobs.access.containers import Container, find_containers
from jobs.access.view import OrgAccess
from tests.jobs.access.org import (
    a_group,
    a_person,
    a_set,
    a_shadow,
    an_org,
    holds,
    holds_group,
    members,
)

CATALOGUE = Catalogue(["A", "B"], [], [])


def named(org: OrgAccess) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.name, one.stale) for one in find_containers(org, CATALOGUE)]


def test_profiles_come_first_then_sets_then_groups_each_by_name() -> None:
    org = an_org(
        people=[a_person("ann", "Advisor")],
        sets=[a_shadow("Desk"), a_set("Zoo"), a_set("Art"), a_set("Advisor", kind="profile")],
        groups=[a_group("Desk")],
    )
    assert named(org) == [
        ("profile", "Advisor", False),
        ("set", "Art", False),
        ("set", "Zoo", False),
        ("group", "Desk", False),
    ]


def test_a_profile_that_nobody_has_keeps_the_name_of_its_set() -> None:
    assert named(an_org(sets=[a_set("Spare", kind="profile")])) == [("profile", "X00eSpare", False)]


def test_muting_sets_and_shadows_are_no_containers_of_their_own() -> None:
    org = an_org(
        sets=[a_set("Ops", "A", "B"), a_set("Mute", "A", kind="muting"), a_shadow("Desk", "A", "B")],
        groups=[a_group("Desk")],
        members=members("Desk", "Ops", "Mute"),
        assignments=[holds("ann", "Mute"), holds_group("ann", "Desk")],
    )
    assert named(org) == [("set", "Ops", False), ("group", "Desk", False)]
    desk = find_containers(org, CATALOGUE)[1]
    assert desk.ids == ("0PG-Desk", "0PS-shadow-Desk")
    assert CATALOGUE.tell_permissions(desk.mask) == {"B"}
    assert [str(piece.path) for piece in desk.pieces] == ["group Desk › set Ops"]


def test_a_group_is_known_by_its_shadow_or_its_members_if_the_list_lacks_it() -> None:
    assert named(an_org(sets=[a_shadow("Desk")])) == [("group", "shadow-Desk", True)]
    assert named(an_org(sets=[a_set("Ops")], members=members("Desk", "Ops"))) == [
        ("set", "Ops", False),
        ("group", "0PG-Desk", True),
    ]


def test_what_is_held_and_not_listed_is_a_container_that_grants_nothing_known() -> None:
    org = an_org(people=[a_person("ann", "Gone")], assignments=[holds("ann", "Secret"), holds_group("ann", "Lost")])
    found = find_containers(org, CATALOGUE)
    assert [(one.kind, one.name) for one in found] == [
        ("profile", "Gone"),
        ("set", "0PS-Secret"),
        ("group", "0PG-Lost"),
    ]
    assert all(one.stale and one.mask == 0 for one in found)


def test_a_container_without_pieces_grants_nothing() -> None:
    assert Container(ids=("1",), name="Empty", kind="group").mask == 0
