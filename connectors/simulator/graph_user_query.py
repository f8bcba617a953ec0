"""What may be asked of the list of accounts: filters, searches and their order, with the directory's own limits."""

import re
from collections.abc import Callable
from typing import Any

from connectors.simulator.graph_errors import Refusal, bad_request
from connectors.simulator.graph_request import GraphRequest
from connectors.simulator.odata import (
    BadExpression,
    Compare,
    Function,
    Lambda,
    Logic,
    Node,
    Not,
    Path,
    Within,
    parse_expression,
)
from connectors.simulator.odata_predicate import Askable, build_predicate

Row = dict[str, Any]

COLLECTIONS = frozenset({"proxyAddresses", "otherMails", "businessPhones"})
ASKABLE = frozenset(
    {"id", "mail", "userPrincipalName", "accountEnabled", "displayName", "givenName", "surname", "mailNickname"}
    | {"employeeId", "userType", "department", "jobTitle", "officeLocation", "companyName", "mobilePhone"}
    | {"onPremisesSyncEnabled", "employeeType"}
)
ADVANCED = frozenset({"officeLocation", "companyName", "mobilePhone", "employeeType"})
"""Properties whose filters need the advanced query switch (contract 7.13)."""
SORTABLE = frozenset({"displayName", "userPrincipalName", "mail", "givenName", "surname"})
SEARCH = re.compile(r'"(displayName|mail|userPrincipalName|givenName|surname):([^":]+)"')


def pick_users(request: GraphRequest, rows: list[Row]) -> list[Row]:
    """The rows that `$filter` and `$search` let through, by `$orderby`.

    Raises:
        Refusal: 400 if they are not understood, or work only as an advanced query and were not asked as one.
    """
    tree = _read_filter(request)
    _check_advanced(request, tree)
    return _sort(request, _search(request, _filter(request, tree, rows)))


def is_advanced(request: GraphRequest) -> bool:
    """Both switches are needed; `$count=true` alone is silently ignored (contract 7.14)."""
    return _is_eventual(request) and request.wants_count()


def _is_eventual(request: GraphRequest) -> bool:
    return request.call.headers.get("consistencylevel", "").casefold() == "eventual"


def _check_advanced(request: GraphRequest, tree: Node | None) -> None:
    if "$search" in request.options and not _is_eventual(request):
        text = "Request with $search query parameter only works through MSGraph with a special request header: "
        raise Refusal(400, "Request_UnsupportedQuery", f"{text}'ConsistencyLevel: eventual'")
    sorted_filter = tree is not None and "$orderby" in request.options
    if (sorted_filter or (tree is not None and needs_advanced(tree))) and not is_advanced(request):
        text = (
            "Unsupported or invalid query filter clause specified without ConsistencyLevel: eventual and $count=true."
        )
        raise Refusal(400, "Request_UnsupportedQuery", text)


def needs_advanced(tree: Node) -> bool:
    """Whether a filter works by advanced queries only: ne, not, endsWith, counted or poorly indexed properties."""
    match tree:
        case Not() | Compare(op="ne") | Function(name="endswith") | Lambda(body=None):
            return True
        case Path(parts):
            return parts[0] in ADVANCED
        case _:
            return any(needs_advanced(node) for node in _inner(tree))


def _inner(tree: Node) -> tuple[Node, ...]:
    match tree:
        case Logic(terms=nodes) | Function(arguments=nodes):
            return nodes
        case Compare(left=left, right=right):
            return (left, right)
        case Within(left=left):
            return (left,)
        case Lambda(body=body) if body is not None:
            return (body,)
        case _:
            return ()


def _read_filter(request: GraphRequest) -> Node | None:
    text = request.options.get("$filter")
    if text is None:
        return None
    try:
        return parse_expression(text)
    except BadExpression as error:
        raise bad_request(f"Invalid filter clause: {error}.", "Request_BadRequest") from error


def _filter(request: GraphRequest, tree: Node | None, rows: list[Row]) -> list[Row]:
    if tree is None:
        return rows
    folds: dict[str, Callable[[str], str]] = {"proxyAddresses": str} if request.switches.exact_proxy_addresses else {}
    askable = Askable(paths=ASKABLE, collections={name: frozenset() for name in COLLECTIONS}, folds=folds)
    try:
        keep = build_predicate(tree, askable)
        return [row for row in rows if keep(row.get)]
    except BadExpression as error:
        raise Refusal(400, "Request_UnsupportedQuery", f"Unsupported or invalid filter clause: {error}.") from error


def _search(request: GraphRequest, rows: list[Row]) -> list[Row]:
    text = request.options.get("$search")
    if text is None:
        return rows
    match = SEARCH.fullmatch(text)
    if match is None:
        raise bad_request(f"Syntax error in search: {text}", "Request_BadRequest")
    name, wanted = match[1], match[2].casefold()
    return [row for row in rows if any(word.startswith(wanted) for word in _words(row.get(name)))]


def _words(value: Any) -> list[str]:
    text = str(value or "").casefold()
    return [text, *re.split(r"[\s@.\-]+", text)]


def _sort(request: GraphRequest, rows: list[Row]) -> list[Row]:
    text = request.options.get("$orderby")
    if text is None:
        return rows
    name, _, direction = text.strip().partition(" ")
    if name not in SORTABLE or direction.strip() not in ("", "asc", "desc"):
        raise bad_request(f"Sorting by '{text}' is not supported.", "Request_UnsupportedQuery")
    return sorted(rows, key=lambda row: str(row[name] or "").casefold(), reverse=direction.strip() == "desc")
