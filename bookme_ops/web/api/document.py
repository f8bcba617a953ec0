"""The document: what the API is, in OpenAPI 3.1, for programs that read it and people who write them."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from bookme_ops.web.api.shapes.problem import Problem

OPENAPI = "3.1.0"
SCHEME = "token"
ABOUT = """
What the console shows, for programs. Each request brings a token (`bookme-ops tokens create`) as
`Authorization: Bearer …`; a token has a role, and each route needs one.

- **Lists** are paged: take `next` as it is until it is null. `limit` is 50, at most 200.
- **ETags**: send one back as `If-None-Match`, and what has not changed is not sent again (304). Whoever changes an
  incident says by `If-Match` which state is meant: 428 without it, 412 if it has changed.
- **Retries**: send an `Idempotency-Key` with each POST; asked again within 24 hours, nothing is done twice.
- **Errors** are problem documents (RFC 9457); `detail` says what to do.
"""
TAGS = {
    "incidents": "The queue, and what people do with it.",
    "history": "Runs, slots, steps, notes, service levels, service history: what happened, a page at a time.",
    "jobs": "What is looked at, the schedule, and doing it now.",
    "bookings": "One booking in all systems.",
    "bundles": "Debug bundles: everything about one booking in one file that cannot leak.",
    "people": "Advisors and rooms.",
    "agreements": "Accepted risks and planned work.",
    "duties": "Work that people do and sign.",
    "audits": "Who may do what, and who looked at what.",
    "reports": "Figures.",
    "exports": "All that we keep, a line for each.",
    "about": "This service.",
}
TAG_HEADER = {"description": "Names the state that was sent.", "schema": {"type": "string"}}
LINK_HEADER = {"description": 'The next page, as `<…>; rel="next"`.', "schema": {"type": "string"}}


def make_document(routes: Sequence[APIRoute], version: str) -> dict[str, Any]:
    """The document of some routes."""
    document = get_openapi(
        title="bookme_ops",
        version=version,
        openapi_version=OPENAPI,
        summary="Operations of a bank's booking of meetings",
        description=ABOUT.strip(),
        routes=routes,
        tags=[{"name": name, "description": told} for name, told in TAGS.items()],
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas[Problem.__name__] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    bearer = {"type": "http", "scheme": "bearer", "description": "`bookme-ops tokens create` makes one."}
    document["components"]["securitySchemes"] = {SCHEME: bearer}
    document["security"] = [{SCHEME: []}]
    for method, operation in _operations(document):
        _dress(method, operation)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        yield from path.items()


def _dress(method: str, operation: dict[str, Any]) -> None:
    """What stands above answers."""
    answers = operation["responses"]
    for parameter in operation.get("parameters", ()):
        _name_presence(parameter)
    if method == "get":
        for status in ("200", "304"):
            if status in answers:
                answers[status].setdefault("headers", {})["ETag"] = TAG_HEADER
        if any(one["name"] == "after" for one in operation.get("parameters", ())):
            answers["200"]["headers"]["Link"] = LINK_HEADER


def _name_presence(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out is left out, and never null."""
    schema = parameter["schema"]
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])
