"""Addresses and networks, of both versions of the protocol."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.environment.networks import Networks, Origin, read_address

EXPECTED, FOREIGN, MALFORMED = Origin.EXPECTED, Origin.FOREIGN, Origin.MALFORMED
SOME = Networks.of(("192.0.2.0/24", "198.51.100.7", "2001:db8:1::/48"))


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("192.0.2.0", EXPECTED),
        ("192.0.2.255", EXPECTED),
        ("192.0.1.255", FOREIGN),
        ("192.0.3.0", FOREIGN),
        ("198.51.100.7", EXPECTED),
        ("198.51.100.8", FOREIGN),
        ("2001:db8:1::", EXPECTED),
        ("2001:0DB8:0001:ffff:ffff:ffff:ffff:ffff", EXPECTED),
        ("2001:db8:0:ffff:ffff:ffff:ffff:ffff", FOREIGN),
        ("2001:db8:2::", FOREIGN),
        ("::1", FOREIGN),
        ("::ffff:192.0.2.9", EXPECTED),
        ("::ffff:c000:209", EXPECTED),
        ("::ffff:203.0.113.9", FOREIGN),
        (" 192.0.2.7 ", EXPECTED),
    ],
)
def test_an_address_lies_in_a_network_or_not(text: str, origin: Origin) -> None:
    assert SOME.place(text) is origin


@pytest.mark.parametrize("text", ["Salesforce.com IP", "SALESFORCE.COM ip", "Unknown", "N/A", "", "  ", None])
def test_what_the_platform_puts_in_place_of_an_address_is_not_judged(text: str | None) -> None:
    assert SOME.place(text) is EXPECTED


@pytest.mark.parametrize(
    "text", ["192.0.2", "192.0.2.256", "192.0.2.7:443", "[2001:db8:1::5]", "192.0.2.7, 10.0.0.1", "host.bank.example"]
)
def test_what_is_no_address_is_malformed(text: str) -> None:
    assert SOME.place(text) is MALFORMED
    assert read_address(text) is None


def test_without_networks_nothing_is_foreign_and_nothing_malformed() -> None:
    assert {Networks.of(()).place(text) for text in ("203.0.113.9", "nonsense", None)} == {EXPECTED}


def test_a_network_may_be_written_as_a_mapped_one_or_with_host_bits() -> None:
    mapped = Networks.of(("::ffff:192.0.2.0/120",))
    assert [mapped.place(one) for one in ("192.0.2.255", "192.0.3.0")] == [EXPECTED, FOREIGN]
    assert Networks.of(("192.0.2.77/24",)).place("192.0.2.1") is EXPECTED


def test_a_wide_network_of_the_new_protocol_does_not_hold_the_old_one() -> None:
    assert Networks.of(("::/0",)).place("192.0.2.7") is FOREIGN
    assert Networks.of(("0.0.0.0/0",)).place("::ffff:203.0.113.9") is EXPECTED


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Networks.of(("nonsense",))


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_network_holds_what_shares_its_first_bits(address: int, network: int, length: int) -> None:
    shares = address >> (32 - length) == network >> (32 - length)
    text = str(ip_address(address))
    networks = Networks.of((f"{ip_address(network)}/{length}",))
    for spelt in (text, f"::ffff:{text}"):
        assert (networks.place(spelt) is EXPECTED) == shares
