"""A call as Graph reads it: version, segments, query options, preferences; and the answers that go back."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph_errors import bad_parameter, bad_request, unknown_option, unknown_property
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.model import World

SYSTEM_OPTIONS = {
    name: f"${name}"
    for name in ("select", "filter", "expand", "orderby", "search", "top", "skip", "count", "skiptoken", "deltatoken")
}
PLAIN_OPTIONS = {"startdatetime": "startDateTime", "enddatetime": "endDateTime"}
COLLECTIONS = frozenset({"users", "events", "calendars", "places", "rooms", "serviceprincipals", "applications"})
BOUND = frozenset({"delta", "room", "roomlist", "getschedule", "cancel", "supportedtimezones"})
"""Types and functions that may be written with their namespace in front."""
KEYED = re.compile(r"([A-Za-z.]+)\((.*)\)")
KEY = re.compile(r"(?:\w+=)?'((?:[^']|'')*)'|(\d+)")
APP_ID = "appId="
"""Begins a segment that is the client id of an app, where others are object ids."""
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?)?", re.IGNORECASE)
JSON_TYPE = "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8"


@dataclass(slots=True, kw_only=True)
class Reply:
    """What a resource answers: a document, or nothing for 204 and 202."""

    payload: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self, headers: dict[str, str]) -> Answer:
        """The answer with Graph's usual headers."""
        merged = {**headers, **self.headers}
        if self.payload is None:
            return Answer(status=self.status, headers=merged)
        merged["Content-Type"] = JSON_TYPE
        return Answer(status=self.status, headers=merged, body=msgspec.json.encode(self.payload))


@dataclass(kw_only=True)
class GraphRequest:
    """One request for one resource."""

    call: Call
    world: World
    switches: GraphSwitches
    prefix: str
    """`/v1.0`, `/beta`, or nothing where the client left it out: links in answers follow the client's habit."""
    segments: tuple[str, ...]
    """The decoded path behind the version, keys in parentheses taken apart: `users`, `anna@bank.example`, `events`."""
    options: dict[str, str]
    """Query options by their full names."""
    generation: int
    """Of the delta tokens that are still known."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The segments folded, for comparison with names."""
        return tuple(segment.casefold() for segment in self.segments)

    @cached_property
    def preferences(self) -> dict[str, str]:
        """The `Prefer` header by folded name, unquoted."""
        return read_preferences(self.call.headers.get("prefer", ""))

    @property
    def context(self) -> str:
        """The beginning of `@odata.context`."""
        return f"{self.call.base}{self.prefix or '/v1.0'}/$metadata#"

    def allow(self, *names: str) -> None:
        """Refuse every query option that is not named here.

        Raises:
            Refusal: 400 for the first one.
        """
        for name in self.options:
            if name not in names:
                raise unknown_option(name)

    def top(self, default: int, limit: int) -> int:
        """The page size: `$top`, 1 to `limit`."""
        size = self.number("$top", default)
        if not 1 <= size <= limit:
            raise bad_request(f"Invalid page size specified: '{size}'. Must be between 1 and {limit} inclusive.")
        return size

    def number(self, name: str, default: int) -> int:
        """A query option that is a whole number, not negative."""
        text = self.options.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"\d{1,9}", text):
            raise bad_request(f"The value '{text}' of query option '{name}' is not a non-negative integer.")
        return int(text)

    def select(self, fields: frozenset[str], kind: str) -> tuple[str, ...] | None:
        """The names in `$select`, each of which the type must have; None without the option."""
        text = self.options.get("$select")
        if text is None:
            return None
        names = tuple(name.strip() for name in text.split(","))
        for name in names:
            if name not in fields:
                raise unknown_property(name, kind)
        return names

    def wants_count(self) -> bool:
        """Whether `$count=true` was asked for."""
        text = self.options.get("$count", "false").casefold()
        if text not in ("true", "false"):
            raise bad_request(f"Invalid value '{text}' for $count.")
        return text == "true"

    def window(self) -> tuple[datetime, datetime]:
        """`startDateTime` and `endDateTime`; no offset means UTC, whatever zone is preferred (contract 2.3).

        Raises:
            Refusal: 400 if one is missing or no instant, or the window is wider than 1825 days.
        """
        texts = [self.options.get(name, "") for name in PLAIN_OPTIONS.values()]
        if not all(texts):
            raise bad_parameter(
                "This request requires a time window specified by the query string parameters StartDateTime and "
                "EndDateTime."
            )
        start, end = (read_instant(text) for text in texts)
        if end < start:
            raise bad_parameter("EndDateTime must not be earlier than StartDateTime.")
        if (end - start).days > 1825:
            raise bad_request("The requested time window is longer than 1825 days.", "ErrorInvalidRequest")
        return start, end

    def link(self, **changes: str) -> str:
        """This request's own URL with options replaced, as nextLinks are; a name `skip` stands for `$skip`."""
        wanted = {f"${name}": value for name, value in changes.items()}
        pairs = [(name, value) for name, value in self.options.items() if name not in wanted]
        path = self.call.target.partition("?")[0]
        return f"{self.call.base}{path}?{urlencode([*pairs, *wanted.items()], quote_via=quote)}"

    def json_body(self) -> dict[str, Any]:
        """The body as an object.

        Raises:
            Refusal: 400 if it is none, or is not declared as JSON.
        """
        if "json" not in self.call.headers.get("content-type", "").casefold():
            raise bad_request("Write requests (excluding DELETE) must contain the Content-Type header declaration.")
        try:
            document = msgspec.json.decode(self.call.body)
        except msgspec.DecodeError as error:
            raise bad_request("Unable to read JSON request payload.") from error
        if not isinstance(document, dict):
            raise bad_request("The request payload must be a JSON object.")
        return document


