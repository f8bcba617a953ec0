"""Secrets of passes: random, known on sight, checked before anybody looks into the store."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.redaction import PATTERNS, Redactor
from bookme_ops.store.pass_secrets import ALPHABET, BITS, SHAPE, digest_of, kind_of, make_secret
from bookme_ops.store.passes import Kind


@pytest.mark.parametrize("kind", list(Kind))
def test_a_secret_tells_its_kind_and_nothing_else_is_one(kind: Kind) -> None:
    plain = make_secret(kind)
    assert kind_of(plain) == kind
    assert re.fullmatch(SHAPE, plain)
    assert plain not in digest_of(plain)
    assert not {kind_of(plain + "0"), kind_of(plain[:-1]), kind_of(plain.lower()), kind_of(f" {plain}")} - {None}


def test_it_carries_at_least_256_random_bits() -> None:
    assert len(ALPHABET) ** 43 > 2**BITS
    assert len({make_secret(Kind.TOKEN) for _ in range(1000)}) == 1000


@given(place=st.integers(0, 58), letter=st.sampled_from(ALPHABET))
def test_no_single_slip_of_the_pen_goes_unnoticed(place: int, letter: str) -> None:
    plain = make_secret(Kind.LINK)
    slipped = plain[:place] + letter + plain[place + 1 :]
    assert slipped == plain or kind_of(slipped) is None


@given(st.text(max_size=80))
def test_whatever_else_somebody_types_is_none_of_ours(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize("kind", list(Kind))
def test_our_logs_mask_it_wherever_it_stands(kind: Kind) -> None:
    plain = make_secret(kind)
    for text in (plain, f"/sign-in/link?code={plain}", f'{{"t":"{plain}"}}', f"x{plain}.", f"Bearer {plain}"):
        assert plain[-20:] not in Redactor().text(text)
    assert SHAPE in {expression.pattern for expression, _ in PATTERNS}
