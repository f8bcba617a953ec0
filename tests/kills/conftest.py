"""What tests of killed runs share."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bookme_ops.logs import configure_logs
from bookme_ops.redaction import Redactor


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Runs in this process log errors alone; afterwards the logs of the process are as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure_logs(Redactor(), level="error", form="json", terminal=False)
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
