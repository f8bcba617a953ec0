"""The whole service as it is watched: traced, scraped, alive, ready, and stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.bookme_ops.tracing.collectors import Collected, collecting

ROOT = Path(__file__).resolve().parents[3]
COMMAND = "import sys; from bookme_ops.cli.main import main; sys.exit(main(sys.argv[1:]))"
SETTINGS = """
database_url = "sqlite:///ops.db"
[environments.production]
simulator = "scene=calm,advisors=3,seed=1"
[web]
listen = "127.0.0.1:{port}"
"""
LONGEST = 90


def words(file: Path, *command: str) -> list[str]:
    return [sys.executable, "-c", COMMAND, "--config", str(file), *command]


@contextmanager
def serving(file: Path, **environ: str) -> Iterator["subprocess.Popen[str]"]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "BOOKME_OPS_"))}
    with subprocess.Popen(
        words(file, "serve"), cwd=ROOT, env=known | environ, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer; 0 while nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except ConnectionRefusedError:
        return 0, ""
    finally:
        connection.close()


def await_ready(port: int, process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + LONGEST
    while ask(port, "/readyz")[0] != 200:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.2)


def await_task(port: int, token: str, task: str) -> str:
    """The figures, once a task has ended."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        status, text = ask(port, "/metrics", Authorization=f"Bearer {token}")
        assert status == 200
        if f'task_last_run_timestamp_seconds{{task="{task}"}}' in text:
            return text
        time.sleep(0.5)
    raise AssertionError(f"{task} did not end")


def watch(folder: Path, collected: Collected, port: int) -> tuple[str, str]:
    """Serve until a run has ended; gives the figures of then, and what was logged."""
    file = folder / "bookme-ops.toml"
    file.write_text(SETTINGS.format(port=port), encoding="utf-8")
    made = subprocess.run(
        words(file, "tokens", "create", "--role", "viewer", "--name", "prometheus"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    token = re.search(r"bmo_\w+", made.stdout)
    assert token is not None, made.stdout
    with serving(file, OTEL_EXPORTER_OTLP_ENDPOINT=collected.url) as process:
        await_ready(port, process)
        assert ask(port, "/healthz") == (200, "alive\n")
        assert ask(port, "/incidents?q=anna@bank.example")[0] == 303
        text = await_task(port, token[0], "collect-changes")
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, logged
    return text, logged


def test_the_service_is_traced_and_scraped(tmp_path: Path) -> None:
    with collecting() as collected:
        text, logged = watch(tmp_path, collected, free_port())
    figures = {family.name: family.samples for family in text_string_to_metric_families(text)}
    assert [one.value for one in figures["bookme_ops_schedule_led"]] == [1.0]
    ended = {one.labels["task"]: one.labels["state"] for one in figures["bookme_ops_task_last_run_state"] if one.value}
    assert ended["collect-changes"] == "complete"
    assert sum(one.value for one in figures["bookme_ops_requests"]) > 0

    spans = {one["name"]: one for one in collected.spans()}
    assert {"task collect-changes", "task collect-directory", "GET /incidents"} <= spans.keys()
    assert spans["GET /incidents"]["about"]["http.response.status_code"] == 303
    called = {one["about"].get("bookme_ops.system") for one in spans.values()}
    assert {"salesforce", "graph"} <= called
    told = str([(one["name"], one["about"]) for one in spans.values()])
    assert not re.search(r"@|anna|bmo_|Bearer", told)
    assert "opentelemetry" not in logged
