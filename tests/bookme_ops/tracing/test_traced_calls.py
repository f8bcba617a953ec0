"""Calls are traced by the place they go to and the shape of what they ask, however they end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.tracing.traced_calls import trace_ops
from bookme_ops.tracing.traces import Kind
from connectors.errors import ConnectorError
from tests.bookme_ops.tracing.collectors import NotedTraces
from tests.journeys.bank import Journey, begin_journey


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=2, scene="calm") as begun:
        yield begun


def test_a_call_says_where_it_went_and_what_came_back(journey: Journey) -> None:
    traces = NotedTraces()
    connection = trace_ops(journey.ops, traces).connect()["production"]
    assert traces.spans == [], "to open a connection is no call"
    traces.place = "elsewhere"
    connection.graph.get(f"{connection.graph.base_url}/users/anna@bank.example/mailboxSettings")
    [span] = traces.spans
    assert (span.called, span.kind) == ("GET /v1.0/users/{id}/mailboxSettings", Kind.ASKED)
    assert span.within == "outside", "it belongs to where the connection was opened"
    assert span.about["bookme_ops__environment"] == "production"
    assert span.about["http__response__status_code"] == 404
    assert span.failed == "404"


def test_a_system_that_does_not_answer_is_told_by_the_kind_of_error(journey: Journey) -> None:
    journey.misbehave("unavailable=always@graph")
    traces = NotedTraces()
    connection = trace_ops(journey.ops, traces).connect()["production"]
    with pytest.raises(ConnectorError):
        connection.graph.get(f"{connection.graph.base_url}/users")
    assert [span.failed for span in traces.spans] == ["Unavailable"]


def test_calls_are_counted_and_refused_as_before(journey: Journey) -> None:
    connection = trace_ops(journey.ops, NotedTraces()).connect()["production"]
    with pytest.raises(ConnectorError, match="read"):
        connection.salesforce.delete(f"{connection.salesforce.base_url}/services/data/v60.0/sobjects/Event/1")
    connection.graph.get(f"{connection.graph.base_url}/users")
    assert connection.graph.meter.requests >= 1
