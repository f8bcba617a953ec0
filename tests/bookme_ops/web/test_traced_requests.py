"""What is asked of the console is traced by its route, never by the ids and questions that stand in it."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bookme_ops.tracing.traces import Kind
from bookme_ops.web.console import Console
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.traced_requests import TracedRequests
from tests.bookme_ops.tracing.collectors import NotedTraces
from tests.bookme_ops.web.browsers import HOME


@pytest.fixture
def traces() -> NotedTraces:
    return NotedTraces()


@pytest.fixture
def client(console: Console, traces: NotedTraces) -> TestClient:
    app = make_application(console)
    app.add_middleware(TracedRequests, traces=traces)
    return TestClient(app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)


def test_a_request_is_known_by_its_route_and_its_status(client: TestClient, traces: NotedTraces) -> None:
    client.get("/incidents/12?q=anna@bank.example")
    [span] = traces.spans
    assert (span.kind, span.failed) == (Kind.SERVED, None)
    assert span.called.startswith("GET /incidents/{")
    assert span.about["http__route"] == span.called.removeprefix("GET ")
    assert span.about["http__response__status_code"] == 303
    assert "anna" not in str(span)
    assert "12" not in str(span)


def test_what_leads_nowhere_has_no_route(client: TestClient, traces: NotedTraces) -> None:
    client.get("/anna@bank.example")
    [span] = traces.spans
    assert span.called == "GET"
    assert "anna" not in str(span)


def test_a_word_that_is_no_method_is_not_repeated(client: TestClient, traces: NotedTraces) -> None:
    client.request("ANNA", "/incidents")
    assert traces.spans[0].about["http__request__method"] == "_OTHER"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_that_ask_every_few_seconds_are_not_traced(client: TestClient, traces: NotedTraces, path: str) -> None:
    client.get(path)
    assert traces.spans == []


def test_an_error_is_told_by_its_class() -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("anna@bank.example")

    traces = NotedTraces()
    app = Starlette()
    app.add_middleware(TracedRequests, traces=traces)
    app.add_route("/x", fail)
    TestClient(app, raise_server_exceptions=False).get("/x")
    assert "anna" not in str(traces.spans)
