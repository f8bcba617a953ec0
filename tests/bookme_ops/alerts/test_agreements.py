"""Agreements as plain JSON, and which of them may be made."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.alerts.agreements import check_beginning, check_code, check_environment, tell_waiver, tell_window
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.estate import Site
from bookme_ops.store.waiver import Waiver
from jobs.base import Subject
from jobs.registry import load_jobs

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROOM = Subject(kind="room", id="r")
WAIVER = Waiver(
    id=1,
    environment="production",
    code="CAL001",
    subject=ROOM,
    owner="eva",
    reason="r",
    created_at=AT,
    until=AT + timedelta(days=8),
)
WINDOW = Window(
    id=1,
    environment=None,
    code=None,
    subject=None,
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    cron=None,
    seconds=7200,
    reason="r",
    owner="eva",
    created_at=AT,
    ended_at=None,
)


def test_a_waiver_says_a_week_before_that_it_ends() -> None:
    assert tell_waiver(WAIVER, AT)["ends_soon"] is False
    assert tell_waiver(WAIVER, AT + timedelta(days=1))["ends_soon"] is True
    assert tell_waiver(WAIVER, AT)["subject"] == {"kind": "room", "id": "r"}


def test_a_window_says_whether_it_is_open() -> None:
    zone = ZoneInfo("Europe/Copenhagen")
    assert tell_window(WINDOW, AT, zone)["active"] is True
    assert tell_window(WINDOW, AT + timedelta(hours=1), zone)["active"] is False
    assert tell_window(WINDOW, AT, zone)["minutes"] == 120


def test_only_a_code_that_something_may_find_is_accepted() -> None:
    jobs = load_jobs()
    assert check_code(jobs, "CAL001") == "CAL001"
    assert check_code(jobs, "UNREAD") == "UNREAD"
    for none in ("CAL", "CAL999", "REPORT", ""):
        with pytest.raises(ValueError, match="there is no code"):
            check_code(jobs, none)


def test_the_beginning_of_codes_is_enough_to_silence_them() -> None:
    jobs = load_jobs()
    for some in ("CAL", "CAL001", "REPORT", "UNREAD"):
        assert check_beginning(jobs, some) == some
    with pytest.raises(ValueError, match="there is no code"):
        check_beginning(jobs, "XYZ")


def test_an_environment_is_one_of_ours() -> None:
    sites = (Site(name="production", kind="production", tenant="t"),)
    assert check_environment(sites, "production") == "production"
    with pytest.raises(ValueError, match="there are production"):
        check_environment(sites, "prodution")
