"""Slices of time: how a list without pages is read whole, in answers of a bearable size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from connectors.bookme.errors import SYSTEM
from connectors.errors import Malformed, Reason
from connectors.records import Window

Row = TypeVar("Row")

LEAST = timedelta(hours=1)
"""A slice that is too big and no wider than this ends the read."""
FEW = 8
"""After an answer of less than an eighth of the cap the next slice is twice as wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How wide slices are, and how many rows one may answer with."""

    first: timedelta
    widest: timedelta
    most_rows: int
    """An answer with more is put away and asked for again in halves: what stops at some limit of the backend cannot be
    told from what ends there."""


def read_slices(window: Window, measure: Measure, ask: Callable[[Window], list[Row]]) -> Iterator[list[Row]]:
    """The answers to slices that together cover a window, in the order of time; slices grow and shrink with them.

    Raises what `ask` raises; and Malformed with reason TOO_LARGE, if the answer to one hour is too big: then nothing is
    complete.
    """
    width, at = measure.first, window.start
    while at < window.end:
        part = Window(start=at, end=min(at + width, window.end))
        rows = _ask_bearable(part, measure, ask)
        if rows is None:
            width = _halve(part)
            continue
        yield rows
        at = part.end
        if len(rows) < measure.most_rows / FEW:
            width = min(width * 2, measure.widest)


def _halve(part: Window) -> timedelta:
    """The width of the next try."""
    width = part.end - part.start
    if width <= LEAST:
        raise Malformed(SYSTEM, "the answer for a single hour is larger than we accept", reason=Reason.TOO_LARGE)
    return max(width / 2, LEAST)


def _ask_bearable(window: Window, measure: Measure, ask: Callable[[Window], list[Row]]) -> list[Row] | None:
    """The answer, or None if it is too big."""
    try:
        rows = ask(window)
    except Malformed as error:
        if error.reason is not Reason.TOO_LARGE:
            raise
        return None
    return rows if len(rows) <= measure.most_rows else None
