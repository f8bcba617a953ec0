"""What tests of alerts share: one stage, and for each test channels of its own and a rig."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.store.db import open_store
from tests.alerts.endpoint import Endpoints, serving
from tests.alerts.rig import Rig, Stage, staging


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The process that forks the others."""
    with staging() as ready:
        yield ready


@pytest.fixture
def endpoints() -> Iterator[Endpoints]:
    """What is behind the channels."""
    with serving() as served:
        yield served


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store at the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("store") / "ops.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def rig(tmp_path: Path, endpoints: Endpoints, stage: Stage, empty_store: Path) -> Rig:
    """A bank with one channel that is told everything."""
    shutil.copy(empty_store, tmp_path / "ops.db")
    made = Rig(folder=tmp_path, endpoints=endpoints, stage=stage)
    made.set_up(chat="")
    return made
