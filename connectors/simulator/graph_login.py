"""The sign-in beside Graph: discovery documents, tokens by secret or by a signed assertion, and what a token is worth.

Shapes follow https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow; errors are
OAuth's, not Graph's. Signatures of assertions are not checked (the simulator knows no certificate), their claims are.
"""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b
from itertools import count
from typing import Any
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, uuid5

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph_errors import not_signed_in
from connectors.simulator.model import World

CLIENT_ID = "bookme-ops-simulator"
CLIENT_SECRET = "simulator-secret"  # noqa: S105  # it opens nothing but this simulator
SCOPE = "https://graph.microsoft.com/.default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLES = (
    "Calendars.ReadWrite",
    "GroupMember.Read.All",
    "MailboxSettings.Read",
    "OrgContact.Read.All",
    "Place.Read.All",
    "User.Read.All",
)
ALGORITHMS = ("RS256", "PS256")
LONGEST_ASSERTION = 24 * 3600
"""Seconds that an assertion may live at most."""


class OAuthError(Exception):
    """A refusal of the token endpoint: HTTP status, OAuth code, Entra's number and sentence."""

    def __init__(self, status: int, code: str, number: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.number = status, code, number


class Login:
    """The tokens of one tenant. `clock` gives seconds since 1970, and is a parameter for tests' sake."""

    def __init__(self, world: World, clock: Callable[[], float] = time.time) -> None:
        self.world = world
        self.clock = clock
        self.tokens: dict[str, float] = {}
        self.numbers = count(1)

    def expire_tokens(self) -> None:
        """All tokens that were given so far are worth nothing from now on."""
        self.tokens.clear()

    def check(self, header: str | None) -> None:
        """Whether an `Authorization` header signs the caller in.

        Raises:
            Refusal: 401 InvalidAuthenticationToken.
        """
        scheme, _, token = (header or "").partition(" ")
        if scheme.casefold() != "bearer" or not token.strip():
            raise not_signed_in("Access token is empty.")
        end = self.tokens.get(token.strip())
        if end is None or end <= self.clock():
            raise not_signed_in("Lifetime validation failed, the token is expired or was not issued here.")

    def answer(self, call: Call) -> Answer | None:
        """The answer to a call for the sign-in; None if it is none of ours."""
        parts = [part for part in call.path.split("/") if part]
        if parts[-2:] == [".well-known", "openid-configuration"]:
            return _json(200, self._describe(call, parts[0] if len(parts) > 2 else self.world.tenant.id))
        if parts[-2:] == ["discovery", "instance"]:
            return _json(200, self._describe_instance(call))
        if len(parts) == 4 and parts[1:] == ["oauth2", "v2.0", "token"]:
            return self._answer_token(call, parts[0])
        return None

    def _describe(self, call: Call, tenant: str) -> dict[str, Any]:
        authority = f"{call.base}/{tenant}"
        return {
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{authority}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "issuer": f"{authority}/v2.0",
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{authority}/oauth2/v2.0/devicecode",
            "tenant_region_scope": "EU",
        }

    def _describe_instance(self, call: Call) -> dict[str, Any]:
        names = {"preferred_network": call.host, "preferred_cache": call.host, "aliases": [call.host]}
        tenant = f"{call.base}/{self.world.tenant.id}/v2.0/.well-known/openid-configuration"
        return {"tenant_discovery_endpoint": tenant, "api-version": "1.1", "metadata": [names]}

    def _answer_token(self, call: Call, tenant: str) -> Answer:
        try:
            return _json(200, self._grant(call, tenant), {"Cache-Control": "no-store", "Pragma": "no-cache"})
        except OAuthError as error:
            return _json(error.status, self._write_error(error))

    def _grant(self, call: Call, tenant: str) -> dict[str, Any]:
        if call.method != "POST":
            raise OAuthError(400, "invalid_request", 900561, "The endpoint only accepts POST requests.")
        if tenant.casefold() not in {self.world.tenant.id.casefold(), *map(str.casefold, self.world.tenant.domains)}:
            raise OAuthError(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        if form.get("grant_type") != "client_credentials":
            raise OAuthError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("scope", "").strip() != SCOPE:
            raise OAuthError(400, "invalid_scope", 1002012, f"The scope of client credentials must be {SCOPE}.")
        self._check_client(call, form)
        life = int(self.world.token_life.total_seconds())
        token = self._issue(life)
        return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}

    def _check_client(self, call: Call, form: dict[str, str]) -> None:
        if form.get("client_id") != CLIENT_ID:
            text = "Application was not found in the directory."
            raise OAuthError(400, "unauthorized_client", 700016, text)
        if "client_assertion" in form:
            check_assertion(form, self.clock(), call)
        elif "client_secret" not in form:
            text = "The request body must contain 'client_assertion' or 'client_secret'."
            raise OAuthError(401, "invalid_client", 7000218, text)
        elif form["client_secret"] != CLIENT_SECRET:
            raise OAuthError(401, "invalid_client", 7000215, "Invalid client secret provided.")

    def _issue(self, life: int) -> str:
        now = int(self.clock())
        claims = {"aud": "https://graph.microsoft.com", "appid": CLIENT_ID, "iat": now, "exp": now + life}
        claims |= {"roles": ROLES, "tid": self.world.tenant.id, "uti": next(self.numbers)}
        body = f"{_pack({'alg': 'none', 'typ': 'JWT'})}.{_pack(claims)}"
        seal = blake2b(f"{self.world.seed}{body}".encode(), digest_size=32).digest()
        token = f"{body}.{urlsafe_b64encode(seal).decode().rstrip('=')}"
        self.tokens[token] = now + life
        return token

    def _write_error(self, error: OAuthError) -> dict[str, Any]:
        trace = str(uuid5(NAMESPACE_URL, f"token/{self.world.seed}/{next(self.numbers)}"))
        return {
            "error": error.code,
            "error_description": f"AADSTS{error.number}: {error} Trace ID: {trace}",
            "error_codes": [error.number],
            "timestamp": f"{self.world.as_of:%Y-%m-%d %H:%M:%S}Z",
            "trace_id": trace,
            "correlation_id": trace,
        }


def check_assertion(form: dict[str, str], now: float, call: Call) -> None:
    """Whether a client assertion is a JWT of the right form: type, algorithm, issuer, subject, audience, life.

    Raises:
        OAuthError: 401 invalid_client.
    """
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OAuthError(400, "invalid_request", 50027, "The client_assertion_type is missing or unknown.")
    pieces = form["client_assertion"].split(".")
    if len(pieces) != 3 or not all(pieces):
        raise OAuthError(401, "invalid_client", 50027, "JWT token is invalid or malformed.")
    header, claims = _unpack(pieces[0]), _unpack(pieces[1])
    if header.get("alg") not in ALGORITHMS or not header.keys() & {"x5t", "x5t#S256"}:
        raise OAuthError(401, "invalid_client", 700027, "Client assertion failed signature validation.")
    if claims.get("iss") != CLIENT_ID or claims.get("sub") != CLIENT_ID:
        text = "The 'iss' and 'sub' of a client assertion must be the client id."
        raise OAuthError(401, "invalid_client", 700021, text)
    if not str(claims.get("aud", "")).endswith(call.path):
        raise OAuthError(401, "invalid_client", 700023, "Client assertion audience claim does not match the endpoint.")
    begin, end = claims.get("nbf", claims.get("iat", 0)), claims.get("exp")
    if not isinstance(end, int) or not begin - 300 <= now < end or end - now > LONGEST_ASSERTION:
        raise OAuthError(401, "invalid_client", 700024, "Client assertion is not within its valid time range.")


def _pack(document: dict[str, Any]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(document)).decode().rstrip("=")


def _unpack(piece: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(urlsafe_b64decode(piece + "=" * (-len(piece) % 4)), type=dict[str, Any])
    except (ValueError, msgspec.MsgspecError) as error:
        raise OAuthError(401, "invalid_client", 50027, "JWT token is invalid or malformed.") from error


def _json(status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(status=status, headers={**kind, **(headers or {})}, body=msgspec.json.encode(document))
