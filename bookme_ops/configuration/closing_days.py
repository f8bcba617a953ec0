"""Closing days: the bank's own, and the public holidays of its country."""

from collections.abc import Iterable
from datetime import date

import holidays

YEARS_AROUND = (-1, 0, 1, 2)
"""A sync window of two years must fit in."""


def closing_days(country: str, own: Iterable[date], around: date) -> frozenset[date]:
    """All of them in the years around a date. A country that the library does not know has only the bank's own."""
    return closing_days_of(country, own, [around.year + away for away in YEARS_AROUND])


def closing_days_of(country: str, own: Iterable[date], years: Iterable[int]) -> frozenset[date]:
    """The public holidays of these years, and all of the bank's own days."""
    try:
        public = frozenset(holidays.country_holidays(country, years=list(years)))
    except NotImplementedError:
        # To ask first which countries there are would import all of them, which takes a quarter of a second.
        public = frozenset()
    return frozenset(own) | public
