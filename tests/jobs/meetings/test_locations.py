"""One string, letter by letter, between accounts, advisors and rooms."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import DirectoryUser
from jobs.base import Finding, Priority
from jobs.meetings.locations import JOB
from jobs.policy import Policies
from jobs.views import AccountPlace, Advisor, DirectoryView, Part, Roster
from tests.jobs.meetings.gatherings import found as found_by
from tests.jobs.meetings.gatherings import verdicts
from tests.jobs.samples import POLICY, READ, unread

POLICIES: Policies = {"production": POLICY, "test": POLICY}
PLACE, SLIP = "Finans Allé 1-3", "Finans allé 1-3"
found = partial(found_by, JOB, policy=POLICIES)
FORBIDDEN = unread(Reason.FORBIDDEN)


def an_advisor(office: str | None, number: int = 1) -> Advisor:
    """An advisor with an account in the directory."""
    account = DirectoryUser(
        user_id=f"advisor-{number}",
        upn=f"advisor-{number}@bank.example",
        mail=None,
        addresses=(),
        nickname=None,
        employee_id=None,
        office=office,
        enabled=True,
        guest=False,
    )
    return Advisor(identity=f"advisor-{number}", account=account)


def a_room(office: str | None, number: int = 1, *, building: str | None = None) -> Room:
    """A room whose account has an office."""
    return Room(
        mail=f"room-{number}@bank.example",
        name=f"Room {number}",
        capacity=6,
        booking_type="standard",
        building=building,
        office=office,
    )


def a_roster(
    accounts: Iterable[str] = (), offices: Iterable[str | None] = (), environment: str = "production", **changes: Any
) -> Roster:
    """A roster that was read completely."""
    values: dict[str, Any] = {
        "environment": environment,
        "users_read": READ,
        "employees_read": READ,
        "bookings_read": READ,
        "advisors": tuple(an_advisor(office, number) for number, office in enumerate(offices, 1)),
        "account_places": tuple(
            AccountPlace(account_id=f"account-{number}", location=location)
            for number, location in enumerate(accounts, 1)
        ),
    }
    return Roster(**values | changes)


def a_directory(rosters: Iterable[Roster], rooms: Iterable[Room] = (), **changes: Any) -> DirectoryView:
    """A directory that was read completely."""
    nobody: Mapping[str, DirectoryUser] = {}
    values: dict[str, Any] = {
        "tenant": "tenant",
        "rosters": tuple(rosters),
        "accounts": Part(read=READ, items=nobody),
        "objects": Part(read=READ, items=()),
        "domains": Part(read=READ, items=frozenset()),
        "rooms": Part(read=READ, items=tuple(rooms)),
    }
    return DirectoryView(**values | changes)


def a_bank(
    accounts: Iterable[str] = (), offices: Iterable[str | None] = (), rooms: Iterable[str | None] = ()
) -> DirectoryView:
    """A directory of one environment."""
    return a_directory([a_roster(accounts, offices)], [a_room(place, number) for number, place in enumerate(rooms, 1)])


def told(view: DirectoryView) -> list[tuple[str, str, str]]:
    return [(one.code, one.subject.kind, one.subject.id) for one in found(view)]


def only(code: str, view: DirectoryView) -> Finding:
    (finding,) = found(view)
    assert finding.code == code
    return finding


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "MTG030": ("location-near-miss", Priority.HIGH),
        "MTG031": ("location-unknown", Priority.MEDIUM),
    }
    assert (JOB.name, JOB.grain) == ("locations", DirectoryView)
    assert JOB.reads >= {"bookings", "users", "employees", "accounts", "places"}


def test_a_bank_that_spells_alike_is_silent() -> None:
    assert verdicts(JOB, a_bank([PLACE, PLACE], [PLACE], [PLACE]), POLICIES) == []


@pytest.mark.parametrize(
    ("view", "subject"),
    [
        (a_bank([SLIP], [PLACE], [PLACE]), ("account", "account-1")),
        (a_bank([PLACE], [SLIP], [PLACE, PLACE]), ("advisor", "advisor-1")),
        (a_bank([PLACE], [PLACE, PLACE], [SLIP]), ("room", "room-1@bank.example")),
    ],
)
def test_mtg030_names_the_string_that_is_meant_and_the_letter(view: DirectoryView, subject: tuple[str, str]) -> None:
    finding = only("MTG030", view)
    assert (finding.subject.kind, finding.subject.id) == subject
    assert finding.summary.endswith(
        "is “Finans allé 1-3”, where “Finans Allé 1-3” is meant: "
        "character 8 is LATIN SMALL LETTER A, not LATIN CAPITAL LETTER A."
    )
    assert finding.evidence["intended"] == PLACE
    assert finding.evidence["difference"]["position"] == 8
    assert finding.fix == {"action": "set-location", "on": subject[0], "id": subject[1], "value": PLACE}


def test_mtg030_a_blank_at_the_end_is_seen() -> None:
    finding = only("MTG030", a_bank([f"{PLACE} "], [PLACE], [PLACE]))
    assert finding.summary.endswith("character 16 is SPACE, not the end of the text.")


def test_mtg030_the_domains_three_spellings_are_three_strings() -> None:
    view = a_bank([PLACE, "Finans allé 1-3", "Finans Allé1-3"], [PLACE], [PLACE])
    assert told(view) == [("MTG030", "account", "account-2"), ("MTG030", "account", "account-3")]


def test_mtg030_another_branch_is_no_near_miss() -> None:
    places = [PLACE, "Finans Allé 1-2", "Torvet 4"]
    assert told(a_bank(places, places, places)) == []


def test_mtg030_a_slip_that_records_share_is_one_all_the_same() -> None:
    view = a_bank([SLIP, SLIP], [SLIP, PLACE, PLACE], [PLACE])
    assert told(view) == [
        ("MTG030", "account", "account-1"),
        ("MTG030", "account", "account-2"),
        ("MTG030", "advisor", "advisor-1"),
    ]


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_records_without_a_string_are_not_judged(nothing: str | None) -> None:
    assert told(a_bank([nothing or ""], [nothing], [nothing])) == []
    nobody = a_roster(advisors=(Advisor(identity="advisor-1"),))
    assert told(a_directory([nobody])) == []


def test_a_room_without_an_office_is_where_its_building_is() -> None:
    view = a_directory([a_roster([PLACE], [PLACE])], [a_room(None, building=SLIP)])
    assert only("MTG030", view).subject.kind == "room"


@pytest.mark.parametrize(
    ("view", "subject"),
    [
        (a_bank([PLACE, "Herning"], [PLACE], [PLACE]), ("account", "account-2")),
        (a_bank([PLACE], [PLACE, "Herning"], [PLACE]), ("advisor", "advisor-2")),
        (a_bank([PLACE], [PLACE], [PLACE, "Herning"]), ("room", "room-2@bank.example")),
    ],
)
def test_mtg031_a_string_that_nobody_else_uses(view: DirectoryView, subject: tuple[str, str]) -> None:
    finding = only("MTG031", view)
    assert (finding.subject.kind, finding.subject.id) == subject
    assert finding.summary.endswith("is “Herning”, which matches nobody else's, nor nearly.")
    assert finding.fix is None


@pytest.mark.parametrize(
    "view", [a_bank(["Herning"], ["Herning"]), a_bank([], ["Herning", "Herning"]), a_bank([], [], ["Herning"] * 2)]
)
def test_mtg031_a_branch_without_rooms_and_rooms_without_a_branch_are_normal(view: DirectoryView) -> None:
    assert told(view) == []


def test_mtg031_several_accounts_do_not_vouch_for_each_other() -> None:
    assert told(a_bank(["Herning", "Herning"], [PLACE], [PLACE])) == [
        ("MTG031", "account", "account-1"),
        ("MTG031", "account", "account-2"),
    ]


def test_environments_are_worlds_of_their_own() -> None:
    view = a_directory([a_roster([PLACE], [PLACE]), a_roster([SLIP], [SLIP], "test")])
    assert told(view) == []
    view = a_directory([a_roster([PLACE], [PLACE]), a_roster([SLIP], [PLACE], "test")])
    assert [(one.code, one.environment) for one in found(view)] == [("MTG030", "test")]


def test_a_room_is_judged_where_its_people_are_and_told_at_home() -> None:
    rosters = [a_roster([PLACE], [PLACE]), a_roster([], ["Torvet 4"], "test")]
    assert told(a_directory(rosters, [a_room("Torvet 4")])) == []
    view = a_directory(rosters, [a_room("torvet 4", 1), a_room("Torvet 4", 2)])
    assert [(one.code, one.environment, one.subject.id) for one in found(view)] == [
        ("MTG030", "production", "room-1@bank.example")
    ]


WRONG = a_bank([SLIP, "Herning"], [PLACE, PLACE], [PLACE])


@pytest.mark.parametrize(
    ("part", "subject"),
    [
        ("accounts", "tenant/accounts"),
        ("rooms", "tenant/places"),
        ("users_read", "production/users"),
        ("employees_read", "production/employees"),
        ("bookings_read", "production/bookings"),
    ],
)
def test_what_was_forbidden_is_unknown(part: str, subject: str) -> None:
    assert [code for code, _, _ in told(WRONG)] == ["MTG030", "MTG031"]
    (unknown,) = verdicts(JOB, forbid(WRONG, part), POLICIES)
    assert (unknown.environment, unknown.subject.id) == ("production", subject)
    assert unknown.codes == {"MTG030", "MTG031"}


def forbid(view: DirectoryView, part: str) -> DirectoryView:
    """The view with one part that was read once, and refused since."""
    if part.endswith("_read"):
        first, *rest = view.rosters
        return replace(view, rosters=(replace(first, **{part: FORBIDDEN}), *rest))
    return replace(view, **{part: replace(getattr(view, part), read=FORBIDDEN)})


def test_an_environment_that_was_not_read_leaves_rooms_untold_at_home() -> None:
    test = a_roster([], ["Torvet 4"], "test", bookings_read=FORBIDDEN)
    view = a_directory([a_roster([SLIP], [PLACE]), test], [a_room("Herning")])
    said = verdicts(JOB, view, POLICIES)
    assert [one.code for one in said if isinstance(one, Finding)] == ["MTG030"]
    assert [(one.environment, one.subject.id) for one in said if not isinstance(one, Finding)] == [
        ("production", "test/bookings"),
        ("test", "test/bookings"),
    ]


def test_without_a_backend_nothing_is_missing() -> None:
    view = a_directory([a_roster([PLACE], [PLACE], employees_read=None)])
    assert verdicts(JOB, view, POLICIES) == []


PLACES = st.lists(
    st.sampled_from([PLACE, SLIP, "Finans Alle\u0301 1-3", "Torvet 4", "Torvet 4 ", "Herning"]), max_size=5
)


@settings(deadline=None)
@given(accounts=PLACES, offices=PLACES, rooms=PLACES, data=st.data())
def test_the_order_of_records_does_not_matter(
    accounts: list[str], offices: list[str], rooms: list[str], data: st.DataObject
) -> None:
    view = a_bank(accounts, offices, rooms)
    roster = view.rosters[0]
    shuffled = replace(
        view,
        rosters=(
            replace(
                roster,
                advisors=tuple(data.draw(st.permutations(roster.advisors))),
                account_places=tuple(data.draw(st.permutations(roster.account_places))),
            ),
        ),
        rooms=Part(read=READ, items=tuple(data.draw(st.permutations(view.rooms.items)))),
    )
    assert found(shuffled) == found(view)
