"""A window is open from its start on and over at its end, each time that it comes, also when clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.alerts.maintenance import check_plan, is_active
from bookme_ops.store.alerts_windows import Plan

ZONE = ZoneInfo("Europe/Copenhagen")
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def a_plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "environment": None,
        "code": None,
        "subject": None,
        "starts_at": START,
        "ends_at": START + timedelta(days=365),
        "cron": None,
        "seconds": None,
        "reason": "release",
        "owner": "eva",
    }
    return Plan(**{**values, **changes})


def test_a_window_is_open_at_its_start_and_not_at_its_end() -> None:
    plan = a_plan(ends_at=START + HOUR)
    times = (START - SECOND, START, START + HOUR - SECOND, START + HOUR)
    assert [is_active(plan, at, ZONE) for at in times] == [False, True, True, False]


def test_one_that_recurs_keeps_the_wall_clock_when_clocks_change() -> None:
    plan = a_plan(cron="0 22 * * *", seconds=3600)
    winter = datetime(2026, 3, 28, 21, 0, tzinfo=UTC)
    summer = datetime(2026, 3, 29, 20, 0, tzinfo=UTC)
    for opens in (winter, summer):
        times = (opens - SECOND, opens, opens + HOUR - SECOND, opens + HOUR)
        assert [is_active(plan, at, ZONE) for at in times] == [False, True, True, False]


def test_one_that_recurs_does_so_between_its_start_and_its_end_only() -> None:
    plan = a_plan(cron="0 * * * *", seconds=1800, starts_at=START + 10 * 60 * SECOND, ends_at=START + 2 * HOUR)
    assert not is_active(plan, START + 15 * 60 * SECOND, ZONE), "it began before the window was there"
    assert is_active(plan, START + HOUR, ZONE)
    assert not is_active(plan, START + 2 * HOUR, ZONE)


@settings(deadline=None)
@given(minutes=st.integers(0, 60 * 24 * 20), lasting=st.integers(1, 60 * 30))
def test_one_that_recurs_is_open_as_a_search_minute_by_minute_says(minutes: int, lasting: int) -> None:
    plan = a_plan(cron="30 4 * * mon,thu", seconds=lasting * 60)
    now = START + timedelta(minutes=minutes)
    opened = [now - timedelta(minutes=back) for back in range(lasting)]
    local = [at.astimezone(ZONE) for at in opened if at >= START]
    wanted = any((at.weekday(), at.hour, at.minute) in {(0, 4, 30), (3, 4, 30)} for at in local)
    assert is_active(plan, now, ZONE) is wanted


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"ends_at": START}, "end after its start"),
        ({"cron": "0 22 * * *"}, "needs a duration"),
        ({"cron": "0 22 * * *", "seconds": 8 * 86400}, "seven days"),
        ({"cron": "0 22 1 1 *", "seconds": 60, "ends_at": START + HOUR}, "no time between"),
        ({"cron": "whenever", "seconds": 60}, "Wrong number of fields"),
    ],
)
def test_a_plan_that_could_never_be_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        check_plan(a_plan(**changes), ZONE)


def test_a_good_plan_is_not() -> None:
    check_plan(a_plan(), ZONE)
    check_plan(a_plan(cron="0 22 * * sun", seconds=7200), ZONE)
