"""A console over a bank in which everything happens that is looked for."""

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from jinja2 import Environment

from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.settings import load_settings
from bookme_ops.store.roles import Role
from bookme_ops.web.console import Console
from bookme_ops.web.rates import Rates
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.stationery import make_stationery
from bookme_ops.wiring import Ops, open_ops
from tests.bookme_ops.web.browsers import Browser, sign_in
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

STORE = "bookme-ops.db"
UNHURRIED = 1_000_000
"""Requests a minute that no test reaches."""


@pytest.fixture(scope="session")
def read_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged once. Tests take a copy of its store: see `bank`."""
    usual = gc.get_threshold()
    with begin_read_journey(tmp_path_factory.mktemp("bank")) as journey:
        # This bank stays open as long as there are tests; the cycles that each of them leaves behind should not.
        gc.set_threshold(*usual)
        yield journey


@pytest.fixture(scope="session")
def stationery() -> Environment:
    """The templates, compiled once."""
    return make_stationery()


@pytest.fixture
def bank(read_bank: Journey, tmp_path: Path) -> Iterator[Ops]:
    """The bank over a store of the test's own."""
    path = read_bank.ops.settings.path
    assert path is not None
    folder = tmp_path / "bank"
    shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns("*.db*"))
    with closing(sqlite3.connect(path.parent / STORE)) as source, closing(sqlite3.connect(folder / STORE)) as copy:
        source.backup(copy)
    settings = load_settings(folder / path.name, {}, folder=folder)
    with open_ops(settings, environments=None, now=lambda: read_bank.now, connect_to=read_bank.ops.connect_to) as ops:
        yield ops


@pytest.fixture
def console(bank: Ops, stationery: Environment) -> Console:
    """All that the pages stand on; nothing is on its way to the scheduler."""
    return Console(
        ops=bank,
        tasks=list_tasks(bank.settings, bank.jobs, mask=str),
        wake=lambda: None,
        mask=str,
        stationery=stationery,
        rates=Rates(UNHURRIED),
    )


@pytest.fixture
def app(console: Console) -> FastAPI:
    """The application."""
    return make_application(console)


@pytest.fixture
def browser(app: FastAPI, bank: Ops) -> Browser:
    """An administrator at a browser."""
    return sign_in(app, bank, Role.ADMIN)


@pytest.fixture
def hasty(console: Console) -> FastAPI:
    """An application that lets each visitor ask five times a minute."""
    return make_application(replace(console, rates=Rates(5)))
