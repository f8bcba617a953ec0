"""The document that describes the API."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from bookme_ops.web.api.document import TAGS, make_document
from bookme_ops.web.api.routes import API_ROUTES, router
from bookme_ops.web.gate import Allow
from bookme_ops.web.serving.routes import ROUTERS

PAGE = Path(__file__).parents[4] / "docs" / "api.md"
DOCUMENT = make_document(API_ROUTES, "1.2.3")
OPERATIONS = [
    (f"{method} {path}", method, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def references(value: Any) -> set[str]:
    """Every place in the document that something refers to."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_it_is_openapi_3_1_with_a_token() -> None:
    assert (DOCUMENT["openapi"], DOCUMENT["info"]["version"]) == ("3.1.0", "1.2.3")
    assert DOCUMENT["security"] == [{"token": []}]
    assert DOCUMENT["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_it_tells_of_the_api_and_of_nothing_else() -> None:
    assert {route.path for route in API_ROUTES} == set(DOCUMENT["paths"])
    assert all(path.startswith("/api/v1/") for path in DOCUMENT["paths"])
    assert router in ROUTERS


def test_whatever_it_refers_to_is_there() -> None:
    for place in references(DOCUMENT):
        assert place.removeprefix("#/components/schemas/") in DOCUMENT["components"]["schemas"], place


def test_every_schema_is_used() -> None:
    told = {place.removeprefix("#/components/schemas/") for place in references(DOCUMENT)}
    assert set(DOCUMENT["components"]["schemas"]) == told


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("label", "method", "operation"), OPERATIONS, ids=[one[0] for one in OPERATIONS])
def test_every_operation_says_what_it_does_and_what_may_come_of_it(
    label: str, method: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert set(operation["tags"]) <= set(TAGS)
    answers = operation["responses"]
    assert {"401", "403", "404", "422", "429", "500", "503"} <= set(answers)
    for status, told in answers.items():
        if int(status) >= 400:
            assert list(told["content"]) == ["application/problem+json"]
    if method == "post":
        assert {"409", "412", "413", "415", "428"} <= set(answers)
        assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}


def test_parameters_are_never_null() -> None:
    for _, _, operation in OPERATIONS:
        for parameter in operation.get("parameters", ()):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ())


def test_every_list_that_is_paged_has_a_limit_of_at_most_200() -> None:
    for label, _, operation in OPERATIONS:
        named = {one["name"]: one["schema"] for one in operation.get("parameters", ())}
        assert ("after" in named) == ("limit" in named), label
        assert named.get("limit", {"maximum": 200})["maximum"] == 200


def test_the_page_about_the_api_tells_of_every_route_with_its_role() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = {line.split("|")[1].strip(): line.split("|")[3].strip() for line in page.splitlines() if "| `" in line}
    assert told == {spell(route): role_of(route) for route in API_ROUTES}


def spell(route: APIRoute) -> str:
    return f"`{next(iter(route.methods or ()))} {route.path.removeprefix('/api/v1')}`"


def role_of(route: APIRoute) -> str:
    waiting = list(route.dependant.dependencies)
    while waiting:
        one = waiting.pop()
        waiting.extend(one.dependencies)
        if isinstance(one.call, Allow):
            return one.call.role.value
    raise AssertionError(f"{route.path} has no gate")
