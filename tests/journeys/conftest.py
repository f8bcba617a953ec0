"""What journeys share: ways to begin."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.journeys.bank import Journey, begin_journey
from tests.journeys.read_bank import begin_read_journey

Begin = Callable[..., Journey]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Nobody reads the log of every call; writing it takes a third of the time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Begins journeys, each in a folder of its own; see `begin_journey` for the options."""
    yield from starting(begin_journey, tmp_path / "begun")


@pytest.fixture
def begin_read(tmp_path: Path) -> Iterator[Begin]:
    """The same through banks that were read and judged: `begin` and then `run`, of which each bank needs only one."""
    yield from starting(begin_read_journey, tmp_path / "read")


def starting(way: Callable[..., AbstractContextManager[Journey]], folder: Path) -> Iterator[Begin]:
    """Begins journeys in folders of a folder, and ends them."""
    numbers = count(1)
    with ExitStack() as stack:

        def start(**options: Any) -> Journey:
            own = folder / f"journey-{next(numbers)}"
            own.mkdir(parents=True)
            return stack.enter_context(way(own, **options))

        yield start
