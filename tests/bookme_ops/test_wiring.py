"""Opening what commands work with."""

from pathlib import Path

import pytest

from bookme_ops.settings import Settings, load_settings
from bookme_ops.wiring import open_ops
from tests.journeys.bank import NOW

TEXT = """
database_url = "sqlite:///{name}.db"
[bank]
time_zone = "Europe/Copenhagen"
[environments.test]
kind = "test"
simulator = "advisors=1"
[environments.production]
kind = "production"
simulator = "advisors=1"
"""


def settings(folder: Path, text: str = TEXT) -> Settings:
    (folder / "bookme-ops.toml").write_text(text.format(name="ops"), encoding="utf-8")
    return load_settings(None, {}, folder=folder)


def test_production_comes_first_and_all_are_chosen(tmp_path: Path) -> None:
    with open_ops(settings(tmp_path), environments=None, now=lambda: NOW) as ops:
        assert [site.name for site in ops.chosen] == ["production", "test"]
        assert ops.tenants == ("simulator",)
        assert [site.name for site in ops.sharing("simulator")] == ["production", "test"]
        assert ops.sharing("elsewhere") == ()
        assert ops.now() == NOW
        assert "sync-window" in {job.name for job in ops.jobs}
    assert (tmp_path / "ops.db").exists()


def test_some_environments_are_chosen_and_all_are_known(tmp_path: Path) -> None:
    with open_ops(settings(tmp_path), environments=("test",), now=lambda: NOW) as ops:
        assert [site.name for site in ops.chosen] == ["test"]
        assert [site.name for site in ops.estate.sites] == ["production", "test"]
        assert ops.connect().keys() == {"test"}


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "ops.db").write_bytes(b"this is no database" * 100)
    with (
        pytest.raises(Exception, match="not a database"),
        open_ops(settings(tmp_path), environments=None, now=lambda: NOW),
    ):
        raise AssertionError("opened")
