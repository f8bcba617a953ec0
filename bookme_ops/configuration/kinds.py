"""The kinds of values that settings have: how each is read, and what is wrong with a bad one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from bookme_ops.configuration.hours import read_line, read_span
from bookme_ops.configuration.plain import expect, list_of_text, number_of_text, read_date, read_text, whole_of_text
from bookme_ops.configuration.secret import Secret
from bookme_ops.configuration.urls import read_authority, read_database_url, read_url, read_versioned_url
from bookme_ops.configuration.worlds import read_simulator
from bookme_ops.configuration.zones import read_zone
from jobs.policy import Hours


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: `read` takes what TOML gives; its ValueError says what is wrong, and never repeats the value."""

    word: str
    read: Callable[[Any], Any]
    of_text: Callable[[str], Any] = str
    """From the text of an environment variable to what TOML would have given."""


def whole(least: int, most: int) -> Kind:
    """A whole number between two bounds, both allowed."""

    def read(value: Any) -> int:
        number: int = expect(value, int, "a whole number")
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return Kind("whole number", read, whole_of_text)


def seconds(least: float, most: float) -> Kind:
    """A duration in seconds between two bounds, both allowed."""

    def read(value: Any) -> timedelta:
        number = float(expect(value, (int, float), "a number of seconds"))
        if not (isfinite(number) and least <= number <= most):
            raise ValueError(f"must be a number of seconds from {least:g} to {most:g}")
        return timedelta(seconds=number)

    return Kind("seconds", read, number_of_text)


def choice(*words: str) -> Kind:
    """One of some words."""

    def read(value: Any) -> str:
        text = read_text(value)
        if text not in words:
            raise ValueError(f"must be one of: {', '.join(words)}")
        return text

    return Kind("choice", read)


def pattern(word: str, expression: str) -> Kind:
    """Text of a certain form; `word` describes it."""

    def read(value: Any) -> str:
        text = read_text(value)
        if not re.fullmatch(expression, text):
            raise ValueError(f"must be {word}")
        return text

    return Kind("text", read)


def list_of(word: str, item: Callable[[Any], Any]) -> Kind:
    """A list, or in an environment variable the parts between commas."""

    def read(value: Any) -> tuple[Any, ...]:
        return tuple(item(part) for part in expect(value, list, f"a list of {word}"))

    return Kind(f"list of {word}", read, list_of_text)


def _read_days_left(value: Any) -> tuple[int, ...]:
    days = tuple(whole(0, 730).read(part) for part in expect(value, list, "a list of days"))
    if len(days) != 3 or sorted(days, reverse=True) != list(days):
        raise ValueError("must be three numbers of days, the largest first: for Low, Medium and High")
    return days


def _read_share(value: Any) -> float:
    number = float(expect(value, (int, float), "a number"))
    if not 0 < number <= 1:
        raise ValueError("must be above 0 and at most 1: a share, such as 0.8")
    return number


def _read_per_cent(value: Any) -> float:
    number = float(expect(value, (int, float), "a number"))
    if not 0 <= number <= 100:
        raise ValueError("must be from 0 to 100: per cent, such as 99.5")
    return number


def _read_truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004  bad values of any type are told alike
    return value


def _truth_of_text(text: str) -> Any:
    return {"true": True, "false": False}.get(text.strip().lower(), text)


def _read_hours(value: Any) -> dict[int, Hours]:
    merged: dict[int, Hours] = {}
    for line in expect(value, list, "a list of weekdays and hours"):
        merged |= read_line(read_text(line))
    return merged


def _read_reasons(value: Any) -> dict[str, str]:
    reasons = {}
    for line in expect(value, list, "a list of codes with reasons"):
        code, _, reason = (part.strip() for part in read_text(line).partition(":"))
        if not re.fullmatch(r"[A-Za-z]{2,8}[0-9]{3}", code) or not reason:
            raise ValueError("must be codes with reasons, such as CAL005: calendars are read for 120 days")
        reasons[code.upper()] = reason
    return reasons


def _read_file(value: Any) -> Path:
    return Path(read_text(value)).expanduser()


TEXT = Kind("text", read_text)
TEXT_OR_NONE = Kind("text", lambda value: read_text(value) or None)
"""Empty text says that there is none, where leaving it out would mean the default."""
SHARE = Kind("share", _read_share, number_of_text)
URL = Kind("URL", read_url)
VERSIONED_URL = Kind("URL", read_versioned_url)
AUTHORITY = Kind("URL", read_authority)
DATABASE_URL = Kind("database URL", read_database_url)
DATE = Kind("date", read_date)
DATES = list_of("dates", read_date)
TEXTS = list_of("texts", read_text)
ZONE = Kind("time zone", lambda value: read_zone(read_text(value)))
FILE = Kind("file", _read_file)
TRUTH = Kind("true or false", _read_truth, _truth_of_text)
PER_CENT = Kind("per cent", _read_per_cent, number_of_text)
SPAN = Kind("hours", lambda value: read_span(read_text(value)))
HOURS = Kind("list of hours", _read_hours, list_of_text)
DAYS_LEFT = Kind("list of days", _read_days_left, list_of_text)
REASONS = Kind("list of codes with reasons", _read_reasons, list_of_text)
SECRET = Kind("secret", lambda value: Secret(expect(value, str, "text").strip()))
SIMULATOR = Kind("simulated world", read_simulator)
