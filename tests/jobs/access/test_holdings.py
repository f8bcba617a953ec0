from hypothesis import given
from hypothesis import strategies as st

from jobs.access.containers import Container
from jobs.access.holdings import bits_of, find_holdings
from tests.jobs.access.org import NOW, a_person, an_org, holds, holds_group, soon

PROFILE = Container(ids=("0PS-Advisor",), name="Advisor", kind="profile", profile_id="00e-Advisor")
OPS = Container(ids=("0PS-Ops",), name="Ops", kind="set")
DESK = Container(ids=("0PG-Desk", "0PS-shadow-Desk"), name="Desk", kind="group")
ALL = (PROFILE, OPS, DESK)


def test_a_profile_counts_without_an_assignment() -> None:
    org = an_org(people=[a_person("ann", "Advisor"), a_person("bob")])
    assert find_holdings(org, ALL, NOW).bits == {"ann": 1, "bob": 0}


def test_a_group_is_held_by_its_id_or_by_its_shadow() -> None:
    rows = [holds_group("ann", "Desk"), holds_group("bob", "Desk", group_id=None)]
    assert find_holdings(an_org(assignments=rows), ALL, NOW).bits == {"ann": 4, "bob": 4}


def test_only_what_ends_has_an_end() -> None:
    rows = [holds("ann", "Ops", expires=soon(2)), holds_group("ann", "Desk")]
    found = find_holdings(an_org(assignments=rows), ALL, NOW)
    assert found.bits == {"ann": 6}
    assert found.ends == {"ann": {2: soon(2)}}


def test_what_is_over_leaves_no_end_behind() -> None:
    rows = [holds("ann", "Ops", expires=NOW), holds("ann", "Ops", expires=soon(1), revoked=True)]
    found = find_holdings(an_org(assignments=rows), ALL, NOW)
    assert found.bits == {}
    assert found.ends == {}


@given(st.integers(0, 2**70))
def test_bits_make_up_their_number_and_rise(number: int) -> None:
    bits = list(bits_of(number))
    assert sum(bits) == number
    assert bits == sorted(bits)
    assert all(bit.bit_count() == 1 for bit in bits)
