"""Answers: documents as JSON, with the validators that let a client ask again for nothing."""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import Request
from starlette.responses import Response

from bookme_ops.web.api.etags import etag_of, is_fresh

MEDIA_TYPE = "application/json"
REVALIDATE = "private, no-cache"
"""What was answered may be kept, and is to be asked for again each time, by its ETag."""


def answer(
    request: Request, document: Any, *, etag: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """What somebody asked for, or that it is what they have already; `etag` if it is not told by the bytes."""
    body = encode(document)
    tag = etag or etag_of(body)
    told = {"etag": tag, "cache-control": REVALIDATE, "vary": "authorization, cookie", **(headers or {})}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=told)
    return Response(body, 200, headers=told, media_type=MEDIA_TYPE)


def encode(document: Any) -> bytes:
    """A document as JSON."""
    return msgspec.json.encode(document)
