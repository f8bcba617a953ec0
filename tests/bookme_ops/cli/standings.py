"""Standings to show: the clock of an incident that was opened on a Monday at eight."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.service_levels.clock import measure
from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.life import Life
from bookme_ops.standing import Standing
from tests.bookme_ops.service_levels.minutes import DENMARK

OPENED = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def a_standing(
    *, hours: float = 1, level: Level = Level.HIGH, life: dict[str, Any] | None = None, **parts: Any
) -> Standing:
    """How it stands so many hours after its opening."""
    lived = Life(opened_at=OPENED, level=level, **(life or {}))
    values: dict[str, Any] = {
        "clock": measure(lived, DENMARK.rule, OPENED + timedelta(hours=hours)),
        "category": "booking-failure",
        "missing": (),
        "links": (),
        "duplicates": (),
    }
    return Standing(**values | parts)
