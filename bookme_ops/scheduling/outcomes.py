"""Outcomes: what became of the tasks and runs, with how much of what was expected they really looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookme_ops.scheduling.task import Task
from bookme_ops.scheduling.telling import tell_slot, tell_tasks
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.ledger_pages import slots_before
from bookme_ops.store.runs import RunRow, runs_of
from bookme_ops.store.schedule import unfinished
from bookme_ops.store.schedule_pauses import Pause, pauses
from bookme_ops.store.slot import Slot, SlotState, Trigger
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A subject that was not checked."""

    subject: str
    reason: str
    """A sentence."""
    detail: str
    """What the system said; without secrets and personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How much of one kind of subject a run looked at."""

    kind: str
    """`mailbox`, `query`, `advisor`."""
    expected: int
    checked: int
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A slot or a task, as plain JSON, with what its run covered."""

    told: Document
    """As `tell_slot` or `tell_tasks` tells it."""
    checked: tuple[Checked, ...] | None
    """None: there is no run of it, or it was forgotten."""

    @property
    def shares(self) -> tuple[int, int] | None:
        """How many subjects were checked, and of how many."""
        if self.checked is None:
            return None
        return sum(one.checked for one in self.checked), sum(one.expected for one in self.checked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole schedule at one instant."""

    lines: tuple[Line, ...]
    served: bool
    """A service has worked by this schedule: without one nothing can be late, and nothing begins."""
    paused: Pause | None
    """Everything is."""
    asked: frozenset[str]
    """Tasks that somebody wants to be done now, and that have not begun yet."""


def read_board(ops: Ops, tasks: Mapping[str, Task], now: datetime) -> Board:
    """Every task: when it is due, how its last run ended and what that run looked at."""
    rows = tell_tasks(ops, tasks, now)
    last = {row["name"]: row["last"]["run"] for row in rows if row["last"] is not None}
    with ops.store.read() as connection:
        runs = runs_of(connection, {number for number in last.values() if number is not None})
        served = late_tasks(connection, now) is not None
        paused = pauses(connection, now).get(None)
        asked = {slot.task for slot in unfinished(connection) if _is_asked_for(slot)}
    lines = (Line(told=row, checked=_covered(runs.get(last.get(row["name"]) or 0))) for row in rows)
    return Board(lines=tuple(lines), served=served, paused=paused, asked=frozenset(asked))


def read_history(ops: Ops, task: str, place: tuple[datetime, int] | None, limit: int) -> list[Line]:
    """What was begun or left out of a task, the latest expected first, behind a slot's time and attempt."""
    with ops.store.read() as connection:
        slots = slots_before(connection, place, limit, task=task)
        runs = runs_of(connection, {slot.run_id for slot in slots if slot.run_id is not None})
    return [Line(told=tell_slot(slot), checked=_covered(runs.get(slot.run_id or 0))) for slot in slots]


def read_coverage(coverage: Mapping[str, Any]) -> tuple[Checked, ...]:
    """The coverage of a run, those kinds first of which something was not checked."""
    told = [
        Checked(
            kind=kind,
            expected=one["expected"],
            checked=one["checked"],
            unread=tuple(
                Unread(subject=it["id"], reason=SENTENCES[it["reason"]], detail=it.get("detail") or "")
                for it in one["not_checked"]
            ),
        )
        for kind, one in coverage.items()
    ]
    return tuple(sorted(told, key=lambda one: (not one.unread, one.kind)))


def _is_asked_for(slot: Slot) -> bool:
    return slot.trigger is Trigger.MANUAL and slot.state is SlotState.WAITING


def _covered(run: RunRow | None) -> tuple[Checked, ...] | None:
    return read_coverage(run.coverage) if run is not None else None
