"""A collector gets our spans, each within the one that it belongs to, and never a message of an error."""

from contextlib import suppress
from importlib.metadata import version
from threading import Thread

from bookme_ops.tracing.traces import Kind, Traces, open_traces
from tests.bookme_ops.tracing.collectors import Collected, collecting

SERVER, INTERNAL, CLIENT = 2, 1, 3
SECRET = "hunter2"


def open_to(collected: Collected) -> Traces:
    traces = open_traces({"OTEL_EXPORTER_OTLP_ENDPOINT": collected.url})
    assert traces is not None
    traces.start()
    return traces


def test_spans_arrive_with_what_is_known_of_them() -> None:
    with collecting() as collected:
        traces = open_to(collected)
        with traces.span("GET", Kind.SERVED, http__request__method="GET") as span:
            span.name("GET /incidents/{number}")
            span.tell(http__route="/incidents/{number}", http__response__status_code=200)
        traces.stop()
    [one] = collected.spans()
    assert set(collected.paths) == {"/v1/traces"}
    assert (one["name"], one["kind"], one["failed"]) == ("GET /incidents/{number}", SERVER, False)
    assert one["about"] == {
        "http.request.method": "GET",
        "http.route": "/incidents/{number}",
        "http.response.status_code": 200,
    }
    assert one["resource"]["service.name"] == "bookme-ops"
    assert one["resource"]["service.version"] == version("bookme-ops")


def test_what_is_done_in_another_thread_belongs_to_where_it_was_begun() -> None:
    with collecting() as collected:
        traces = open_to(collected)
        with traces.span("task collect-changes", Kind.DONE):
            here = traces.here()

            def ask() -> None:
                with traces.span("GET /users", Kind.ASKED, within=here):
                    pass

            thread = Thread(target=ask)
            thread.start()
            thread.join()
        traces.stop()
    asked, task = collected.spans()
    assert (asked["kind"], task["kind"]) == (CLIENT, INTERNAL)
    assert asked["parent"] == task["id"]
    assert task["parent"] == b""


def test_an_error_is_told_by_its_class_alone() -> None:
    with collecting() as collected:
        traces = open_to(collected)
        with suppress(ValueError), traces.span("task backup", Kind.DONE):
            raise ValueError(f"the password {SECRET} of anna@bank.example is wrong")
        traces.stop()
    [one] = collected.spans()
    assert (one["failed"], one["message"], one["events"]) == (True, "", 0)
    assert one["about"] == {"error.type": "ValueError"}
    assert not any(SECRET.encode() in body or b"anna@" in body for body in collected.bodies)


def test_values_are_short() -> None:
    with collecting() as collected:
        traces = open_to(collected)
        with traces.span("x", Kind.DONE, what="y" * 9999):
            pass
        traces.stop()
    assert collected.spans()[0]["about"] == {"what": "y" * 256}
