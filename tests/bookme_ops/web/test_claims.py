"""What Entra ID says of somebody: which role that gives, whatever else stands in it."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.store.roles import Role
from bookme_ops.web.claims import EntraRefused, Expected, read_account

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROLES = {"Ops.View": Role.VIEWER, "Ops.Help": Role.SUPPORT, "Ops.Run": Role.OPERATOR, "Ops.Admin": Role.ADMIN}
EXPECTED = Expected(issuer="https://id.example/v2.0", client_id="console", roles=ROLES)
GOOD: dict[str, Any] = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.client_id,
    "exp": NOW.timestamp() + 60,
    "oid": "anna",
    "preferred_username": "anna@bank.example",
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(sorted(ROLES)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(held=st.sets(st.sampled_from([*ROLES, "Other"]), min_size=1), claim=st.sampled_from(["roles", "groups"]))
def test_the_highest_role_that_somebody_holds_is_theirs(held: set[str], claim: str) -> None:
    claims = GOOD | {claim: sorted(held)}
    mine = [ROLES[name] for name in held if name in ROLES]
    if not mine:
        with pytest.raises(EntraRefused, match="no role here"):
            read_account(claims, EXPECTED, NOW)
    else:
        role = read_account(claims, EXPECTED, NOW).role
        assert role in mine
        assert all(role.covers(other) for other in mine)


@given(st.dictionaries(st.sampled_from([*GOOD, "nbf", "roles", "groups", "_claim_names", "hasgroups"]), ANYTHING))
def test_whatever_stands_in_a_token_it_is_read_or_refused_in_words(claims: dict[str, Any]) -> None:
    with suppress(EntraRefused):
        account = read_account(GOOD | {"roles": ["Ops.View"]} | claims, EXPECTED, NOW)
        assert account.name
        assert account.id


@pytest.mark.parametrize("names", [5, "groups", ["groups"], {"groups": 1}, None])
def test_groups_that_are_told_elsewhere_are_not_looked_for(names: Any) -> None:
    with pytest.raises(EntraRefused):
        read_account(GOOD | {"_claim_names": names}, EXPECTED, NOW)


def test_nobody_gets_in_where_no_role_is_mapped() -> None:
    nothing = Expected(issuer=EXPECTED.issuer, client_id=EXPECTED.client_id, roles={})
    with pytest.raises(EntraRefused, match="no role here"):
        read_account(GOOD | {"roles": ["Ops.Admin"]}, nothing, NOW)
