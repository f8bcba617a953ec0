"""Reports over the API."""

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.store.roles import Role
from bookme_ops.trends.reports import TITLES
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk


def counted(api: TestClient, path: str) -> dict[str, Any]:
    """What a report tells, once it was counted."""
    for _ in range(100):
        told = api.get(path)
        if told.status_code == 200:
            return told.json()  # type: ignore[no-any-return]
        assert (told.status_code, told.headers["retry-after"]) == (503, "10")
        time.sleep(0.1)
    raise AssertionError(f"{path} is never counted")


@pytest.mark.parametrize("name", sorted(TITLES))
def test_every_report_that_is_listed_is_told_in_numbers(api: TestClient, name: str) -> None:
    assert {one["name"] for one in walk(api, "/api/v1/reports")} == set(TITLES)
    report = counted(api, f"/api/v1/reports/{name}?environment=test")
    assert (report["name"] or name, report["environment"]) == (report["name"], "test")
    for graph in report["graphs"]:
        assert all(len(series["values"]) == len(graph["places"]) for series in graph["series"])


def test_sync_performance_tells_how_old_its_figures_are(caller: Caller) -> None:
    report = counted(caller(Role.VIEWER), "/api/v1/reports/sync-performance")
    for tenant in report["tenants"]:
        assert tenant["mailboxes"]["expected"] >= tenant["mailboxes"]["read"] > 0
        assert tenant["mailboxes"]["measured_at"] is not None


def test_what_there_is_none_of_is_not_found(api: TestClient) -> None:
    assert api.get("/api/v1/reports/nothing").status_code == 404
    assert api.get("/api/v1/reports/bookings?environment=elsewhere").status_code == 404
