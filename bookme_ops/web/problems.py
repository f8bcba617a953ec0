"""Problems: what is wrong with a request, as a document that programs read (RFC 9457).

https://www.rfc-editor.org/rfc/rfc9457
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
METRICS = "/metrics"


def is_api(request: Request) -> bool:
    """Whether a program asks, who is answered with documents, not with pages."""
    return request.url.path.startswith(PREFIX) or request.url.path == METRICS


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An error as a document; `more` are further members of it. Whatever the detail repeats can be written."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": writable(detail), **more}
    return Response(msgspec.json.encode(told), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def refused(status: int, detail: str, **headers: str) -> HTTPException:
    """What a handler raises that cannot do what was asked; it is answered as a problem."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTPException(status, detail, headers=named or None)


def writable(text: str) -> str:
    """Text without halves of characters, which JSON may name and UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()
