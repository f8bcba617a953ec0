"""What journeys share: a store that was migrated once, and a way to begin."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog

from bookme_ops.store.db import open_store
from tests.journeys.bank import Journey, begin_journey

Begin = Callable[..., Journey]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Nobody reads the log of every call; writing it takes a third of the time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty store at the newest schema; copies of it spare each test the migration."""
    file = tmp_path_factory.mktemp("migrated") / "bookme-ops.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def begin(tmp_path: Path, migrated: Path) -> Iterator[Begin]:
    """Begins journeys, each in a folder of its own; see `begin_journey` for the options."""
    numbers = count(1)
    with ExitStack() as stack:

        def start(**options: Any) -> Journey:
            folder = tmp_path / f"journey-{next(numbers)}"
            folder.mkdir()
            shutil.copy(migrated, folder / migrated.name)
            return stack.enter_context(begin_journey(folder, **options))

        yield start
