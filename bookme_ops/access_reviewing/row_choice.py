"""Row choice: which rows of a review a reviewer means."""

from collections.abc import Iterable, Iterator

from bookme_ops.access_reviewing.standing import EXPECTED
from bookme_ops.store.access_review import Row

MOST = 1_000_000
"""No review has so many rows; a range that is longer is a slip of the hand."""


class BadRows(ValueError):
    """The text names no rows; the message says how to write it."""


def read_rows(text: str) -> tuple[int, ...]:
    """The numbers of `1-5,9`, in order and each once. Raises BadRows."""
    found = {number for part in text.split(",") for number in _read_part(part.strip(), text)}
    return tuple(sorted(found))


def undecided(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that somebody has yet to decide about."""
    return (row for row in rows if row.decision is None)


def all_expected(rows: Iterable[Row]) -> tuple[int, ...]:
    """The numbers of the rows that nobody has decided about and that the baseline expects."""
    return tuple(row.number for row in undecided(rows) if row.standing == EXPECTED)


def of_standing(rows: Iterable[Row], standing: str) -> Iterator[Row]:
    """The rows whose standing begins so, in any letter case."""
    return (row for row in rows if row.standing.casefold().startswith(standing.strip().casefold()))


def spell_rows(numbers: Iterable[int]) -> str:
    """Numbers as `read_rows` reads them."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)


def _read_part(part: str, text: str) -> range:
    first, dash, last = (piece.strip() for piece in part.partition("-"))
    ends = (first, last if dash else first)
    if not all(end.isascii() and end.isdecimal() and len(end) <= len(str(MOST)) for end in ends):
        raise BadRows(f"{text!r} names no rows: write numbers and ranges such as 1-5,9")
    start, stop = map(int, ends)
    if not 0 < start <= stop <= MOST:
        raise BadRows(f"{text!r} names no rows: a range such as 1-5 goes up, and rows count from 1")
    return range(start, stop + 1)
