"""The booking platform's public REST API as one environment's backend would say it: its reads, and its sign-in.

Shapes follow the product's OpenAPI document: lists are bare arrays without pages, errors are `{"code", "message"}`.
"""

import time
from collections.abc import Callable
from hashlib import blake2b
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from connectors.simulator.bookme_lists import NOT_FOUND, ApiError, answer_listing, find_listing
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import World

CLIENT_ID = "bookme-ops-simulator"
CLIENT_SECRET = "simulator-secret"  # noqa: S105  # it opens nothing but this simulator
SUBSCRIPTION_KEY = "simulator-key"
SCOPE = "api://bookme-simulator/.default"
JSON = {"Content-Type": "application/json; charset=utf-8"}
VERSIONS = ("v1", "v2", "v3")


class BookmeApp:
    """The backend of one environment, under `/api/v1` to `/api/v3`, or without a prefix."""

    def __init__(self, world: World, environment_name: str, *, clock: Callable[[], float] = time.time) -> None:
        self.world = world
        self.environment = world.environments[environment_name]
        self.clock = clock
        self.tokens: dict[str, float] = {}
        self._numbers = count(1)

    def expire_tokens(self) -> None:
        """Every access token that was given so far is refused from now on."""
        self.tokens.clear()

    def handle(self, call: Call) -> Answer:
        """Answer one call, for the sign-in or for the API."""
        parts = [unquote(part) for part in call.target.partition("?")[0].split("/") if part]
        if parts and parts[-1] == "token":
            return self._answer_token(call)
        try:
            self._check_access(call)
            body = msgspec.json.encode(self._read(call, parts))
        except ApiError as error:
            body = msgspec.json.encode({"code": error.code, "message": str(error)})
            return Answer(status=error.status, headers=JSON, body=body)
        return Answer(headers=JSON, body=body)

    def _answer_token(self, call: Call) -> Answer:
        form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
        if call.method != "POST" or form.get("grant_type") != "client_credentials":
            return _refuse_token(400, "unsupported_grant_type", "AADSTS70003: Only client credentials are known here.")
        if form.get("client_id") != CLIENT_ID or form.get("client_secret") != CLIENT_SECRET:
            return _refuse_token(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if form.get("scope") != SCOPE:
            return _refuse_token(400, "invalid_scope", f"AADSTS1002012: The scope must be {SCOPE}.")
        life = int(self.world.token_life.total_seconds())
        seed = f"{self.environment.name}/{self.world.seed}/{next(self._numbers)}"
        token = blake2b(seed.encode(), digest_size=32).hexdigest()
        self.tokens[token] = self.clock() + life
        document = {"token_type": "Bearer", "expires_in": life, "access_token": token}
        return Answer(headers=JSON, body=msgspec.json.encode(document))

    def _check_access(self, call: Call) -> None:
        if call.headers.get("ocp-apim-subscription-key") != SUBSCRIPTION_KEY:
            raise ApiError(401, "UNAUTHORIZED", "Access denied due to a missing or invalid subscription key.")
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or self.tokens.get(token, 0.0) <= self.clock():
            raise ApiError(401, "UNAUTHORIZED", "Access is unauthorized.")

    def _read(self, call: Call, parts: list[str]) -> Any:
        version, path = _split_version(parts)
        listing = find_listing(path, version) if call.method == "GET" else None
        if listing is None:
            raise ApiError(404, "NOT_FOUND", NOT_FOUND)
        return answer_listing(listing, self.environment.backend, path, dict(call.query), version)


def _split_version(parts: list[str]) -> tuple[str, tuple[str, ...]]:
    """The version that a path names, the newest if it names none, and the path within it."""
    rest = parts[1:] if parts[:1] == ["api"] else parts
    if rest and rest[0] in VERSIONS:
        return rest[0], tuple(rest[1:])
    return VERSIONS[-1], tuple(rest)


def _refuse_token(status: int, code: str, text: str) -> Answer:
    body = msgspec.json.encode({"error": code, "error_description": text})
    return Answer(status=status, headers=JSON, body=body)
