"""Logs: structured events for people on a terminal and as JSON lines elsewhere, with secrets and people masked.

Events have stable dotted names (`http.call`, `run.finished`). What a piece of work is about is bound once with
`bound` and stands on every line: `run`, `job`, `booking_id`, `environment`. Loggers of libraries go the same way.
"""

import json
import logging
import sys
import threading
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from traceback import format_exception
from typing import Any

import structlog

from bookme_ops.printable import printable, printable_lines
from bookme_ops.redaction import Redactor

CAPPED = {
    "msal": logging.WARNING,
    "urllib3": logging.WARNING,
    "requests": logging.WARNING,
    "simple_salesforce": logging.WARNING,
    "zeep": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "apprise": logging.CRITICAL,
    "markdown_it": logging.WARNING,
}
"""Libraries that tell too much: addresses, statements and their parameters, token requests."""

EventDict = MutableMapping[str, Any]


class StandardError(logging.Handler):
    """Writes to whatever standard error is at the moment, so that lines and progress bars do not mix."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
        except (OSError, ValueError):
            self.handleError(record)


def configure_logs(redactor: Redactor, *, level: str, form: str, terminal: bool) -> None:
    """Send all logs of this process to standard error, masked by `redactor`.

    `level` and `form` are settings, `auto` included; `terminal` says whether a person watches standard error.
    """
    threshold = _threshold(level, terminal=terminal)
    people = form == "people" or (form == "auto" and terminal)
    handler = StandardError()
    handler.setFormatter(_formatter(redactor, people=people, colors=people and terminal))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(threshold)
    for name, cap in CAPPED.items():
        logging.getLogger(name).setLevel(cap)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def bound(**about: Any) -> AbstractContextManager[Any]:
    """Bind `run`, `job`, `booking_id` or `environment` to every line of this thread while the context lasts."""
    return structlog.contextvars.bound_contextvars(**about)


def guard_tracebacks(redactor: Redactor) -> None:
    """Print tracebacks that nobody caught, of this thread and of others, only after they have been masked."""

    def tell(error: BaseException) -> None:
        sys.stderr.write(traceback_text(error, redactor))

    sys.excepthook = lambda _kind, error, _trace: tell(error)
    threading.excepthook = lambda told: tell(told.exc_value) if told.exc_value is not None else None


def traceback_text(error: BaseException, redactor: Redactor) -> str:
    """The traceback of an error, masked."""
    return redactor.text("".join(format_exception(error)))


def _threshold(level: str, *, terminal: bool) -> int:
    if level == "auto":
        return logging.WARNING if terminal else logging.INFO
    return logging.getLevelNamesMapping()[level.upper()]


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _one_line(name: str, value: Any) -> Any:
    """Text that was said by a system cannot forge a line or steer the terminal."""
    if not isinstance(value, str):
        return value
    return printable_lines(value) if name in {"exception", "stack"} else printable(value)


def _formatter(redactor: Redactor, *, people: bool, colors: bool) -> logging.Formatter:
    def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
        masked: EventDict = redactor.value(dict(event))
        return {name: _one_line(name, value) for name, value in masked.items()} if people else masked

    renderer: Any = structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False)
    if people:
        renderer = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
    )
