"""Layouts: every part of a sheet that is rows is a table, once, with a cell for each column."""

from dataclasses import fields
from types import SimpleNamespace

import pytest

from bookme_ops.access_sheet.layouts import HOLDINGS, PLATFORM, WAYS_IN, Layout
from bookme_ops.access_sheet.sources import Section
from bookme_ops.access_sheet.user_sheet import UserSheet

LAYOUTS = (*HOLDINGS, *WAYS_IN, *PLATFORM)
SHEET = SimpleNamespace(**{field.name: field.name for field in fields(UserSheet)})
TOLD_ELSEWHERE = {"changes"}
"""It is no list of rows alone: what is folded stands in its title."""


class Anything:
    """A row that has every field."""

    def __getattr__(self, name: str) -> list[str]:
        return []


def test_every_section_of_a_sheet_is_laid_out_once() -> None:
    sections = {field.name for field in fields(UserSheet) if str(field.type).startswith(Section.__name__)}
    sections |= {field.name for field in fields(UserSheet) if getattr(field.type, "__origin__", None) is Section}
    assert sections
    assert sorted(layout.of(SHEET) for layout in LAYOUTS) == sorted(sections - TOLD_ELSEWHERE)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.title)
def test_there_is_a_cell_for_each_column(layout: Layout) -> None:
    assert len(list(layout.tell(Anything()))) == len(layout.head.split(", "))
