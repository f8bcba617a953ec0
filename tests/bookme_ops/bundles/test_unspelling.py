"""A view reads what people read, and knows where each letter stands."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.bundles.unspelling import Level, View, fold, levels_of, quick_read

ESCAPED = st.lists(
    st.one_of(
        st.text(max_size=4),
        st.sampled_from(
            [
                "%41",
                "%C3%B8",
                "%2541",
                "&amp;",
                "&#248;",
                "\\u00f8",
                "\\n",
                "=41",
                "=\r\n",
                "\r\n ",
                "\0",
                "=?utf-8?Q?=41?=",
            ]
        ),
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "level", "read"),
    [
        ("Søren  Ågård", Level.PLAIN, "sørenagard"),
        ("S\r\n ør\u200ben", Level.PLAIN, "søren"),
        ("ＳＯＲＥＮ", Level.PLAIN, "soren"),
        ("S%C3%B8ren", Level.WEB, "søren"),
        ("S%25C3%25B8ren", Level.WEB, "søren"),
        ("S%F8ren", Level.WEB, "søren"),
        ("%C3%B8%B7", Level.WEB, "ø·"),
        ("%E2%82%AC%F0%9F%98%80", Level.WEB, "€😀"),
        ("S&oslash;ren", Level.WEB, "søren"),
        ("S&amp;#xf8;ren", Level.WEB, "søren"),
        ("S\\u00f8ren \\ud83d\\ude00", Level.WEB, "søren😀"),
        ("S\\\\xc3\\\\xb8ren", Level.WEB, "søren"),
        ("a\\/b\\nc", Level.WEB, "a/bc"),
        ("S=C3=B8r=\r\nen", Level.MAIL, "søren"),
        ("=?utf-8?Q?S=C3=B8ren?= =?utf-8?B?QmVyZw==?=", Level.MAIL, "sørenberg"),
        ("=?nonsense?Q?x?=", Level.MAIL, "=?nonsense?q?x?="),
    ],
)
def test_it_reads(text: str, level: Level, read: str) -> None:
    assert View(text, level).folded == read


@given(ESCAPED)
def test_every_character_of_it_has_its_place_in_the_text(text: str) -> None:
    for level in Level:
        for exact in (False, True):
            view = View(text, level, exact=exact)
            spans = [view.span(place, place + 1) for place in range(len(view.folded))]
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert spans == sorted(spans)
            if spans:
                assert view.span(0, len(spans)) == (spans[0][0], spans[-1][1])


@given(ESCAPED | st.text(), st.sampled_from(Level), st.booleans())
def test_the_quick_way_reads_the_same(text: str, level: Level, exact: bool) -> None:
    assert quick_read(text, level, exact=exact) == View(text, level, exact=exact).folded


def test_a_separator_of_records_is_a_gap() -> None:
    assert View("a\x1cb\x1fc", Level.PLAIN).folded == "abc"


def test_only_what_may_read_differently_is_read_again() -> None:
    assert levels_of("plain text") == (Level.PLAIN,)
    assert levels_of("100 %") == (Level.PLAIN, Level.WEB)
    assert levels_of("a=41") == (Level.PLAIN, Level.MAIL)


def test_neighbours_are_told_from_gaps() -> None:
    view = View("xAnna Anna,Annab 12", Level.PLAIN)
    assert [view.stands_alone(place, place + 4) for place in (1, 5, 10)] == [False, True, False]
    assert view.ends_number(15, 17)
    assert not view.ends_number(15, 16)


def test_what_cannot_be_seen_is_nothing() -> None:
    assert [fold(char) for char in "\u200b\u00ad\u0301\0éß"] == ["", "", "", "", "e", "ss"]


@pytest.mark.parametrize("seed", ["%25", "\\", "&amp;", "=?utf-8?q?a", "=\n", "=C3", "\\u00f8", "a ", "%C3", "\\\\x"])
def test_no_text_takes_it_long(seed: str) -> None:
    began = perf_counter()
    for level in Level:
        View(seed * (50_000 // len(seed)), level)
    assert perf_counter() - began < 3
