"""How often somebody may fail to sign in."""

from concurrent.futures import ThreadPoolExecutor

from bookme_ops.web.tries import TIMES, Tries


def test_so_many_tries_a_minute_and_no_more() -> None:
    tries = Tries(3)
    assert [tries.admit("203.0.113.7") for _ in range(5)] == [True, True, True, False, False]
    assert tries.admit("203.0.113.8")


def test_whoever_was_right_begins_anew() -> None:
    tries = Tries(2)
    tries.admit("203.0.113.7")
    tries.admit("203.0.113.7")
    tries.forgive("203.0.113.7")
    assert tries.admit("203.0.113.7")


def test_many_at_once_do_not_slip_through() -> None:
    tries = Tries(10)
    with ThreadPoolExecutor(8) as hands:
        assert sum(hands.map(lambda _: tries.admit("203.0.113.7"), range(100))) == 10


def test_one_customers_ipv6_addresses_are_one() -> None:
    tries = Tries(2)
    assert [tries.admit(f"2001:db8:1:2::{number}") for number in range(4)] == [True, True, False, False]
    assert tries.admit("2001:db8:1:3::1")
    assert tries.admit("::ffff:203.0.113.7")
    assert tries.admit("::ffff:203.0.113.8")


def test_all_addresses_together_have_a_limit_too() -> None:
    tries = Tries(1)
    admitted = [tries.admit(f"198.51.100.{number}") for number in range(TIMES + 5)]
    assert admitted == [True] * TIMES + [False] * 5


def test_whoever_has_no_address_is_counted_as_well() -> None:
    tries = Tries(1)
    assert [tries.admit("nowhere"), tries.admit("nowhere")] == [True, False]
