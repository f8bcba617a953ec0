"""A calm bank that was read and judged once; each test gets a store of its own."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bookme_ops.settings import load_settings
from bookme_ops.wiring import Ops, open_ops
from tests.journeys.bank import Journey, begin_journey

STORE = "bookme-ops.db"


@pytest.fixture(scope="session")
def read_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank with a fault of every kind."""
    with begin_journey(tmp_path_factory.mktemp("bank")) as journey:
        journey.run()
        yield journey


@pytest.fixture
def bank(read_bank: Journey, tmp_path: Path) -> Iterator[Ops]:
    """The bank over a copy of its store."""
    path = read_bank.ops.settings.path
    assert path is not None
    folder = tmp_path / "bank"
    shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns("*.db*"))
    with closing(sqlite3.connect(path.parent / STORE)) as source, closing(sqlite3.connect(folder / STORE)) as copy:
        source.backup(copy)
    settings = load_settings(folder / path.name, {}, folder=folder)
    with open_ops(settings, environments=None, now=lambda: read_bank.now, connect_to=read_bank.ops.connect_to) as ops:
        yield ops
