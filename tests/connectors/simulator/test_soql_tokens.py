from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simple_salesforce.format import format_soql

from connectors.simulator.sf_errors import Refused
from connectors.simulator.soql_tokens import read_pattern, read_string, split_query


def _kinds(text: str) -> list[str]:
    return [token.kind for token in split_query(text)]


def test_every_kind_of_word_is_told_apart() -> None:
    text = "Owner.Email 'a' 2026-03-29 2026-03-29T05:00:00Z 2026-03-29T05:00:00.5+02:00 -1.5 LAST_N_DAYS:7 <= ("
    assert _kinds(text) == [
        "name",
        "string",
        "date",
        "datetime",
        "datetime",
        "number",
        "relative",
        "sign",
        "sign",
        "end",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-29T05:00:00",
        "2026-03-29T05:00:00 02:00",
        "2026-03-29 05:00:00",
        "1e+20",
        "12abc",
        "Id = :bind",
        "Name = 'open",
        'Name = "double"',
        "a;b",
        "Subject = 'x' --",
    ],
)
def test_a_sign_that_soql_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        split_query(text)
    assert caught.value.code == "MALFORMED_QUERY"


def test_a_refusal_points_at_row_and_column() -> None:
    with pytest.raises(Refused) as caught:
        split_query("SELECT Id\nFROM Event;")
    assert "ERROR at Row:2:Column:11\n" in caught.value.message
    lines = caught.value.message.split("\n")
    assert lines[1][lines[2].index("^")] == ";"


def test_a_query_of_100000_characters_is_read_and_one_more_is_not() -> None:
    assert len(split_query("a" * 100_000)) == 2
    with pytest.raises(Refused, match="100000"):
        split_query("a" * 100_001)


def test_a_string_of_4000_characters_is_read_and_one_more_is_not() -> None:
    for length, good in ((4_000, True), (4_001, False)):
        text = "'" + "a" * length + "'"
        token = split_query(text)[0]
        if good:
            assert len(read_string(text, token)) == length
        else:
            with pytest.raises(Refused):
                read_string(text, token)


def test_an_escape_that_soql_does_not_have_is_refused() -> None:
    text = r"'a\x'"
    with pytest.raises(Refused, match="Illegal character sequence"):
        read_string(text, split_query(text)[0])


@settings(deadline=None)
@given(st.text())
def test_what_simple_salesforce_quotes_is_read_back_unchanged(value: str) -> None:
    text = format_soql("{}", value)
    tokens = split_query(text)
    assert [token.kind for token in tokens] == ["string", "end"]
    assert read_string(text, tokens[0]) == value


@settings(deadline=None)
@given(st.text(), st.text())
def test_what_simple_salesforce_escapes_for_like_matches_itself_and_what_it_stands_in(value: str, around: str) -> None:
    text = format_soql("'%{:like}%'", value)
    pattern = read_pattern(text, split_query(text)[0])
    assert pattern.fullmatch(around + value + around)


@pytest.mark.parametrize(
    ("like", "value", "fits"),
    [
        ("'A%'", "abc", True),
        ("'%c'", "abC", True),
        ("'a_c'", "abc", True),
        ("'a_c'", "ac", False),
        (r"'a\_c'", "abc", False),
        (r"'a\_c'", "a_c", True),
        ("'b'", "abc", False),
        ("'a%c'", "a\nc", True),
        ("'a.c'", "abc", False),
    ],
)
def test_like_matches_whole_texts_without_case(like: str, value: str, fits: bool) -> None:
    assert bool(read_pattern(like, split_query(like)[0]).fullmatch(value)) is fits


@settings(deadline=None)
@given(st.text(alphabet="SELECT FROMIdwhere()=<>!',.:0123456789-T\n\\%", max_size=60))
def test_any_text_is_split_or_refused(text: str) -> None:
    with suppress(Refused):
        tokens = split_query(text)
        ends = [0, *(token.at + len(token.text) for token in tokens)]
        assert all(not text[end : token.at].strip() for end, token in zip(ends, tokens, strict=False))
