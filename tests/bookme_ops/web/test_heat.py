"""Heat maps: numbers and words in each cell, a shade that only repeats them, and question marks for the unknown."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bookme_ops.trends.window import Line, Square, Strip
from bookme_ops.web.heat import STEPS, lay_strip, name_line, share_cell, step_of
from connectors.errors import SENTENCES, Reason

FRIDAY = date(2026, 3, 6)
DAYS = tuple(FRIDAY + timedelta(days=away) for away in range(4))
AT = datetime(2026, 3, 6, 8, tzinfo=UTC)


def a_strip(*lines: Line, reason: Reason | None = None) -> Strip:
    return Strip(days=DAYS, lines=lines, closed=frozenset({DAYS[3]}), busiest=10, read_at=AT, reason=reason)


def a_line(place: str | None, *squares: Square, joined: int = 0) -> Line:
    filled = (*squares, *(Square() for _ in DAYS[len(squares) :]))
    return Line(place=place, squares=filled, joined=joined)


@pytest.mark.parametrize(("value", "step"), [(0, 0), (0.001, 1), (2, 1), (2.1, 2), (10, STEPS), (99, STEPS)])
def test_only_nothing_has_no_shade_and_the_most_has_the_deepest(value: float, step: int) -> None:
    assert step_of(value, 10) == step
    assert step_of(value, 0) == 0


def test_a_square_says_in_words_what_is_wrong() -> None:
    rows = lay_strip(a_strip(a_line("Nuuk", Square(meetings=1, conflicts=2, others=1, worst=3)))).rows
    assert "Nuuk, Fri 6 Mar: 1 meeting, 2 conflicts, 1 other incident, the worst is High" in rows
    assert 'mark-high">3</b>' in rows


def test_an_incident_without_a_conflict_is_just_an_incident() -> None:
    rows = lay_strip(a_strip(a_line("Nuuk", Square(meetings=2, others=1, worst=4)))).rows
    assert "Nuuk, Fri 6 Mar: 2 meetings, 1 incident, the worst is Critical" in rows


def test_weeks_stand_above_their_days_and_closed_days_are_marked() -> None:
    strip = lay_strip(a_strip(a_line("Nuuk")))
    assert strip.weeks == (("W10", 3), ("W11", 1))
    assert [head.closed for head in strip.days] == [False, True, True, True]
    assert [head.first for head in strip.days] == [False, False, False, True]


def test_what_is_written_in_the_mirror_is_text() -> None:
    rows = lay_strip(a_strip(a_line('<script>alert(1)</script>" onclick="x', Square(meetings=1)))).rows
    assert "<script" not in rows
    assert 'onclick="x' not in rows


def test_lines_are_named_by_their_location_or_their_number() -> None:
    assert name_line(a_line("Nuuk")) == "Nuuk"
    assert name_line(a_line(None)) == "no location"
    assert name_line(a_line(None, joined=7)) == "7 other locations"
    assert lay_strip(a_strip(a_line("Nuuk"))).whole
    assert not lay_strip(a_strip(a_line(None, joined=7))).whole


def test_a_strip_that_is_old_says_why() -> None:
    assert lay_strip(a_strip(reason=Reason.TIMEOUT)).unknown == SENTENCES[Reason.TIMEOUT]
    assert lay_strip(a_strip()).unknown is None
    assert lay_strip(a_strip()).rows == ""


def test_a_share_that_is_not_known_is_a_question_and_never_nothing() -> None:
    cell = share_cell(None, Reason.FORBIDDEN, "Oak, 9:00")
    assert (cell.text, cell.step) == ("?", 0)
    assert SENTENCES[Reason.FORBIDDEN] in cell.title
    assert share_cell(0.0, None, "Oak, 9:00").text == "0"
    assert share_cell(0.625, None, "Oak, 9:00").title == "Oak, 9:00: 62%"
