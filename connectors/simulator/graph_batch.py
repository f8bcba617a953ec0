"""$batch: up to twenty requests in one, each answered by itself, in any order (contract 9.1–9.8)."""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit
from zlib import crc32

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph_errors import bad_request, concurrency_overrun, error_body
from connectors.simulator.graph_request import GraphRequest, Reply

LARGEST = 20
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
MEMBERS = frozenset({"id", "method", "url", "headers", "body", "dependsOn", "depends_on"})
"""`depends_on` is what msgraph-core writes by mistake; it is overlooked, as Graph does (contract 11.20)."""
INHERITED = ("authorization", "client-request-id")
Dispatch = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One request of a batch."""

    id: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any
    parents: tuple[str, ...]

    @property
    def mailbox(self) -> str | None:
        """The mailbox that the request is about, as its limit is counted; None for the directory."""
        parts = [unquote(part).casefold() for part in self.url.partition("?")[0].split("/") if part]
        return parts[1] if len(parts) > 2 and parts[0] == "users" else None


def answer_batch(request: GraphRequest, dispatch: Dispatch) -> Reply | Answer:
    """The answers of all items; how long the slowest one took is how long the batch takes.

    Raises:
        Refusal: 400 for a batch that is malformed as a whole.
    """
    request.allow()
    items = read_items(request)
    throttled = _overrun(request, items)
    answers: dict[str, Answer] = {}
    for item in items:
        answers[item.id] = _answer_item(request, item, answers, item.id in throttled, dispatch)
    responses = [_write_response(item.id, answers[item.id]) for item in items]
    if request.switches.shuffled_batches:
        Random(request.world.seed ^ crc32(request.call.body)).shuffle(responses)
    answer = Reply(payload={"responses": responses}).answer({})
    slowest = max((found.delay + found.drip for found in answers.values()), default=0.0)
    return Answer(status=200, headers=answer.headers, body=answer.body, delay=slowest)


def read_items(request: GraphRequest) -> list[Item]:
    """The items, each of the right form, with ids that differ and parents that stand before them.

    Raises:
        Refusal: 400.
    """
    rows = request.json_body().get("requests")
    if not isinstance(rows, list) or not rows:
        raise bad_request("Invalid batch payload format.")
    if len(rows) > LARGEST:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {LARGEST}.", "MaximumValueExceeded"
        )
    items: list[Item] = []
    seen: set[str] = set()
    for row in rows:
        item = _read_item(row)
        if item.id.casefold() in seen:
            raise bad_request(f"Request Id {item.id} is not unique.")
        if any(parent.casefold() not in seen for parent in item.parents):
            raise bad_request(f"Invalid dependency for request Id {item.id}.")
        seen.add(item.id.casefold())
        items.append(item)
    return items


def _read_item(row: Any) -> Item:
    if not isinstance(row, dict) or set(row) - MEMBERS:
        raise bad_request("Invalid batch payload format.")
    name, method, url = row.get("id"), row.get("method"), row.get("url")
    headers, parents = row.get("headers") or {}, row.get("dependsOn") or []
    if not isinstance(name, str) or not name or not isinstance(url, str) or not url:
        raise bad_request("Each batch request needs an id and a url.")
    if not isinstance(method, str) or method.upper() not in METHODS:
        raise bad_request(f"Invalid method for request Id {name}.")
    if not isinstance(headers, dict) or not isinstance(parents, list):
        raise bad_request(f"Invalid headers or dependsOn for request Id {name}.")
    return Item(
        id=name,
        method=method.upper(),
        url=_relative(url),
        headers={str(key).casefold(): str(value) for key, value in headers.items()},
        body=row.get("body"),
        parents=tuple(str(parent) for parent in parents),
    )


def _relative(url: str) -> str:
    """Absolute urls are taken too: msgraph-core writes them when its base is not Graph's own (contract 12.8)."""
    if url.casefold().startswith(("http://", "https://")):
        pieces = urlsplit(url)
        url = f"{pieces.path}?{pieces.query}" if pieces.query else pieces.path
    path = "/" + url.lstrip("/")
    return path[5:] if path.casefold().startswith("/v1.0/") else path


def _overrun(request: GraphRequest, items: list[Item]) -> set[str]:
    limit = request.switches.mailbox_concurrency
    if limit is None:
        return set()
    running: Counter[str] = Counter()
    surplus = set()
    for item in items:
        if item.mailbox is None:
            continue
        key = "" if request.switches.concurrency_per_app else item.mailbox
        running[key] += 1
        if running[key] > limit:
            surplus.add(item.id)
    return surplus


def _answer_item(
    request: GraphRequest, item: Item, done: dict[str, Answer], throttled: bool, dispatch: Dispatch
) -> Answer:
    folded = {name.casefold(): answer for name, answer in done.items()}
    if any(folded[parent.casefold()].status >= 400 for parent in item.parents):
        return _refuse(424, "FailedDependency", "A request that this one depends on failed.")
    if throttled:
        refusal = concurrency_overrun()
        return _refuse(refusal.status, refusal.code, refusal.message, refusal.headers)
    if item.url.casefold().startswith("/$batch"):
        return _refuse(400, "BadRequest", "A batch can't contain a batch.")
    return dispatch(_make_call(request, item))


def _make_call(request: GraphRequest, item: Item) -> Call:
    outer = request.call
    inherited = {name: text for name, text in outer.headers.items() if name in INHERITED}
    return Call(
        method=item.method,
        target=f"{request.prefix}{item.url}",
        host=outer.host,
        scheme=outer.scheme,
        headers={**inherited, **item.headers},
        body=b"" if item.body is None else msgspec.json.encode(item.body),
    )


def _refuse(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    kind = {"Content-Type": "application/json"}
    return Answer(status=status, headers={**kind, **(headers or {})}, body=error_body(code, message, {}))


def _write_response(name: str, answer: Answer) -> dict[str, Any]:
    """JSON bodies as they are, others as base64 text; a connection that broke inside Graph is its 504 or 502."""
    if answer.reset:
        answer = _refuse(504, "UnknownError", "")
    elif answer.cut_at is not None:
        answer = _refuse(502, "BadGateway", "The answer of the store was broken off.")
    headers = {key: value for key, value in answer.headers.items() if key.casefold() != "date"}
    response: dict[str, Any] = {"id": name, "status": answer.status, "headers": headers}
    if answer.body and "json" in answer.headers.get("Content-Type", ""):
        response["body"] = msgspec.Raw(answer.body)
    elif answer.body:
        response["body"] = b64encode(answer.body).decode()
    return response
