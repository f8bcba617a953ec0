"""Digests are due at their time of day, also when clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.alerts.reminders import latest_slot

ZONE = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("now", "weekly", "slot"),
    [
        ("2026-03-04T06:59", False, "2026-03-03T07:00"),
        ("2026-03-04T07:00", False, "2026-03-04T07:00"),
        ("2026-03-04T07:00", True, "2026-03-02T07:00"),
        ("2026-03-02T06:59", True, "2026-02-23T07:00"),
        ("2026-03-02T07:00", True, "2026-03-02T07:00"),
        ("2026-03-29T06:00", False, "2026-03-29T06:00"),
        ("2026-10-25T06:59", False, "2026-10-24T06:00"),
        ("2026-10-25T07:00", False, "2026-10-25T07:00"),
    ],
)
def test_the_last_slot_is_that_of_the_banks_own_clock(now: str, weekly: bool, slot: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert latest_slot(at, "08:00", ZONE, weekly=weekly) == datetime.fromisoformat(slot).replace(tzinfo=UTC)
