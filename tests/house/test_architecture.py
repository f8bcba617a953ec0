"""The map is current: every file that it names is there, and every grain and seam stands on it."""

import re
from pathlib import Path

import pytest

from bookme_ops.grains import AnyView

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILES = sorted(set(re.findall(r"`([a-z_/]+\.py)`", MAP)))
HOMES = ("", "bookme_ops", "connectors", "connectors/simulator")
"""Folders under which the map names files by what is left of their path."""


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_it_names_is_there(name: str) -> None:
    assert any((ROOT / home / name).is_file() for home in HOMES)


def test_every_page_that_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([a-z_/.-]+)\)", MAP)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_grain_stands_on_it() -> None:
    assert [view.__name__ for view in AnyView.__args__ if f"`{view.__name__}`" not in MAP] == []
