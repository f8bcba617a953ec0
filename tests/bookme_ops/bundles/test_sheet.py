"""A sheet: what was replaced stays replaced, is counted once, and is looked across."""

import re
from collections.abc import Callable, Iterator

import pytest

from bookme_ops.bundles import sheet as module
from bookme_ops.bundles.sheet import Sheet, TooMuch


def find(expression: str) -> Callable[[str], Iterator[tuple[int, int]]]:
    def places(text: str) -> Iterator[tuple[int, int]]:
        yield from (found.span() for found in re.finditer(expression, text))

    return places


def test_what_was_replaced_is_shown_and_counted() -> None:
    sheet = Sheet("a b a")
    assert sheet.replace([(0, 1, "‹x›", "R1"), (4, 5, "‹x›", "R1"), (2, 3, "‹y›", "R2")])
    assert sheet.text() == "‹x› ‹y› ‹x›"
    assert sheet.counts() == {"R1": 2, "R2": 1}


def test_a_wider_match_takes_in_what_was_replaced_and_its_count() -> None:
    sheet = Sheet("Cookie: a=secret; b")
    sheet.replace([(10, 16, "‹secret›", "S12")])
    sheet.replace((*span, "‹secret›", "S16") for span in list(sheet.places(find("(?<=: ).*"))))
    assert (sheet.text(), sheet.counts()) == ("Cookie: ‹secret›", {"S16": 1})


def test_a_match_of_nothing_but_what_was_replaced_is_none() -> None:
    sheet = Sheet("x ‹secret›, ‹mail:0a1b2c› y")
    assert not sheet.replace((*span, "‹z›", "R") for span in list(sheet.places(find("(?<=x ).*(?= y)"))))
    assert sheet.text() == "x ‹secret›, ‹mail:0a1b2c› y"
    assert sheet.counts() == {}


def test_characters_that_stand_for_others_may_be_in_the_text_themselves() -> None:
    text = "a\U00100000b\U00100001\U0010fffdc"
    assert Sheet(text).text() == text


def test_of_two_that_overlap_nothing_is_left() -> None:
    sheet = Sheet("abcdef")
    sheet.replace([(1, 4, "‹x›", "R1"), (3, 5, "‹y›", "R2")])
    assert sheet.text() == "a‹x›f"


def test_rules_look_past_what_cannot_be_seen_and_beside_escapes() -> None:
    sheet = Sheet("x\\nse\u200bcret ＳＥＣ")
    spans = set(sheet.places(find(r"(?<![a-z])secret|SEC")))
    assert {sheet.content[start:end] for start, end in spans} == {"ＳＥＣ", "se\u200bcret"}


def test_more_secrets_than_can_be_told_apart_are_refused() -> None:
    letters = module.LAST - module.FIRST + 2
    sheet = Sheet("a" * letters)
    with pytest.raises(TooMuch):
        sheet.replace((place, place + 1, f"‹{place}›", "R") for place in range(letters))
