"""Maintenance windows are kept with their reasons, and listed until they are over."""

from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.store.alerts_windows import Plan, UnknownWindow, add_window, end_window, windows
from bookme_ops.store.db import Store
from jobs.base import Subject
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION

DAY = timedelta(days=1)


def a_plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "code": "CAL",
        "subject": Subject(kind="room", id="boardroom"),
        "starts_at": AT,
        "ends_at": AT + DAY,
        "cron": "0 22 * * sun",
        "seconds": 7200,
        "reason": "release",
        "owner": "eva",
    }
    return Plan(**{**values, **changes})


def test_a_window_is_kept_with_all_it_says(store: Store) -> None:
    with store.begin() as connection:
        made = add_window(connection, a_plan(), AT)
        plain = add_window(connection, a_plan(environment=None, code=None, subject=None, cron=None, seconds=None), AT)
        assert windows(connection, now=AT) == [made, plain]
        assert (made.subject, made.seconds, made.reason, made.ended_at) == (
            Subject(kind="room", id="boardroom"),
            7200,
            "release",
            None,
        )
        assert (plain.environment, plain.subject, plain.cron) == (None, None, None)


def test_a_window_that_is_over_is_listed_only_on_request(store: Store) -> None:
    with store.begin() as connection:
        made = add_window(connection, a_plan(), AT)
        assert windows(connection, now=AT + DAY) == []
        assert windows(connection, ended=True, now=AT + DAY) == [made]


def test_a_window_can_be_ended_once(store: Store) -> None:
    with store.begin() as connection:
        add_window(connection, a_plan(), AT)
        assert end_window(connection, 1, LATER).ended_at == LATER
        assert windows(connection, now=LATER) == []
        with pytest.raises(UnknownWindow):
            end_window(connection, 1, LATER)


@pytest.mark.parametrize("ends_at", [AT, AT - DAY])
def test_a_window_must_end_after_its_start(store: Store, ends_at: Any) -> None:
    with store.begin() as connection, pytest.raises(ValueError, match="must end"):
        add_window(connection, a_plan(ends_at=ends_at), AT - 2 * DAY)
