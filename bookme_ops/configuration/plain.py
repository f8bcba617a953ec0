"""Plain values of settings: text and numbers, as TOML gives them or as an environment variable spells them."""

import re
from datetime import date, datetime
from typing import Any

WORDS = {bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list", dict: "a table"}


def expect(value: Any, wanted: type | tuple[type, ...], word: str) -> Any:
    """The value if it is of a wanted type. Raises ValueError that names both types, and not the value."""
    if isinstance(value, bool) or not isinstance(value, wanted):
        found = WORDS.get(type(value), f"a {type(value).__name__}")
        raise ValueError(f"must be {word}, not {found}")  # noqa: TRY004  one kind of error for every bad value
    return value


def read_text(value: Any) -> str:
    """Text of one line, without outer blanks."""
    text: str = expect(value, str, "text").strip()
    if any(not character.isprintable() for character in text):
        raise ValueError("must not hold control characters or line breaks")
    return text


def read_date(value: Any) -> date:
    """A TOML date, or ISO text of one."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(read_text(value))
    except ValueError:
        raise ValueError("must be a date such as 2026-03-31") from None


def whole_of_text(text: str) -> Any:
    """A whole number where the text is one, else the text: the reader then says what is wrong."""
    return int(text) if re.fullmatch(r"[+-]?\d{1,12}", text) else text


def number_of_text(text: str) -> Any:
    """A number where the text is one, else the text."""
    return float(text) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,9})?", text) else text


def list_of_text(text: str) -> list[str]:
    """The parts between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
