"""An identity platform over the wire that we speak with it: it discovers, authorizes, and redeems codes by the rules.

Written from the platform's public documentation of the authorization code flow; what a test wants to be wrong, it says.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import ConnectionError as Unreachable
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from bookme_ops.configuration.secret import Secret
from bookme_ops.settings import Entra, Web
from bookme_ops.store.roles import Role
from bookme_ops.web.entra import PATIENCE, EntraSignIn, open_entra
from connectors.graph.auth import asks_for_token
from connectors.transport import open_session
from tests.journeys.bank import Hurry

HOST = "https://login.microsoftonline.com"
TENANT = "0f8c1a52-1111-4000-8000-000000000001"
AUTHORITY = f"{HOST}/contoso.example"
ISSUER = f"{HOST}/{TENANT}/v2.0"
CLIENT, SECRET = "console-app", "CANARY-client-secret"
PUBLIC = "http://127.0.0.1:8080"
GROUP = "0f8c1a52-2222-4000-8000-000000000002"
ROLES = {"Ops.View": Role.VIEWER, "Ops.Admin": Role.ADMIN, GROUP: Role.SUPPORT}
ENTRA = Entra(authority=AUTHORITY, client_id=CLIENT, client_secret=Secret(SECRET), roles=ROLES)
ANNA = {"oid": "anna-object-id", "preferred_username": "Anna@Bank.example", "roles": ["Ops.Admin"]}


class Authority(BaseAdapter):
    """One tenant with one application."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._codes: dict[str, dict[str, str]] = {}
        self.account: dict[str, Any] = dict(ANNA)
        """Who signs in."""
        self.claims: dict[str, Any] = {}
        """Claims that are not as they ought to be; None takes one away."""
        self.said: tuple[int, Any] | None = None
        """Said instead of a token."""
        self.issuer = ISSUER
        self.down = False
        self.heard: list[str] = []

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back after somebody signed in at an address that we sent them to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{HOST}/{TENANT}/oauth2/v2.0/authorize?")
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        assert "offline_access" not in asked["scope"], "a refresh token would be of no use to us"
        code = token_urlsafe(24)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "session_state": "s"}

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        """Answer one call."""
        url = str(request.url)
        self.heard.append(f"{request.method} {urlsplit(url).path}")
        if self.down:
            raise Unreachable(f"no way to {HOST}")
        status, body = self._answer(url, str(request.body or ""))
        response = Response()
        response.status_code = status
        response.raw = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        response.request = request
        return response

    def close(self) -> None:
        """Nothing to close."""

    def _answer(self, url: str, body: str) -> tuple[int, Any]:
        if "/.well-known/" in url:
            place = f"{HOST}/{TENANT}/oauth2/v2.0"
            return 200, {
                "token_endpoint": f"{place}/token",
                "authorization_endpoint": f"{place}/authorize",
                "issuer": self.issuer,
            }
        if self.said is not None:
            return self.said
        form = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None:
            return _refuse("54005")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return _refuse("7000215", "invalid_client")
        if _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return _refuse("501481")
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return _refuse("500112")
        return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "ey.x", "id_token": self._token(asked)}

    def _token(self, asked: Mapping[str, str]) -> str:
        now = self._now()
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "tid": TENANT,
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + timedelta(hours=1)).timestamp()),
            "nonce": asked["nonce"],
            "sub": "pairwise",
        }
        told = {**claims, **self.account, **self.claims}
        payload = {name: value for name, value in told.items() if value is not None}
        return ".".join(_part(json.dumps(one).encode()) for one in ({"alg": "none"}, payload)) + ".x"


def _refuse(code: str, error: str = "invalid_grant") -> tuple[int, Any]:
    return 400, {
        "error": error,
        "error_description": f"AADSTS{code}: CANARY-text Trace ID: 1",
        "error_codes": [int(code)],
    }


def _challenge(verifier: str) -> str:
    return _part(hashlib.sha256(verifier.encode()).digest())


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def by_entra(web: Web) -> Web:
    """The settings of a bank whose people sign in by Entra ID."""
    return replace(web, sign_in="entra", entra=ENTRA)


def door(authority: Authority, web: Web, now: Callable[[], datetime]) -> EntraSignIn:
    """Our sign-in, which talks to the authority."""
    session = open_session(
        system="entra",
        base_url=AUTHORITY,
        tokens=None,
        limits=PATIENCE,
        pace=Hurry(),
        reads=asks_for_token,
        inner=authority,
    )
    opened = open_entra(web, now=now, session=session)
    assert opened is not None
    return opened
