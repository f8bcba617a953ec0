"""Jobs, runs, and the schedule."""

from typing import Any

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, Shape


class Job(Shape):
    """Something that is looked at, and what is thought of it."""

    name: str = Field(examples=["sync-window"])
    title: str
    grain: str
    cron: str
    codes: list[str]
    enabled: bool


class Jobs(Listed):
    """All jobs that are installed."""

    items: list[Job]


class Run(Shape):
    """A run of jobs, or one that read the systems."""

    id: int
    kind: str = Field(description="`collect` or `jobs`.")
    as_of: Instant
    started_at: Instant
    finished_at: Instant | None
    status: str = Field(description="running, complete, incomplete, failed or crashed.")
    seconds: float | None


class Runs(Listed):
    """Runs, the newest first."""

    items: list[Run]


class OneRun(Run):
    """A run, with what it could read and what it could not."""

    coverage: Document
    figures: Document


class Slot(Shape):
    """A time at which a task was expected, and what became of it."""

    id: int
    task: str
    expected_at: Instant
    attempt: int
    trigger: str = Field(description="schedule, catch-up or manual.")
    state: str = Field(description="waiting, running, complete, incomplete, failed, crashed, timed-out or skipped.")
    started_at: Instant | None
    finished_at: Instant | None
    seconds: float | None
    run: int | None
    reason: str | None = Field(description="Why it was left out, or how it failed.")
    owed: bool
    figures: dict[str, Any] | None


class Slots(Listed):
    """Slots, the latest expected first."""

    items: list[Slot]


class Pause(Shape):
    """Why nothing of a task begins, and until when."""

    reason: str
    actor: str
    since: Instant
    until: Instant


class TaskPause(Shape):
    """Whether a task is paused."""

    task: str
    paused: Pause | None


class Task(Shape):
    """A task of the schedule."""

    name: str
    title: str
    cron: str
    next_at: Instant | None
    running: bool
    last: Slot | None
    late_since: Instant | None
    paused: Pause | None
    overlap: str
    misfire_grace: float
    time_limit: float
    retries: int
    owner: str | None
    preflight: list[str]


class Tasks(Listed):
    """The whole schedule."""

    items: list[Task]


class Duty(Shape):
    """Work that a person does and signs."""

    id: int
    name: str
    title: str
    todo: str
    prepared_by: list[str]
    period: str
    owner: str | None
    due_at: Instant
    overdue: bool
    signed_at: Instant | None
    signed_by: str | None
    note: str | None


class Duties(Listed):
    """Duties."""

    items: list[Duty]
