"""The longest gap of a schedule: over nights, weekends, months and changes of the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.scheduler import longest_gap, longest_gaps
from jobs.base import Job
from jobs.views import AdvisorView

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BEFORE_SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "around", "hours"),
    [
        ("25 * * * *", NOW, 1),
        ("*/5 * * * *", NOW, 1 / 12),
        ("7-59/15 * * * *", NOW, 1 / 4),
        ("0 3 * * *", NOW, 24),
        ("0 3 * * *", BEFORE_SPRING, 24),
        ("0 3 * * *", BEFORE_AUTUMN, 25),
        ("0 8 * * mon-fri", NOW, 72),
        ("0 6-18 * * *", NOW, 12),
        ("*/5 8-15 * * *", datetime(2026, 3, 4, 7, 5, tzinfo=UTC), 16 + 1 / 12),
        ("*/5 8-15 * * *", datetime(2026, 3, 4, 20, tzinfo=UTC), 16 + 1 / 12),
        ("0 3 1 * *", NOW, 31 * 24 + 1),
        ("0 3 1 * *", datetime(2026, 1, 31, 23, tzinfo=UTC), 31 * 24 + 1),
        ("0 3 29 2 *", NOW, 800 * 24),
        ("25 * * * *", datetime(2026, 3, 29, 1, tzinfo=UTC), 1),
        ("25 * * * *", datetime(2026, 10, 25, 1, tzinfo=UTC), 1),
    ],
)
def test_the_longest_gap_is_that_of_the_bank_s_clock(cron: str, around: datetime, hours: float) -> None:
    assert longest_gap(cron, ZONE, around) == timedelta(hours=hours).total_seconds()


def test_every_job_has_its_own() -> None:
    jobs: list[Job[Any, Any]] = [
        Job(name=name, title="", grain=AdvisorView, cron=cron, kinds=(), decide=lambda *_: ())
        for name, cron in (("often", "*/5 * * * *"), ("daily", "0 3 * * *"))
    ]
    assert longest_gaps(jobs, ZONE, NOW) == {"often": 300.0, "daily": 86_400.0}
