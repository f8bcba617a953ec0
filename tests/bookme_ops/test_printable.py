"""Text from outside cannot steer a terminal."""

import pytest

from bookme_ops.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Søren Ærø, Finans Allé 1–3 ✓ 会议 👍", "Søren Ærø, Finans Allé 1–3 ✓ 会议 👍"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("two\nlines\r\t", "two\\nlines\\r\\t"),
        ("right \u202eot tfel", "right \\u202eot tfel"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\udc80 alone", "\\udc80 alone"),
        ("\x9b31m", "\\x9b31m"),
        ("line\u2028separator", "line\\u2028separator"),
        ("", ""),
    ],
)
def test_letters_stay_and_controls_are_spelled_out(text: str, wanted: str) -> None:
    assert printable(text) == wanted


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert printable_lines("a\nb\x1b\n") == "a\nb\\x1b"
