"""Traces are wanted by whoever names a collector, and cost nothing where nobody does."""

import subprocess
import sys

import pytest

from bookme_ops.tracing.traces import endpoint_of, open_traces

BASE, OWN = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


@pytest.mark.parametrize(
    ("environ", "endpoint"),
    [
        ({}, None),
        ({BASE: " "}, None),
        ({BASE: "http://collector:4318"}, "http://collector:4318/v1/traces"),
        ({BASE: "http://collector:4318/otlp/"}, "http://collector:4318/otlp/v1/traces"),
        ({BASE: "http://a:1", OWN: "http://b:2/here"}, "http://b:2/here"),
        ({OWN: "http://b:2/here", "OTEL_SDK_DISABLED": "TRUE"}, None),
        ({OWN: "http://b:2/here", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({OWN: "http://b:2/here", "OTEL_TRACES_EXPORTER": "otlp"}, "http://b:2/here"),
    ],
)
def test_traces_go_where_the_environment_says(environ: dict[str, str], endpoint: str | None) -> None:
    assert endpoint_of(environ) == endpoint


def test_without_a_collector_there_are_none() -> None:
    assert open_traces({}) is None


def test_what_traces_is_loaded_only_if_somebody_wants_it() -> None:
    look = "import sys, bookme_ops.tracing.traced_tasks, bookme_ops.tracing.traces as t; t.open_traces({})"
    done = subprocess.run(
        [sys.executable, "-c", f"{look}; print(any(n.startswith('opentelemetry') for n in sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "False"
