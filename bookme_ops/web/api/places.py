"""Places: what all routes of the API say of themselves, so that its document tells every answer that there can be."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from bookme_ops.web import problems
from bookme_ops.web.api.shapes.problem import Problem

PREFIX = "/api/v1"
MEANINGS = {
    400: "It cannot be read: a cursor of another list, for one.",
    401: "Nobody knows who asks: send `Authorization: Bearer …`.",
    403: "Who asks may not do that; the detail names the role that may.",
    404: "There is no such thing.",
    409: "It cannot be done as things stand; the detail says why.",
    412: "It has changed since it was read: nothing was done.",
    413: "The request is too large, or too slow.",
    415: "The body is no JSON.",
    422: "A value is wrong, or an idempotency key stood for something else; the detail names it.",
    428: "Say by `If-Match` which state is meant.",
    429: "Too many requests: come again after `Retry-After` seconds.",
    500: "An error of ours.",
    503: "What we stand on does not answer, or is not set up.",
}
READING = (400, 401, 403, 404, 422, 429, 500, 503)
CHANGING = (*READING, 409, 412, 413, 415, 428)


def resource(tag: str) -> APIRouter:
    """The routes of one kind of thing."""
    return APIRouter(prefix=PREFIX, tags=[tag])


def reads(operation: str, shape: type[BaseModel], summary: str, *statuses: int) -> dict[str, Any]:
    """What a route that only reads says: its name, what it gives, and every other answer."""
    told = _problems((*READING, *statuses)) | {304: {"description": "It is what you have already."}}
    return {"operation_id": operation, "response_model": shape, "summary": summary, "responses": told}


def changes(operation: str, shape: type[BaseModel], summary: str, *, status: int = 200) -> dict[str, Any]:
    """What a route that changes something says."""
    told = {"operation_id": operation, "response_model": shape, "summary": summary, "status_code": status}
    return {**told, "responses": _problems(CHANGING)}


def sends(operation: str, summary: str, media_type: str, *statuses: int) -> dict[str, Any]:
    """What a route says that gives something other than a document."""
    schema = {"type": "string", "format": "binary"} if media_type == "application/zip" else {"type": "string"}
    content: dict[int, Any] = {200: {"description": "It.", "content": {media_type: {"schema": schema}}}}
    told = content | _problems((*READING, *statuses))
    return {"operation_id": operation, "summary": summary, "responses": told, "response_model": None}


def _problems(statuses: tuple[int, ...]) -> dict[int, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content = {problems.MEDIA_TYPE: {"schema": schema}}
    return {one: {"description": MEANINGS[one], "content": content} for one in sorted(set(statuses))}
