"""What is untidy about an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.environment.spelling import BLANK, FOREIGN, LOOK_ALIKE, find_flaws, odd_letters, scripts

OWNED = frozenset({"bank.example", "bank.onmicrosoft.com"})


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("ada@bank.example", ()),
        ("Ada.Long@BANK.Example", ()),
        ("søren.ågård@bank.example", ()),
        ("jürgen@bank.onmicrosoft.com", ()),
        (" ada@bank.example", (BLANK,)),
        ("ada@bank.example\t", (BLANK,)),
        ("ada @bank.example", (BLANK,)),
        ("ada\u00a0long@bank.example", (BLANK,)),
        ("ada\u200b@bank.example", (BLANK,)),
        ("\u0430da@bank.example", (LOOK_ALIKE,)),
        ("ad\u03b1@bank.example", (LOOK_ALIKE,)),
        ("\uff41da@bank.example", (LOOK_ALIKE,)),
        ("\u212aim@bank.example", (LOOK_ALIKE,)),
        ("ada@other.example", (FOREIGN,)),
        ("ada@sub.bank.example", (FOREIGN,)),
        ("ada@bank.example.invalid", (FOREIGN,)),
        ("ada", (FOREIGN,)),
        ("ada@", (FOREIGN,)),
        ("ada@b\u0430nk.example", (LOOK_ALIKE, FOREIGN)),
        (" \u0430da@other.example", (BLANK, LOOK_ALIKE, FOREIGN)),
    ],
)
def test_an_address_is_untidy_by(text: str, flaws: tuple[str, ...]) -> None:
    assert find_flaws(text, OWNED) == flaws


def test_domains_are_not_judged_while_none_is_known() -> None:
    assert find_flaws("ada@other.example", frozenset()) == ()


def test_the_odd_letters_are_named() -> None:
    assert odd_letters("\u0430da@bank.example ") == ("CYRILLIC SMALL LETTER A", "SPACE")
    assert odd_letters("søren@bank.example") == ()


def test_letters_alone_have_a_script() -> None:
    assert scripts("a1.-@_") == {"LATIN"}
    assert scripts("12@3") == frozenset()


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="@"), min_size=1))
def test_visible_ascii_in_an_owned_domain_is_always_tidy(local: str) -> None:
    assert find_flaws(f"{local}@bank.example", OWNED) == ()


@given(st.text(max_size=12))
def test_whatever_an_address_is_made_of_it_can_be_judged(text: str) -> None:
    assert set(find_flaws(text, OWNED)) <= {BLANK, LOOK_ALIKE, FOREIGN}
