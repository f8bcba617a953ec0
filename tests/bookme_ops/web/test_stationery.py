"""How times, lengths and numbers read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from bookme_ops.web.stationery import make_stationery, tell_count, tell_duration, tell_length

NOW = datetime(2026, 3, 29, 8, 0, tzinfo=UTC)
PAPER = make_stationery()


def write(text: str, **context: object) -> str:
    return PAPER.from_string(text).render(now=NOW, zone=ZoneInfo("Europe/Copenhagen"), **context)


def test_an_instant_reads_in_the_banks_zone_on_both_sides_of_a_change_of_the_clocks() -> None:
    before, after = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert ">2026-03-29 01:30<" in write("{{ x|when }}", x=before)
    assert ">2026-03-29 03:30<" in write("{{ x|when }}", x=after)
    assert 'datetime="2026-03-29T00:30:00+00:00"' in write("{{ x|when }}", x=before.isoformat())


def test_an_age_tells_when_that_was() -> None:
    text = write("{{ x|ago }}", x=NOW - timedelta(hours=3))
    assert ">3 h ago<" in text
    assert 'title="2026-03-29 07:00"' in text
    assert ">never<" in write("{{ x|ago }}{{ x|when }}", x=None)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "just now"),
        (59, "just now"),
        (61, "61 s ago"),
        (7199, "120 min ago"),
        (-3600 * 5, "in 5 h"),
        (86400 * 3, "3 d ago"),
    ],
)
def test_lengths_are_told_in_a_sensible_unit(seconds: float, told: str) -> None:
    assert tell_length(seconds) == told


def test_numbers_are_never_made_up() -> None:
    assert tell_count(None) == "not known"
    assert tell_count(1234567) == "1\u2009234\u2009567"
    assert tell_count(1001, 1000) == "more than 1\u2009000"
    assert tell_count(1000, 1000) == "1\u2009000"
    assert tell_duration(None) == "–"
    assert tell_duration(timedelta(seconds=2.25)) == "2.2 s"


def test_what_comes_from_outside_is_escaped_and_what_is_missing_is_a_mistake() -> None:
    assert write("{{ x }}", x="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        write("{{ y }}")
    with pytest.raises(KeyError):
        write("{{ asset('nothing.css') }}")


def test_priorities_and_states_are_words() -> None:
    parts = "{% from 'parts.html' import badge, state %}{{ badge('High') }}{{ state('timed out') }}"
    assert 'class="badge priority-high">High<' in write(parts)
    assert 'class="state state-timed-out">timed out<' in write(parts)
