"""Tasks in settings: which are named, and what must be right about their names."""

import re

from bookme_ops.configuration.given import Path as KeyPath
from bookme_ops.configuration.reading import Reading

TASKS: KeyPath = ("schedule", "tasks")
NAME = r"[a-z0-9][a-z0-9_.-]{0,79}"


def task_names(reading: Reading) -> tuple[str, ...]:
    """The tasks that were named anywhere, by name; whether there are such tasks only the schedule knows."""
    return tuple(sorted({path[2] for path in reading.sections if path[:2] == TASKS and len(path) > 2}))


def check_task(reading: Reading, name: str) -> None:
    """The rules that concern one task."""
    if not re.fullmatch(NAME, name):
        reading.complain((*TASKS, name), "a task's name has small letters, digits, - and _ only")
