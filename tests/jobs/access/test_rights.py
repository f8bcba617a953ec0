import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.access.catalogue import LETTERS, Catalogue
from jobs.access.rights import find_rights, widen
from tests.jobs.access.org import field_grant, grants

CATALOGUE = Catalogue(
    ["ModifyAllData", "ViewAllData"], grants("Ops", Event="r"), [field_grant("Ops", "Event.Subject", "r")]
)


def implied(wanted: str) -> list[str | None]:
    return [right.by for right in find_rights(CATALOGUE, wanted)]


@pytest.mark.parametrize(
    ("letter", "wider"),
    [
        ("r", ["Event:V", "Event:M", "ViewAllData", "ModifyAllData"]),
        ("c", []),
        ("e", ["Event:M", "ModifyAllData"]),
        ("d", ["Event:M", "ModifyAllData"]),
        ("V", ["Event:M", "ViewAllData", "ModifyAllData"]),
        ("M", ["ModifyAllData"]),
    ],
)
def test_a_right_on_an_object_comes_by_itself_or_by_a_wider_one(letter: str, wider: list[str]) -> None:
    assert implied(f"Event:{letter}") == [None, *wider]
    assert implied(f"event:{letter}") == [None, *wider]


def test_a_letter_that_is_asked_for_is_no_wider_one() -> None:
    assert implied("Event:rVM") == [None, "ViewAllData", "ModifyAllData"]


def test_permissions_and_fields_are_implied_by_nothing() -> None:
    assert implied("ViewAllData") == [None]
    assert implied("Event.Subject:r") == [None]


def test_names_that_the_org_does_not_know_give_nothing() -> None:
    assert [implied(one) for one in ("Nothing", "Account:r", "Event.Nothing:e")] == [[], [], []]


@pytest.mark.parametrize("wanted", ["Event:", "Event:x", "Event.Subject:d", "Event:r d"])
def test_letters_that_there_are_not_are_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match="after the colon there must be letters of"):
        find_rights(CATALOGUE, wanted)


def test_wider_rights_widen_the_letters() -> None:
    assert widen("", frozenset()) == ""
    assert widen("V", frozenset()) == "rV"
    assert widen("cM", frozenset()) == "rcedVM"
    assert widen("", frozenset({"ModifyAllData"})) == "redVM"
    assert widen("c", frozenset({"ViewAllData"})) == "rcV"


@given(st.sets(st.sampled_from(LETTERS)), st.frozensets(st.sampled_from(["ModifyAllData", "ViewAllData"])))
def test_what_was_widened_is_as_wide_as_it_gets(letters: set[str], permissions: frozenset[str]) -> None:
    once = widen("".join(letters), permissions)
    assert widen(once, permissions) == once
    assert letters <= set(once)
