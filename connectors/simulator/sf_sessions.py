"""Signing in to an org: tokens for client credentials and for signed assertions, and who holds one.

Replies and refusals: salesforce-contract 1.2 and 1.3. The signature of an assertion is not checked, its form and its
times are.
"""

import binascii
import hashlib
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Org
from connectors.simulator.sf_errors import JSON, Refused, oauth_refusal

CLIENT_ID = "bookme-ops-simulator"
CLIENT_SECRET = "simulator-secret"  # noqa: S105 - the imitation's published secret opens nothing else
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SHARED_LOGINS = {True: "https://test.salesforce.com", False: "https://login.salesforce.com"}
"""The audience of assertions that are not meant for the My Domain, by whether the org is a sandbox."""
LATEST_EXPIRY = 3_600 * 24
MILLISECONDS_FROM = 10**11
"""Expiries from here on are in milliseconds: the sf command line sends those, simple-salesforce seconds."""


class Sessions:
    """The tokens of one org. `clock` gives the seconds since the epoch; tokens die `life` seconds after their issue."""

    def __init__(
        self, org: Org, user_id: str, life: float, clock: Callable[[], float], *, any_token: bool = False
    ) -> None:
        self._any_token = any_token
        self._org = org
        self._user_id = user_id
        self._life = life
        self._clock = clock
        self._numbers = count(1)
        self._expiry: dict[str, float] = {}

    def expire_all(self) -> None:
        """Make every token that was issued so far invalid."""
        self._expiry.clear()

    def check(self, call: Call) -> None:
        """Let a call pass that carries a living token of this org, or any at all if the doors are open.

        Raises Refused (401 INVALID_SESSION_ID).
        """
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        expiry = self._expiry.get(token.strip())
        if self._any_token and kind in {"Bearer", "OAuth"} and token.strip():
            return
        if kind not in {"Bearer", "OAuth"} or expiry is None or self._clock() >= expiry:
            raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def issue(self) -> str:
        """A new token."""
        number = next(self._numbers)
        digest = hashlib.sha256(f"{self._org.id}/{number}".encode()).hexdigest()
        token = f"{self._org.id[:15]}!AQ{number:04d}{digest}"
        self._expiry[token] = self._clock() + self._life
        return token

    def sign_in(self, call: Call) -> Answer:
        """Answer a call to the token endpoint."""
        if call.method != "POST":
            return oauth_refusal("invalid_request", "must use HTTP POST")
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        grant = form.get("grant_type", "")
        if grant == "client_credentials":
            refusal = self._check_client(call, form)
        elif grant == JWT_GRANT:
            refusal = self._check_assertion(call, form.get("assertion", ""))
        else:
            refusal = oauth_refusal("unsupported_grant_type", "grant type not supported")
        return refusal or self._grant(call)

    def _grant(self, call: Call) -> Answer:
        body = {
            "access_token": self.issue(),
            "signature": "c2ltdWxhdGVk",
            "scope": "api",
            "instance_url": call.base,
            "id": f"{call.base}/id/{self._org.id}/{self._user_id}",
            "token_type": "Bearer",
            "issued_at": str(int(self._clock() * 1000)),
        }
        return Answer(headers=dict(JSON), body=msgspec.json.encode(body))

    def _check_client(self, call: Call, form: dict[str, str]) -> Answer | None:
        if call.host in {"login.salesforce.com", "test.salesforce.com"}:
            return oauth_refusal("invalid_grant", "request not supported on this domain")
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        kind, _, encoded = call.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                client, _, secret = b64decode(encoded, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return oauth_refusal("invalid_client", "invalid client credentials")
        if client != CLIENT_ID:
            return oauth_refusal("invalid_client_id", "client identifier invalid")
        return None if secret == CLIENT_SECRET else oauth_refusal("invalid_client", "invalid client credentials")

    def _check_assertion(self, call: Call, assertion: str) -> Answer | None:
        claims = read_claims(assertion)
        if claims is None:
            return oauth_refusal("invalid_grant", "invalid assertion")
        if claims.get("iss") != CLIENT_ID:
            return oauth_refusal("invalid_client_id", "client identifier invalid")
        if str(claims.get("aud", "")).rstrip("/") not in self._audiences(call):
            return oauth_refusal("invalid_grant", "audience is invalid")
        expiry = _read_expiry(claims.get("exp"))
        if expiry is None or not 0 < expiry - self._clock() <= LATEST_EXPIRY:
            return oauth_refusal("invalid_grant", "expired authorization code")
        return self._check_subject(claims.get("sub"))

    def _check_subject(self, subject: object) -> Answer | None:
        if not isinstance(subject, str) or not subject:
            return oauth_refusal("invalid_grant", "user hasn't approved this consumer")
        users = (row for row in self._org.rows("User") if str(row.get("Username")).lower() == subject.lower())
        if any(not row.get("IsActive") for row in users):
            return oauth_refusal("inactive_user", "user is inactive")
        return None

    def _audiences(self, call: Call) -> set[str]:
        own = self._org.my_domain
        hosts = {f"https://{own}", f"https://{own}.my.salesforce.com", f"https://{own}.salesforce.com", call.base}
        return hosts | {SHARED_LOGINS[self._org.sandbox], f"https://{call.host}"}


def read_claims(assertion: str) -> dict[str, Any] | None:
    """The claims of a signed assertion of three parts with an RS256 header; None for any other text."""
    parts = assertion.split(".")
    if len(parts) != 3 or not parts[2]:
        return None
    try:
        header, claims = (msgspec.json.decode(_unpad(part)) for part in parts[:2])
    except (binascii.Error, ValueError):
        return None
    good = isinstance(header, dict) and header.get("alg") == "RS256" and isinstance(claims, dict)
    return claims if good else None


def _unpad(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _read_expiry(value: object) -> float | None:
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds
