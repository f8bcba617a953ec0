"""Addresses as the directory spells them."""

import pytest

from connectors.graph.addresses import addresses, spellings


@pytest.mark.parametrize(
    ("proxies", "mail", "expected"),
    [
        (["smtp:b@x", "smtp:a@x", "SMTP:z@x"], "z@x", ("z@x", "a@x", "b@x")),
        (["SMTP: Z@X ", "Smtp:a@x"], "Z@x", ("z@x", "a@x")),
        (["SMTP:a@x", "smtp:A@x"], None, ("a@x",)),
        (["X500:/o=x", "x500:/o=y", "sip:a@x", "EUM:1", "SPO:2", "smtp:"], None, ()),
        (["smtp:a@x"], "new@x", ("a@x", "new@x")),
        ([], "only@x", ("only@x",)),
        ([], "", ()),
    ],
)
def test_the_primary_address_is_first_and_other_kinds_are_left_out(
    proxies: list[str], mail: str | None, expected: tuple[str, ...]
) -> None:
    assert addresses(proxies, mail) == expected
    assert addresses(proxies[::-1], mail) == expected


@pytest.mark.parametrize(
    ("proxies", "mail", "expected"),
    [
        (["SMTP:Anna@bank.example", "smtp:ab@bank.example"], "Anna@bank.example", ()),
        (["SMTP: Anna@bank.example"], "anna@bank.example ", (" Anna@bank.example", "anna@bank.example ")),
        (["smtp:\u212aim@bank.example", "SIP:\u212aim@bank.example"], None, ("\u212aim@bank.example",)),
        (["smtp: "], " ", ()),
    ],
)
def test_what_folding_hides_is_kept_as_it_is_written(
    proxies: list[str], mail: str | None, expected: tuple[str, ...]
) -> None:
    assert spellings(proxies, mail) == expected
