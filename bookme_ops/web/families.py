"""Families: measurements of one name, as Prometheus takes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

PREFIX = "bookme_ops_"
Row = tuple[tuple[str, ...], float]
"""The values of the labels, and what was measured."""


def gauge(name: str, text: str, labels: Sequence[str], rows: Iterable[Row]) -> Metric:
    """What may rise and fall; without rows there is no sample of it."""
    family = GaugeMetricFamily(PREFIX + name, text, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def counter(name: str, text: str, labels: Sequence[str], rows: Iterable[Row]) -> Metric:
    """What only rises, until the process ends; its samples are called `_total`."""
    family = CounterMetricFamily(PREFIX + name, text, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def row(value: float) -> Row:
    """A measurement without labels."""
    return ((), float(value))


def instants(labels: tuple[str, ...], at: datetime | None) -> list[Row]:
    """An instant as seconds since 1970; no row where there is none."""
    return [] if at is None else [(labels, at.timestamp())]