def read_request(call: Call, world: World, switches: GraphSwitches, generation: int) -> GraphRequest:
    """Take a call apart.

    Raises:
        Refusal: 400 for a version that is not imitated, or an option given twice.
    """
    parts = [part for part in call.target.partition("?")[0].split("/") if part]
    # Of beta only the logs are imitated, because v1.0 does not say all about them (contract 10.14).
    versions = ("v1.0", "beta") if "".join(parts[1:2]).casefold() == "auditlogs" else ("v1.0",)
    prefix = f"/{parts.pop(0)}" if parts and parts[0].casefold() in versions else ""
    if not prefix and parts and parts[0].casefold() == "beta":
        raise bad_request("Invalid version: beta")
    segments = tuple(piece for part in parts for piece in split_segment(unquote(part)))
    options = read_options(call.query)
    return GraphRequest(
        call=call,
        world=world,
        switches=switches,
        prefix=prefix,
        segments=segments,
        options=options,
        generation=generation,
    )


def split_segment(segment: str) -> tuple[str, ...]:
    """One part of a path as plain segments: `delta()` is `delta`, `users('x')` is `users`, `x`."""
    match = KEYED.fullmatch(segment)
    name, arguments = (match[1], match[2]) if match else (segment, None)
    bare = name.rpartition(".")[2]
    if name.casefold() in (f"graph.{bare}".casefold(), f"microsoft.graph.{bare}".casefold()):
        name = bare if bare.casefold() in BOUND else name
    if arguments is None or (arguments == "" and name.casefold() in BOUND):
        return (name,)
    key = KEY.fullmatch(arguments) if name.casefold() in COLLECTIONS else None
    if key is None:
        return (segment,)
    mark = APP_ID if arguments.startswith(APP_ID) else ""
    return (name, mark + (key[1] or key[2]).replace("''", "'"))


def read_options(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The query by full option names; `$` may be left out of system options."""
    options: dict[str, str] = {}
    for name, value in pairs:
        folded = name.casefold()
        full = SYSTEM_OPTIONS.get(folded.removeprefix("$")) or PLAIN_OPTIONS.get(folded) or name
        if full in options:
            raise bad_request(
                f"Query option '{full}' was specified more than once, but it must be specified at most once."
            )
        options[full] = value
    return options


def read_preferences(header: str) -> dict[str, str]:
    """A `Prefer` header: comma-separated outside quotes (contract 2.22)."""
    parts = re.findall(r'(?:[^,"]|"[^"]*")+', header)
    pairs = (part.strip().partition("=") for part in parts)
    return {name.strip().casefold(): value.strip().strip('"') for name, _, value in pairs if name.strip()}


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant in UTC; a date alone is its midnight, no offset is UTC.

    Raises:
        Refusal: 400 for anything else, such as an offset whose `+` became a blank.
    """
    match = INSTANT.fullmatch(text)
    if match is None:
        raise bad_parameter(f"The value '{text}' is not a valid date and time.")
    day, clock, fraction, offset = match.groups()
    zone = "+00:00" if (offset or "Z") in "Zz" else offset
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{(fraction or '')[:7]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad_parameter(f"The value '{text}' is not a valid date and time.") from error
