"""What Entra ID says of somebody, checked: by whom it was said, to whom, when, and which role that gives.

MSAL decodes ID tokens and no longer validates them (its 1.38 on), so that is done here, by OpenID Connect Core 3.1.3.7.
The signature is not: the token came straight from the token endpoint over TLS, which stands for it (ibid., 6).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookme_ops.store.roles import Role

SKEW = timedelta(minutes=2)
"""Between our clock and theirs."""
OVERAGE = "_claim_names"
"""Stands where somebody is in more groups than a token holds (entra/identity-platform/id-token-claims-reference)."""


class EntraRefused(Exception):
    """Entra ID or we let nobody in; the message says why, in words for whoever wanted to sign in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody whom Entra ID vouches for, and what they may do here."""

    id: str
    """The object id: of one person for ever, where names and addresses change."""
    name: str
    """The user principal name."""
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token has to say."""

    issuer: str
    client_id: str
    roles: Mapping[str, Role]


def read_account(claims: Mapping[str, Any], expected: Expected, now: datetime) -> Account:
    """The account that the claims of an ID token are about. Raises EntraRefused."""
    _check(claims, expected, now)
    account, name = claims.get("oid"), claims.get("preferred_username") or claims.get("upn")
    if not isinstance(account, str) or not account:
        raise EntraRefused("Entra ID did not say whose sign-in it was: its token has no object id")
    known = name.strip().lower() if isinstance(name, str) and name.strip() else f"entra:{account}"
    return Account(id=account, name=known, role=_role(claims, expected.roles))


def _check(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    audience = claims.get("aud")
    if not _same(claims.get("iss"), expected.issuer):
        raise EntraRefused("the sign-in was made by another tenant than ours")
    if not _same(audience, expected.client_id):
        raise EntraRefused("the sign-in was made for another application than this one")
    ends, begins = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(ends, int | float) or not isinstance(begins, int | float):
        raise EntraRefused("Entra ID did not say how long the sign-in is good for")
    if not begins - SKEW.total_seconds() <= now.timestamp() < ends + SKEW.total_seconds():
        raise EntraRefused("the sign-in is too old, or the clocks are apart: sign in again")


def _role(claims: Mapping[str, Any], roles: Mapping[str, Role]) -> Role:
    """The highest of what app roles and groups give."""
    held = {name for claim in ("roles", "groups") for name in _texts(claims.get(claim))}
    mine = [role for name, role in roles.items() if name in held]
    highest = next((role for role in reversed(Role) if role in mine), None)
    if highest is not None:
        return highest
    elsewhere = claims.get(OVERAGE)
    if (isinstance(elsewhere, Mapping) and "groups" in elsewhere) or claims.get("hasgroups"):
        raise EntraRefused("you are in more groups than Entra ID lists: have an app role given to you instead")
    raise EntraRefused("you have no role here: ask for one of the app roles or groups that bookme_ops knows")


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _same(given: Any, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())
