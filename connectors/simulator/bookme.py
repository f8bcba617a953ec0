"""The booking platform's public REST API as one environment's backend would say it: its reads, and its sign-in.

Shapes follow the product's OpenAPI document: lists are bare arrays without pages, errors are `{"code", "message"}`.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Row, World

CLIENT_ID = "bookme-ops-simulator"
CLIENT_SECRET = "simulator-secret"  # noqa: S105  # it opens nothing but this simulator
SUBSCRIPTION_KEY = "simulator-key"
SCOPE = "api://bookme-simulator/.default"
JSON = {"Content-Type": "application/json; charset=utf-8"}
VERSIONS = ("v1", "v2", "v3")
MEETING_FILTERS = frozenset({"timeSlotId", "employeeId", "startDateModified", "endDateModified"})


class ApiError(Exception):
    """A refusal: HTTP status, the API's code, a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


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
            body = msgspec.json.encode(self._read(call, _strip_version(parts)))
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

    def _read(self, call: Call, parts: tuple[str, ...]) -> Any:
        backend, query = self.environment.backend, dict(call.query)
        tables: dict[tuple[str, ...], dict[str, Row]] = {
            ("bookme", "meetings"): backend.meetings,
            ("config", "employees"): backend.employees,
            ("config", "rooms"): backend.rooms,
        }
        table = tables.get(parts[:2])
        if table is None or len(parts) > 3 or call.method != "GET":
            raise ApiError(404, "NOT_FOUND", "The server cannot find the requested resource.")
        allowed = MEETING_FILTERS if parts == ("bookme", "meetings") else frozenset()
        if unknown := sorted(set(query) - allowed):
            raise ApiError(400, "BAD_REQUEST", f"Unknown query parameters: {', '.join(unknown)}.")
        if len(parts) == 3:
            return _find(table, parts[2])
        return [row for row in list(table.values()) if _passes(row, query)]


def _strip_version(parts: list[str]) -> tuple[str, ...]:
    rest = parts[1:] if parts[:1] == ["api"] else parts
    return tuple(rest[1:] if rest and rest[0] in VERSIONS else rest)


def _find(table: dict[str, Row], key: str) -> Row:
    row = table.get(key) or next((row for name, row in table.items() if name.casefold() == key.casefold()), None)
    if row is None:
        raise ApiError(404, "NOT_FOUND", "The server cannot find the requested resource.")
    return row


def _passes(row: Row, query: dict[str, str]) -> bool:
    for name in ("timeSlotId", "employeeId"):
        if name in query and str(row.get(name, "")).casefold() != query[name].casefold():
            return False
    if not query.keys() & {"startDateModified", "endDateModified"}:
        return True
    stamp = row.get("dateModified")
    modified = _read_date(stamp) if isinstance(stamp, str) else stamp
    if modified is None:
        return False
    begin = _read_date(query["startDateModified"]) if "startDateModified" in query else modified
    end = _read_date(query["endDateModified"]) if "endDateModified" in query else modified
    return bool(begin <= modified <= end)


def _read_date(text: str) -> datetime:
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(400, "BAD_REQUEST", f"The value '{text}' is not a valid date-time.") from error
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def _refuse_token(status: int, code: str, text: str) -> Answer:
    body = msgspec.json.encode({"error": code, "error_description": text})
    return Answer(status=status, headers=JSON, body=body)
