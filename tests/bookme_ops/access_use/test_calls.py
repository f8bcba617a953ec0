"""Calls are added up by kind, in memory that a log cannot blow up."""

from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.access_use.calls import MOST_KINDS, CallCounter, LogError

AT = datetime(2026, 11, 20, tzinfo=UTC)


def counter() -> CallCounter:
    return CallCounter(system="graph", source="activity log")


def test_the_first_and_the_last_time_are_kept() -> None:
    counted = counter()
    for days in (3, 1, 2):
        counted.add(("a", None, None, "GET", "/users"), 200, AT + timedelta(days=days))
    counted.add(("a", None, None, "GET", "/users"), None, None)
    (call,) = counted.log().calls
    assert (call.count, call.first, call.last) == (4, AT + timedelta(days=1), AT + timedelta(days=3))


def test_calls_come_in_one_order_whatever_the_log_was() -> None:
    keys = [("b", None, None, "GET", "/x"), ("a", "p", None, "GET", "/x"), ("a", None, None, "GET", "/x")]
    one, other = counter(), counter()
    for key in keys:
        one.add(key, 200, AT)
    for key in reversed(keys):
        other.add(key, 200, AT)
    assert one.log() == other.log()


def test_many_kinds_of_calls_are_no_honest_log() -> None:
    counted = counter()
    for number in range(MOST_KINDS):
        counted.add(("a", None, None, "GET", f"/x{number}"), 200, None)
    counted.add(("a", None, None, "GET", "/x1"), 200, None)
    with pytest.raises(LogError, match="different calls"):
        counted.add(("a", None, None, "GET", "/one-more"), 200, None)


def test_a_log_of_nothing_but_broken_rows_is_none() -> None:
    counted = counter()
    counted.unreadable = 2
    with pytest.raises(LogError, match="none of its 2 rows"):
        counted.log()
