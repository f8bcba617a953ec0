"""Lists of the directory and its logs: filtered, chosen from, and handed out in pages that a `$skiptoken` continues."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from connectors.simulator.graph_errors import Refusal, bad_request
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.graph_user_query import is_advanced, needs_advanced
from connectors.simulator.odata import BadExpression, Node, parse_expression
from connectors.simulator.odata_predicate import Askable, build_predicate

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How one kind of resource is listed."""

    path: str
    """As `@odata.context` names it."""
    kind: str
    """The resource type, as errors spell it."""
    fields: frozenset[str]
    """What the type has."""
    askable: Askable
    page: int = 100
    largest: int = 999
    options: tuple[str, ...] = ("$select", "$filter", "$top", "$count", "$skiptoken")
    always: bool = False
    """Every filter works without the advanced switch."""
    hidden: frozenset[str] = frozenset()
    """What is told to those alone who `$select` it."""


def read_tree(request: GraphRequest) -> Node | None:
    """The request's `$filter`. Raises Refusal (400) for what is not understood."""
    text = request.options.get("$filter")
    try:
        return None if text is None else parse_expression(text)
    except BadExpression as error:
        raise bad_request(f"Invalid filter clause: {error}.", "Request_BadRequest") from error


def list_rows(request: GraphRequest, listing: Listing, rows: list[Row]) -> Reply:
    """A page of the rows that the filter lets through.

    Raises:
        Refusal: 400 for options, names or filters that the list does not take.
    """
    request.allow(*listing.options)
    top = request.top(listing.page, listing.largest)
    names = request.select(listing.fields, listing.kind)
    rows = _filter(request, listing, rows)
    token = request.options.get("$skiptoken")
    begin = 0 if token is None else _read_place(listing.path, token)
    payload: Row = {"@odata.context": f"{request.context}{listing.path}"}
    if begin == 0 and request.wants_count() and (listing.always or is_advanced(request)):
        payload["@odata.count"] = len(rows)
    payload["value"] = [choose(listing, row, names) for row in rows[begin : begin + top]]
    if begin + top < len(rows):
        payload["@odata.nextLink"] = request.link(skiptoken=_write_place(listing.path, begin + top))
    return Reply(payload=payload)


def show_row(request: GraphRequest, listing: Listing, row: Row) -> Reply:
    """One row by itself."""
    request.allow("$select")
    names = request.select(listing.fields, listing.kind)
    return Reply(payload={"@odata.context": f"{request.context}{listing.path}/$entity", **choose(listing, row, names)})


def choose(listing: Listing, row: Row, names: tuple[str, ...] | None) -> Row:
    """The named properties; what the simulator does not know of a type is null."""
    if names is not None:
        return {name: row.get(name) for name in names}
    return {name: value for name, value in row.items() if name not in listing.hidden}


def value_getter(row: Row) -> Callable[[str], Any]:
    """Reads a row by paths such as `status/errorCode`."""

    def get(path: str) -> Any:
        value: Any = row
        for part in path.split("/"):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    return get


def _filter(request: GraphRequest, listing: Listing, rows: list[Row]) -> list[Row]:
    tree = read_tree(request)
    if tree is None:
        return rows
    if not listing.always and needs_advanced(tree) and not is_advanced(request):
        raise Refusal(400, "Request_UnsupportedQuery", "Unsupported query: it works as an advanced one only.")
    try:
        keep = build_predicate(tree, listing.askable)
        return [row for row in rows if keep(value_getter(row))]
    except BadExpression as error:
        raise Refusal(400, "Request_UnsupportedQuery", f"Unsupported or invalid filter clause: {error}.") from error


def _write_place(path: str, begin: int) -> str:
    body = f"{path}:{begin}:{crc32(f'{path}{begin}'.encode())}"
    return urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read_place(path: str, text: str) -> int:
    try:
        kind, begin, check = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().rsplit(":", 2)
        if kind == path and int(check) == crc32(f"{path}{begin}".encode()):
            return int(begin)
    except ValueError:
        pass
    raise bad_request("The specified page token is invalid.", "Directory_ExpiredPageToken")
