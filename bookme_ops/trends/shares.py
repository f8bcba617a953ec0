"""Shares and middles of counted things; of nothing there is neither."""

from collections.abc import Iterable, Sequence
from math import ceil
from statistics import median


def per_cent(part: float, whole: float) -> float | None:
    """How many of a hundred, to a hundredth; None of nothing."""
    return round(100 * part / whole, 2) if whole else None


def middle(values: Sequence[float]) -> float | None:
    """The median, to a thousandth; None of nothing."""
    return round(median(values), 3) if values else None


def most(values: Iterable[float], share: float = 0.9) -> float | None:
    """The value that so large a share does not exceed (nearest rank); None of nothing."""
    ordered = sorted(values)
    return round(ordered[ceil(share * len(ordered)) - 1], 3) if ordered else None


def middle_of_counts(counts: Iterable[tuple[int, int]]) -> int | None:
    """The lower median of values that come with how often they do; None of nothing."""
    ordered = sorted(counts)
    half = (sum(count for _, count in ordered) + 1) // 2
    for value, count in ordered:
        half -= count
        if half <= 0:
            return value
    return None
