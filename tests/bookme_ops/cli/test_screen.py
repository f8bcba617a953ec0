"""Standard output: JSON, CSV and pages that hold what they are given, and nothing that steers a terminal."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.screen import Screen, data, grid, people_time, short, write_csv, write_json
from jobs.base import Priority

HOSTILE = "[bold red]x[/] :smile: \x1b[31m\n\u202e"


def test_json_is_one_document_with_instants_and_words() -> None:
    stream = io.StringIO()
    write_json({"at": datetime(2026, 3, 2, 8, tzinfo=UTC), "priority": Priority.HIGH, "name": "Søren"}, stream)
    assert json.loads(stream.getvalue()) == {"at": "2026-03-02T08:00:00+00:00", "priority": 3, "name": "Søren"}


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_json_can_be_read_back_whatever_the_stream_holds(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    write_json({"text": "Ærø ✓ \udc80 " + HOSTILE}, stream)
    stream.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == {"text": "Ærø ✓ \udc80 " + HOSTILE}


def test_json_of_what_is_no_json_is_a_bug() -> None:
    with pytest.raises(TypeError):
        write_json({"x": object()}, io.StringIO())


def test_csv_cells_are_no_formulas_and_no_escapes() -> None:
    stream = io.StringIO()
    write_csv(
        [{"a": "=cmd()", "b": -3, "c": {"x": 1}, "d": "two\x1b[31m"}, {"a": None, "b": 1.5, "c": [], "d": "-x"}], stream
    )
    first, second = csv.DictReader(io.StringIO(stream.getvalue()))
    assert first == {"a": "'=cmd()", "b": "-3", "c": '{"x": 1}', "d": "two\\x1b[31m"}
    assert second == {"a": "", "b": "1.5", "c": "[]", "d": "'-x"}


def test_hostile_text_is_shown_and_not_obeyed(screen_text: Any) -> None:
    def page(screen: Screen) -> None:
        screen.say("said ", HOSTILE)
        screen.title(HOSTILE)
        screen.block(grid([[HOSTILE, data(HOSTILE)]]))

    told = screen_text(page, width=200)
    assert told.count("[bold red]x[/] :smile: \\x1b[31m\\n\\u202e") == 4
    assert "\x1b" not in told


def test_there_is_colour_on_a_terminal_unless_it_is_unwanted() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for environ, coloured in (({"TERM": "xterm"}, True), ({"NO_COLOR": "1"}, False)):
        stream = Terminal()
        Screen(stream, environ).say(data("red", "red"))
        assert ("\x1b[31m" in stream.getvalue()) is coloured


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("", 100), ("wide", 100), ("7", 100)])
def test_the_width_is_that_of_columns_else_100(columns: str, width: int) -> None:
    assert Screen(io.StringIO(), {"COLUMNS": columns}).console.width == width


def test_lines_never_end_in_blanks(screen_text: Any) -> None:
    told = screen_text(lambda screen: screen.block(grid([["a", "b" * 90], ["a" * 20, "b " * 50]])), width=80)
    assert all(line == line.rstrip() for line in told.splitlines())
    assert max(map(len, told.splitlines())) <= 80


def test_people_read_times_of_the_bank() -> None:
    zone = ZoneInfo("Europe/Copenhagen")
    assert people_time("2026-03-02T08:00:00+00:00", zone) == "Mon 2 Mar 2026 09:00"
    assert people_time(datetime(2026, 7, 2, 22, 30, tzinfo=UTC), zone) == "Fri 3 Jul 2026 00:30"
    assert people_time(None, zone) == "–"


def test_long_ids_are_shortened_and_sentences_are_not() -> None:
    assert short("A" * 152) == "A" * 28 + "…" + "A" * 12
    assert short("3f2504e0-4f89-11d3-9a0c-0305e82c3301") == "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    sentence = "a sentence that is longer than forty-four characters, with blanks"
    assert short(sentence) == sentence
