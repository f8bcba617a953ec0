"""Duties of people: of the week and the month that it is, due when the bank closes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bookme_ops.scheduling.duties import drafts_at
from bookme_ops.scheduling.guide import duty_lines
from bookme_ops.settings import TaskSettings
from tests.bookme_ops.scheduling.conftest import Stage


@pytest.mark.parametrize(
    ("now", "week", "friday", "month", "last"),
    [
        (datetime(2026, 3, 2, 8, tzinfo=UTC), "2026-W10", "2026-03-06T16:00", "2026-03", "2026-03-31T16:00"),
        (datetime(2026, 12, 31, 8, tzinfo=UTC), "2026-W53", "2027-01-01T16:00", "2026-12", "2026-12-31T16:00"),
        (datetime(2028, 2, 1, 8, tzinfo=UTC), "2028-W05", "2028-02-04T16:00", "2028-02", "2028-02-29T16:00"),
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "2026-W14", "2026-04-03T16:00", "2026-04", "2026-04-30T16:00"),
    ],
)
def test_they_are_due_on_the_friday_and_on_the_last_day(
    stage: Stage, now: datetime, week: str, friday: str, month: str, last: str
) -> None:
    drafts = {one.name: one for one in drafts_at(stage.ops.settings, now)}
    assert drafts.keys() == duty_lines().keys()
    weekly, monthly = drafts["user-feedback"], drafts["security-audit"]
    assert (weekly.period, f"{weekly.due_at:%Y-%m-%dT%H:%M}") == (week, friday)
    assert (monthly.period, f"{monthly.due_at:%Y-%m-%dT%H:%M}") == (month, last)


def test_the_bank_says_whose_they_are_and_which_it_does_without(stage: Stage) -> None:
    tasks = {"training": TaskSettings(enabled=False), "documentation": TaskSettings(owner="Eva")}
    settings = replace(stage.ops.settings, schedule=replace(stage.ops.settings.schedule, tasks=tasks))
    drafts = {one.name: one for one in drafts_at(settings, stage.now)}
    assert "training" not in drafts
    assert (drafts["documentation"].owner, drafts["user-feedback"].owner) == ("Eva", None)
