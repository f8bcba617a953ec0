"""What people overlook in the name of a place."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.meetings.folding import find_difference, fold, fold_loosely

PLACE = "Finans Allé 1-3"
TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("aAеЕ οΟ1-3–−,.é\u0301\u00a0\u200b\u00ad\u0345ßſİıΣςΝνµ")
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    "slip",
    [
        "Finans allé 1-3",
        "FINANS ALLÉ 1-3",
        "Finans Allé1-3",
        " Finans  Allé 1-3 ",
        "Finans\u00a0Allé 1-3",
        "Finans\u200b Allé 1-3",
        "Finans Allé, 1–3",
        "Finans Allé 1−3",
        "Finans Allé 1 - 3.",
        normalize("NFD", PLACE),
        "Finаns Allé 1-3",
        "Ϝinans Allé 1-3".replace("Ϝ", "F"),
        "Finans Αllé 1-3",
        "Finans Allé １-３",
    ],
)
def test_what_people_overlook_is_folded(slip: str) -> None:
    assert fold(slip) == fold(PLACE)


@pytest.mark.parametrize("other", ["Finans Alle 1-3", "Finans Allé 1-2", "Finans Allé", "Finans Vej 1-3", ""])
def test_another_place_stays_another(other: str) -> None:
    assert fold(other) != fold(PLACE)
    assert fold_loosely(other) != fold_loosely(PLACE)


def test_a_number_that_a_sign_divides_is_another_but_for_a_loose_look() -> None:
    assert fold("Torvet 1-3") == fold("Torvet 1/3") == fold("Torvet 1, 3") != fold("Torvet 13")
    assert fold_loosely("Torvet 1-3") == fold_loosely("Torvet 13")


@pytest.mark.parametrize(
    ("look_alikes", "latin"),
    [
        ("АВСЕНІЈКМОРЅТУХ", "ABCEHIJKMOPSTYX"),
        ("аеорсухіј", "aeopcyxij"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
        ("ανου", "avou"),
    ],
)
def test_cyrillic_and_greek_letters_are_what_they_look_like(look_alikes: str, latin: str) -> None:
    assert fold(look_alikes) == fold(latin)


def test_a_name_of_signs_alone_leaves_nothing() -> None:
    assert fold(" – ") == fold("") == ""


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_loosely(fold_loosely(text)) == fold_loosely(text)


@given(TEXTS)
def test_the_unicode_form_does_not_matter(text: str) -> None:
    forms = {fold(normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert forms == {fold(text)}


@given(TEXTS)
def test_what_is_one_strictly_is_one_loosely(text: str) -> None:
    assert fold_loosely(fold(text)) == fold_loosely(text)


@pytest.mark.parametrize(
    ("text", "intended", "position", "found", "meant"),
    [
        ("Finans allé", "Finans Allé", 8, "LATIN SMALL LETTER A", "LATIN CAPITAL LETTER A"),
        ("Allé1", "Allé 1", 5, "DIGIT ONE", "SPACE"),
        ("Finаns", "Finans", 4, "CYRILLIC SMALL LETTER A", "LATIN SMALL LETTER A"),
        ("Torvet ", "Torvet", 7, "SPACE", None),
        ("Torvet", "Torvet\u00a0", 7, None, "NO-BREAK SPACE"),
        ("Torvet\t4", "Torvet 4", 7, "U+0009", "SPACE"),
        ("Alle\u0301", "Allé", 4, "LATIN SMALL LETTER E", "LATIN SMALL LETTER E WITH ACUTE"),
    ],
)
def test_the_first_difference_is_told_by_place_and_name(
    text: str, intended: str, position: int, found: str | None, meant: str | None
) -> None:
    assert find_difference(text, intended) == {"position": position, "found": found, "intended": meant}
