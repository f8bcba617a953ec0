"""Needles: what is searched for, and what proves nothing."""

import pytest

from bookme_ops.verifier.needles import Needles, read


def finds(kind: str, value: str, text: str) -> bool:
    return Needles([{"kind": kind, "value": value}]).search(read(text)) == {kind}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("person", "Søren Ågård", "SØREN\r\n ÅGÅRD"),
        ("person", "Bo Ek", "til Bo\tEk."),
        ("person", "Bo Ek", "til Bo\r\n Ek."),
        ("secret", "hemmelig-nøgle", "xhemmelig-nøglex"),
        ("secret", "first line of many\nsecond line of many", "only second line of many"),
        ("phone", "+45 23 45 67 89", "tlf 23-45-67-89"),
        ("phone", "23456789", "(+45) 23 45 67 89 12"),
        ("id", "0035g00000KaNarQAZ", "at 0035g00000KaNar now"),
        ("text", "Møde om pension", "møde  om\npension"),
        ("host", "bank.example", "HTTPS://BANK.EXAMPLE/"),
        ("person", "Kaj Ørnø", "K\u0430j Ørnø"),
    ],
)
def test_it_is_found(kind: str, value: str, text: str) -> None:
    assert finds(kind, value, text)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        *(("person", "Bo", "Bo"), ("text", "Meeting", "Meeting"), ("secret", "abc", "abc")),
        *(("person", "Bo Ek", "labo ekstra"), ("phone", "23456789", "123456789"), ("phone", "23456789", "234567890")),
    ],
)
def test_it_proves_nothing(kind: str, value: str, text: str) -> None:
    assert not finds(kind, value, text)


def test_what_is_searched_for_is_counted_by_kind() -> None:
    known = [{"kind": "mail", "value": value} for value in ("a@b.example", "c@d.example")]
    assert Needles([*known, {"kind": "person", "value": "Bo"}]).counts == {"mail": 2, "person": 0}
