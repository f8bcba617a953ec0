"""Pseudonyms: equal for what is equal, and nothing to be learned from them."""

import re

import pytest

from bookme_ops.bundles.pseudonyms import MASK, Pseudonyms

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("mail", "Kaj@Bank.example", "kaj%40bank.example"),
        ("mail", "SMTP:kaj@bank.example", "kaj@bank.example"),
        ("phone", "+45 12 34 56 78", "12345678"),
        ("cpr", "010190-1234", "0101901234"),
        ("card", "4111 1111 1111 1111", "4111111111111111"),
        ("id", "0035g00000ABCde", "0035g00000ABCdeQAZ"),
        ("person", "Kaj Ørnø", "KAJ  ØRNØ"),
    ],
)
def test_spellings_of_one_value_have_one_name(kind: str, one: str, other: str) -> None:
    names = Pseudonyms(KEY)
    assert names.name(kind, one) == names.name(kind, other)
    assert names.name(kind, one) == Pseudonyms(KEY).name(kind, other)


def test_names_differ_by_kind_key_and_value() -> None:
    names = [Pseudonyms(KEY).name(kind, value) for kind in ("mail", "person") for value in ("a", "b")]
    names += [Pseudonyms(bytes(32)).name("mail", "a")]
    assert len({name.partition(":")[2] for name in names}) == 5


@pytest.mark.parametrize(
    ("value", "front"),
    [("0015g00000ABCde", "001-"), ("00Q5g00000ABCdeQAZ", "00Q-"), ("00U5g00000ABCde", ""), ("x", "")],
)
def test_ids_of_people_keep_their_prefix(value: str, front: str) -> None:
    assert re.fullmatch(rf"‹id:{front}[0-9a-f]{{6}}›", Pseudonyms(KEY).name("id", value))


@pytest.mark.parametrize("kind", ["secret", "blob"])
def test_of_secrets_not_even_equality_is_told(kind: str) -> None:
    assert Pseudonyms(KEY).name(kind, "a") == Pseudonyms(KEY).name(kind, "b") == f"‹{kind}›"


def test_every_name_is_a_mask_and_two_values_never_share_one() -> None:
    names = Pseudonyms(KEY)
    shown = [names.name("mail", f"user{number}@bank.example") for number in range(10_000)]
    assert len(set(shown)) == len(shown)
    assert all(MASK.fullmatch(name) for name in shown)
    assert len(names.decode_map()) == len(shown)


def test_what_nobody_may_look_up_is_not_in_the_decode_map() -> None:
    names = Pseudonyms(KEY)
    for kind in ("secret", "blob", "cpr", "card", "account", "meeting"):
        names.name(kind, "4111111111111111")
    assert names.decode_map() == {}
