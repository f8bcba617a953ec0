"""A call to the data API, taken apart."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.sf_errors import JSON, Refused, not_found

PATH = re.compile(r"/services/data/v(\d+)\.(\d)(?:/(.*))?")
OLDEST_VERSION = 31
NEWEST_VERSION = 67


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A call below `/services/data/vNN.0`: its version, its API, and the rest of its path."""

    call: Call
    version: str
    tooling: bool
    parts: tuple[str, ...]

    @property
    def base(self) -> str:
        """The path that links in the reply begin with; it echoes the caller's version."""
        return f"/services/data/v{self.version}" + ("/tooling" if self.tooling else "")

    @property
    def params(self) -> dict[str, str]:
        """The query parameters; of a repeated one the last counts."""
        return dict(self.call.query)

    @property
    def options(self) -> str:
        """The header that may set the page size."""
        return self.call.headers.get("sforce-query-options", "")

    @property
    def assigns(self) -> bool:
        """Whether assignment rules run; they do unless a header says otherwise (contract 3.7)."""
        return self.call.headers.get("sforce-auto-assign", "true").casefold() != "false"

    def allow(self, *methods: str) -> None:
        """Refuse every other method (405 METHOD_NOT_ALLOWED)."""
        if self.call.method not in methods:
            message = f"HTTP Method '{self.call.method}' not allowed. Allowed are {','.join(methods)}"
            raise Refused(405, "METHOD_NOT_ALLOWED", message)

    def body(self) -> dict[str, Any]:
        """The JSON object of the body. Raises Refused (400 JSON_PARSER_ERROR)."""
        try:
            body = msgspec.json.decode(self.call.body)
        except msgspec.DecodeError as error:
            raise Refused(400, "JSON_PARSER_ERROR", "The HTTP entity body is required and must be JSON") from error
        if not isinstance(body, dict):
            raise Refused(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
        return body


def read_request(call: Call) -> DataRequest:
    """Take a call to the data API apart; a slash at the end counts for nothing. Raises Refused (404, 410)."""
    match = PATH.fullmatch(urlsplit(call.target).path)
    if match is None or match[2] != "0" or int(match[1]) > NEWEST_VERSION:
        raise not_found()
    if int(match[1]) < OLDEST_VERSION:
        message = f"This API version is no longer supported: {match[1]}.{match[2]}"
        raise Refused(410, "UNSUPPORTED_API_VERSION", message)
    parts = tuple(unquote(part) for part in (match[3] or "").split("/") if part)
    tooling = parts[:1] == ("tooling",)
    return DataRequest(call, f"{match[1]}.{match[2]}", tooling, parts[1:] if tooling else parts)


def reply(body: object, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status=status, headers=dict(JSON), body=msgspec.json.encode(body))


def no_content() -> Answer:
    """A 204, which has no body and no content type at all."""
    return Answer(status=204)
