"""Evidence as tables show it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bookme_ops.web.cells import LONGEST, Cell, lay_out, read_instant, to_cell


def test_what_systems_say_stands_side_by_side_also_where_one_says_nothing() -> None:
    layout = lay_out({"salesforce": {"start": "a", "room": None}, "outlook": None, "mailbox": "m"})
    assert layout.sides is not None
    assert layout.sides.columns == ("salesforce", "outlook")
    assert layout.sides.rows == (("start", (Cell(text="a"), Cell())), ("room", (Cell(), Cell())))
    assert layout.facts == (("mailbox", Cell(text="m")),)


def test_a_record_of_no_system_is_facts_and_a_list_of_records_a_table() -> None:
    layout = lay_out({"difference_seconds": {"start": 60}, "events": [{"a": 1}, {"b": True}], "outlook": None})
    assert layout.sides is None
    assert layout.facts == (("difference seconds: start", Cell(text="60")), ("outlook", Cell()))
    [table] = layout.lists
    assert (table.title, table.columns) == ("events", ("a", "b"))
    assert table.rows == (("1", (Cell(text="1"), Cell())), ("2", (Cell(), Cell(text="yes"))))


def test_nothing_is_nothing() -> None:
    assert lay_out({}) == lay_out({})
    assert (lay_out({}).facts, lay_out({}).sides, lay_out({}).lists) == ((), None, ())


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, Cell()),
        ("", Cell()),
        ([], Cell()),
        (False, Cell(text="no")),
        (0, Cell(text="0")),
        (0.5, Cell(text="0.5")),
        (["a", 1], Cell(text="a, 1")),
        ([["a"], {"b": 1}], Cell(text='[["a"], {"b": 1}]')),
        ({"b": {"c": None}}, Cell(text='{"b": {"c": null}}')),
        ("2026-03-02T08:00:00+00:00", Cell(at=datetime(2026, 3, 2, 8, tzinfo=UTC))),
        ("2026-03-02", Cell(text="2026-03-02")),
    ],
)
def test_every_value_is_a_cell(value: object, cell: Cell) -> None:
    assert to_cell(value) == cell


def test_what_steers_the_direction_of_text_is_spelled_out() -> None:
    assert to_cell("a\u202eb\nc") == Cell(text="a\\u202eb\\nc")


def test_long_values_are_cut_and_say_how_long_they_are() -> None:
    assert to_cell("x" * LONGEST) == Cell(text="x" * LONGEST)
    assert to_cell("x" * 1_000) == Cell(text="x" * LONGEST + " … (1,000 characters)")


def test_only_an_instant_with_an_offset_is_one() -> None:
    told = read_instant("2026-03-02T08:00:00+01:00")
    assert told == datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=1)))
    for text in ("2026-03-02T08:00:00", "2026-13-02T08:00:00+00:00", "20260302T080000Z…", "call 2026-03-02T08:00:00Z"):
        assert read_instant(text) is None
