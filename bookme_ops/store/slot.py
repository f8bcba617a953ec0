"""A slot: one time at which a task was expected, or one more attempt at it, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class SlotState(StrEnum):
    """How far a slot is. All but the first two are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """Done, but something could not be read."""
    FAILED = "failed"
    """Our code, a system or a person ended it."""
    CRASHED = "crashed"
    """The process that did it is gone."""
    TIMED_OUT = "timed-out"
    """It took longer than its time limit."""
    SKIPPED = "skipped"
    """It was never started; the reason says why."""


DONE = frozenset({SlotState.COMPLETE, SlotState.INCOMPLETE})
"""Ends after which nothing is owed."""


class Trigger(StrEnum):
    """Why a slot is there."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch-up"
    """It was missed or broke off, and is done late."""
    MANUAL = "manual"
    """Somebody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A row of `schedule_slot`."""

    id: int
    task: str
    expected_at: datetime
    attempt: int
    trigger: Trigger
    state: SlotState
    due_at: datetime
    late_at: datetime
    settled_at: datetime | None = None
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None
    finished_at: datetime | None = None
    owner: str | None = None
    term: int | None = None
    run_id: int | None = None
    reason: str | None = None
    figures: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A slot that is to be kept: nothing has become of it yet."""

    task: str
    expected_at: datetime
    late_at: datetime
    due_at: datetime
    attempt: int = 1
    trigger: Trigger = Trigger.SCHEDULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a slot ended."""

    state: SlotState
    reason: str | None = None
    run_id: int | None = None
    figures: dict[str, Any] | None = None
