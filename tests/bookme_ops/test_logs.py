"""Logs: one way for all loggers, masked, with what the work is about on every line."""

import json
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from bookme_ops.logs import bound, configure_logs, guard_tracebacks
from bookme_ops.redaction import Redactor

pytestmark = pytest.mark.usefixtures("restored_logs")

HUSH = "correct-horse-battery"
MAIL = "anna@bank.example"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """What was logged as JSON lines so far."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def configure(level: str = "info", form: str = "json", *, terminal: bool = False) -> Redactor:
    redactor = Redactor([HUSH])
    configure_logs(redactor, level=level, form=form, terminal=terminal)
    return redactor


def test_an_event_is_one_json_line_with_what_the_work_is_about(lines: Any) -> None:
    configure()
    with bound(run=7, environment="production"):
        structlog.get_logger("jobs").info("run.finished", findings=3, booking_id="3f25")
    structlog.get_logger("jobs").info("run.idle")
    first, second = lines()
    assert first | {"timestamp": ""} == {
        "event": "run.finished",
        "findings": 3,
        "booking_id": "3f25",
        "run": 7,
        "environment": "production",
        "level": "info",
        "logger": "jobs",
        "timestamp": "",
    }
    assert "run" not in second


def test_loggers_of_libraries_go_the_same_way_and_are_masked(lines: Any) -> None:
    configure()
    with bound(run=7):
        logging.getLogger("some.library").warning("refused %s of %s", HUSH, MAIL, extra={"x": 1})
    (line,) = lines()
    assert line["event"] == "refused <secret> of <address>"
    assert line["run"] == 7
    assert line["logger"] == "some.library"


@pytest.mark.parametrize("name", ["urllib3.connectionpool", "msal.application", "requests", "sqlalchemy.engine"])
def test_libraries_that_tell_too_much_are_capped_even_when_we_debug(lines: Any, name: str) -> None:
    configure("debug")
    logging.getLogger(name).info("statement and parameters")
    logging.getLogger(name).warning("something is wrong")
    assert [line["event"] for line in lines()] == ["something is wrong"]


def fail_for_a_reason() -> None:
    try:
        int(f"inner {HUSH}")
    except ValueError as cause:
        raise RuntimeError("outer for " + MAIL) from cause


@pytest.mark.parametrize("form", ["json", "people"])
def test_exceptions_are_masked_down_to_their_causes(capsys: pytest.CaptureFixture[str], form: str) -> None:
    configure(form=form)
    try:
        fail_for_a_reason()
    except RuntimeError:
        structlog.get_logger().exception("call.failed", token=HUSH)
        logging.getLogger("library").exception("failed for %s", MAIL)
    told = capsys.readouterr().err
    assert told.count("RuntimeError: outer for <address>") == 2
    assert told.count("inner <secret>") == 2
    assert HUSH not in told
    assert MAIL not in told


def test_people_read_colours_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure(form="auto", terminal=True)
    structlog.get_logger().warning("disk.full", share=0.99)
    assert "\x1b[" in capsys.readouterr().err
    configure(form="people", terminal=False)
    structlog.get_logger().warning("disk.full", share=0.99)
    told = capsys.readouterr().err
    assert "\x1b[" not in told
    assert "disk.full" in told
    assert "share=0.99" in told


def test_a_system_cannot_forge_a_line_or_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure(form="people")
    structlog.get_logger().warning("odd.answer", text="x\n2026-01-01 [info] all is well \x1b[2J\u202e")
    logging.getLogger("library").warning("answer: %s", "x\ry")
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 2
    assert "n2026-01-01" in told
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "x\\ry" in told


@pytest.mark.parametrize(
    ("level", "terminal", "told"),
    [("auto", True, ["warning"]), ("auto", False, ["info", "warning"]), ("debug", True, ["debug", "info", "warning"])],
)
def test_a_terminal_gets_warnings_and_a_file_gets_infos(
    lines: Any, level: str, terminal: bool, told: list[str]
) -> None:
    configure(level, terminal=terminal)
    log = structlog.get_logger()
    log.debug("a.b")
    log.info("a.b")
    log.warning("a.b")
    assert [line["level"] for line in lines()] == told


def test_tracebacks_that_nobody_caught_are_masked_in_every_thread(capsys: pytest.CaptureFixture[str]) -> None:
    guard_tracebacks(configure())

    def fail() -> None:
        raise ValueError("-".join(["correct", "horse", "battery"]))

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert told.count("ValueError: <secret>") == 2
    assert HUSH not in told
