"""Which string is meant by which."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from jobs.meetings.folding import fold
from jobs.meetings.places import ACCOUNT, ADVISOR, ROOM, Holder, Standing, World

SPELLINGS = st.sampled_from(["Torvet 1-3", "torvet 1-3", "Torvet 13", "Torvet1-3", "Algade 4", "ALGADE 4", "-", "–"])
HOLDERS = st.lists(
    st.builds(Holder, kind=st.sampled_from([ACCOUNT, ADVISOR, ROOM]), id=st.sampled_from("abcd"), location=SPELLINGS),
    min_size=1,
    max_size=12,
)


def a_world(*told: tuple[str, str]) -> World:
    """A world of (location, kinds of its holders, a letter each: a for account, v for advisor, r for room)."""
    kinds = {"a": ACCOUNT, "v": ADVISOR, "r": ROOM}
    return World.of(
        Holder(kind=kinds[letter], id=f"{location}{number}", location=location)
        for location, letters in told
        for number, letter in enumerate(letters)
    )


def judge(location: str, *told: tuple[str, str]) -> Standing | str:
    return a_world(*told).judge(location)


def test_two_systems_that_agree_are_known() -> None:
    for letters in ("av", "ar", "vr", "avr"):
        assert judge("Torvet", ("Torvet", letters)) is Standing.KNOWN


def test_two_advisors_or_two_rooms_vouch_for_each_other_two_accounts_do_not() -> None:
    assert judge("Torvet", ("Torvet", "vv")) is Standing.KNOWN
    assert judge("Torvet", ("Torvet", "rr")) is Standing.KNOWN
    assert judge("Torvet", ("Torvet", "aaa")) is Standing.UNKNOWN


def test_one_record_alone_is_unknown() -> None:
    for letter in "avr":
        assert judge("Torvet", ("Torvet", letter), ("Algade", "avr")) is Standing.UNKNOWN


def test_of_look_alikes_that_which_rooms_and_advisors_use_most_is_meant() -> None:
    world = ("Torvet", "vvr"), ("torvet", "vr"), ("TORVET", "aaaaa")
    assert judge("torvet", *world) == judge("TORVET", *world) == "Torvet"
    assert judge("Torvet", *world) is Standing.KNOWN


def test_accounts_break_a_tie_then_rooms_then_the_alphabet() -> None:
    assert judge("torvet", ("torvet", "v"), ("Torvet", "ra")) == "Torvet"
    assert judge("Torvet", ("torvet", "r"), ("Torvet", "v")) == "torvet"
    assert judge("torvet", ("torvet", "v"), ("Torvet", "v")) == "Torvet"


def test_look_alikes_that_accounts_alone_use_are_unknown_all_of_them() -> None:
    world = ("Torvet", "aa"), ("torvet", "a")
    assert judge("Torvet", *world) is judge("torvet", *world) is Standing.UNKNOWN


def test_a_number_without_its_sign_is_near_only_while_nobody_vouches_for_it() -> None:
    assert judge("Torvet 13", ("Torvet 13", "a"), ("Torvet 1-3", "vr")) == "Torvet 1-3"
    assert judge("Torvet 13", ("Torvet 13", "av"), ("Torvet 1-3", "vr")) is Standing.KNOWN


def test_signs_alone_are_near_nothing() -> None:
    assert judge("-", ("-", "a"), ("–", "vr")) is Standing.UNKNOWN


def test_who_uses_a_string_is_counted_once() -> None:
    holder = Holder(kind=ROOM, id="r", location="Torvet")
    assert World.of([holder, holder]).count("Torvet") == {ACCOUNT: 0, ADVISOR: 0, ROOM: 1}
    assert World.of([holder]).count("Algade") == {ACCOUNT: 0, ADVISOR: 0, ROOM: 0}


def test_people_make_a_place_theirs_by_any_spelling() -> None:
    assert a_world(("torvet", "a")).peoples("TORVET")
    assert not a_world(("torvet", "r")).peoples("torvet")


@given(HOLDERS, st.data())
def test_the_order_of_records_does_not_matter(holders: list[Holder], data: st.DataObject) -> None:
    one, other = World.of(holders), World.of(data.draw(st.permutations(holders)))
    assert [one.judge(holder.location) for holder in holders] == [other.judge(holder.location) for holder in holders]


@given(HOLDERS)
def test_nothing_is_a_near_miss_of_itself_and_what_is_meant_is_known(holders: list[Holder]) -> None:
    world = World.of(holders)
    for verdict, location in _judged(world, holders):
        if isinstance(verdict, str):
            assert verdict != location
            assert fold(verdict).replace(" ", "") == fold(location).replace(" ", "")
            assert world.judge(verdict) is Standing.KNOWN


@given(HOLDERS)
def test_what_two_systems_spell_alike_and_nobody_otherwise_is_known(holders: list[Holder]) -> None:
    world = World.of(holders)
    folded: dict[str, set[str]] = {}
    for holder in holders:
        folded.setdefault(fold(holder.location) or holder.location, set()).add(holder.location)
    for verdict, location in _judged(world, holders):
        agreeing = {holder.kind for holder in holders if holder.location == location}
        if len(agreeing) > 1 and len(folded[fold(location) or location]) == 1:
            assert verdict is Standing.KNOWN


def _judged(world: World, holders: Iterable[Holder]) -> list[tuple[Standing | str, str]]:
    return [(world.judge(holder.location), holder.location) for holder in holders]
