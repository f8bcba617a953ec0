"""Taking everything home."""

import json

from starlette.testclient import TestClient

from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk


def test_every_kind_that_is_listed_can_be_taken(api: TestClient) -> None:
    kinds = walk(api, "/api/v1/exports")
    assert {"incident", "incident_transition", "booking", "run", "audit", "waiver"} <= {one["kind"] for one in kinds}
    for one in kinds:
        told = api.get(one["href"])
        assert (told.status_code, told.headers["content-type"]) == (200, "application/x-ndjson")
        assert all(isinstance(json.loads(line), dict) for line in told.text.splitlines())


def test_all_incidents_are_in_it(api: TestClient) -> None:
    rows = [json.loads(line) for line in api.get("/api/v1/exports/incident").text.splitlines()]
    assert {row["id"] for row in rows} == {one["id"] for one in walk(api, "/api/v1/incidents?state=all")}


def test_what_opens_something_is_not(api: TestClient) -> None:
    kinds = {one["kind"] for one in walk(api, "/api/v1/exports")}
    assert not kinds & {"pass", "answered", "decode_map", "alembic_version"}
    assert api.get("/api/v1/exports/pass").status_code == 404
    assert "delta_link" not in api.get("/api/v1/exports/mailbox").text


def test_it_takes_an_administrator_and_is_entered(caller: Caller, api: TestClient, bank: Ops) -> None:
    assert caller(Role.OPERATOR).get("/api/v1/exports/incident").status_code == 403
    api.get("/api/v1/exports/incident")
    with bank.store.read() as connection:
        assert [entry.object for _, entry in entries(connection) if entry.action == "data.exported"] == [
            "kind incident"
        ]
