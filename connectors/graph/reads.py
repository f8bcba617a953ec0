"""Which POSTs to Graph only read: a batch of nothing but GETs."""

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

import msgspec
from requests import PreparedRequest

from connectors.graph.wire import BATCH_METHODS


def reads_only(base_url: str) -> Callable[[PreparedRequest], bool]:
    """What the transport asks about a POST: whether it is a batch at this base URL whose every request is a GET."""
    path = urlsplit(base_url).path.rstrip("/") + "/$batch"

    def reads(request: PreparedRequest) -> bool:
        return unquote(urlsplit(request.url or "").path) == path and only_gets(request.body)

    return reads


def only_gets(body: bytes | str | Iterable[bytes] | None) -> bool:
    """Whether the body of a batch asks for nothing but GETs; a body that cannot be read does not."""
    if not isinstance(body, bytes | str):
        return False
    try:
        methods = [request.method.upper() for request in BATCH_METHODS.decode(body).requests]
    except msgspec.MsgspecError:
        return False
    return bool(methods) and set(methods) == {"GET"}
