"""Families of our own work: the schedule and its tasks, copies of the store, what was forgotten, what people owe."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.core import Metric

from bookme_ops.measures.figures import BackupFigures, Figures, ScheduleFigures, TaskFigures
from bookme_ops.store.slot import SlotState
from bookme_ops.web.families import gauge, instants, row

ENDS = tuple(state for state in SlotState if state not in {SlotState.WAITING, SlotState.RUNNING, SlotState.SKIPPED})


def tell_schedule(schedule: ScheduleFigures) -> Iterator[Metric]:
    """The schedule as a whole."""
    yield gauge("schedule_led", "Whether a service leads the schedule.", (), [row(schedule.led)])
    yield gauge(
        "schedule_heartbeat_timestamp_seconds",
        "When the service that leads, or led last, was heard of.",
        (),
        instants((), schedule.beat),
    )
    yield gauge("schedule_waiting", "Times that are due and not begun.", (), [row(schedule.waiting)])
    yield gauge("schedule_running", "Tasks under way.", (), [row(schedule.running)])
    yield gauge("schedule_late", "Tasks that are late.", (), [row(schedule.late)])
    yield gauge(
        "schedule_oldest_owed_timestamp_seconds",
        "The earliest time at which something was expected that is late. Absent: nothing is.",
        (),
        instants((), schedule.oldest_owed),
    )


def tell_tasks(tasks: Sequence[TaskFigures], now: datetime) -> Iterator[Metric]:
    """Each task of it."""
    label = ("task",)
    ended = [(task.name, task.last) for task in tasks if task.last is not None]
    yield gauge(
        "task_last_run_state",
        "How the last run of a task ended: 1 for its state, 0 for the others.",
        ("task", "state"),
        [((name, state.value), float(last.state is state)) for name, last in ended for state in ENDS],
    )
    yield gauge(
        "task_last_run_duration_seconds",
        "How long the last run of a task took.",
        label,
        [((name,), (last.ended - last.began).total_seconds()) for name, last in ended],
    )
    yield gauge(
        "task_last_run_timestamp_seconds",
        "When the last run of a task ended.",
        label,
        [((name,), last.ended.timestamp()) for name, last in ended],
    )
    yield gauge(
        "task_next_run_timestamp_seconds",
        "When a task is due next. In the past: it is due and not begun.",
        label,
        [place for task in tasks for place in instants((task.name,), task.next_due)],
    )
    lags = [(task.name, (now - task.late_since).total_seconds() if task.late_since else 0.0) for task in tasks]
    yield gauge(
        "task_late_seconds", "For how long a task has been late; 0: it is not.", label, [((n,), s) for n, s in lags]
    )
    yield gauge("task_owed", "Times of a task that are late.", label, [((task.name,), task.owed) for task in tasks])
    yield gauge("task_running", "Whether a task is under way.", label, [((t.name,), float(t.running)) for t in tasks])
    yield gauge("task_paused", "Whether somebody paused a task.", label, [((t.name,), float(t.paused)) for t in tasks])


def tell_backup(backup: BackupFigures) -> Iterator[Metric]:
    """Copies of the store."""
    newest, proven = backup.newest, backup.proven
    sound = newest.verified_at is not None and newest.problem is None
    taken = instants((), newest.taken_at)
    yield gauge("backup_last_timestamp_seconds", "When the newest copy of the store was made.", (), taken)
    yield gauge("backup_last_size_bytes", "Its size.", (), [row(newest.size)])
    yield gauge("backup_last_proven", "Whether it was restored and found sound.", (), [row(sound)])
    made = instants((), proven.taken_at if proven is not None else None)
    text = "When the newest copy was made that was restored and found sound. Absent: none ever was."
    yield gauge("backup_last_proven_timestamp_seconds", text, (), made)


def tell_upkeep(figures: Figures) -> Iterator[Metric]:
    """What was forgotten, what people owe, how large the store is."""
    purged, duties = figures.purged, figures.duties
    removed = sorted(purged.removed.items()) if purged is not None else []
    rows = [((kind,), float(count)) for kind, count in removed]
    yield gauge("purge_last_removed_rows", "What the last purge removed, by kind.", ("kind",), rows)
    at = instants((), purged.at if purged is not None else None)
    yield gauge("purge_last_timestamp_seconds", "When the last purge ended. Absent: there was none.", (), at)
    yield gauge("duties_open", "Work of people that nobody has signed.", (), [row(duties.open)])
    yield gauge("duties_overdue", "Of that, what is overdue.", (), [row(duties.overdue)])
    yield gauge("store_size_bytes", "The size of the store.", (), [row(figures.size)])
