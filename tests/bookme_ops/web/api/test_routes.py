"""All routes of the API."""

import json

from starlette.testclient import TestClient

from bookme_ops.store.roles import Role
from bookme_ops.web.api.routes import API_ROUTES, router
from bookme_ops.web.gate import Allow
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.browsers import Browser


def test_all_of_them_stand_side_by_side_under_one_version() -> None:
    assert len({(route.path, *sorted(route.methods or ())) for route in API_ROUTES}) == len(API_ROUTES)
    assert all(str(getattr(route, "path", "")).startswith("/api/v1/") for route in router.routes)


def test_no_route_changes_anything_by_a_method_that_is_safe() -> None:
    assert {method for route in API_ROUTES for method in route.methods or ()} == {"GET", "POST"}


def test_whoever_has_any_token_may_read_the_document(caller: Caller, browser: Browser) -> None:
    told = caller(Role.VIEWER).get("/api/v1/openapi.json")
    assert json.loads(told.content)["openapi"] == "3.1.0"
    assert browser.stranger().get("/api/v1/openapi.json").status_code == 401


def test_the_document_of_the_framework_is_not_served(api: TestClient) -> None:
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert api.get(path).status_code == 404


def test_each_route_has_one_gate() -> None:
    for route in API_ROUTES:
        waiting, gates = list(route.dependant.dependencies), 0
        while waiting:
            one = waiting.pop()
            waiting.extend(one.dependencies)
            gates += isinstance(one.call, Allow)
        assert gates == 1, route.path
