"""Preflight: before a task's first run, whether its systems let us in, and what we are not allowed to see of them.

Where no system lets us in, the first run is held back: it could not read anything. Whatever else is lacking is told,
and the run reads what it can.
"""

from collections.abc import Iterator
from datetime import datetime

from bookme_ops.doctor import Check, look_at_backend, look_at_graph, look_at_salesforce
from bookme_ops.scheduling.task import Task
from bookme_ops.store.preflights import Preflight, note_preflight, preflights
from bookme_ops.store.schedule import was_done
from bookme_ops.wiring import Ops

SIGNING_IN = "signs us in"
"""What the doctor calls its first look at each system."""


def hold_back(ops: Ops, task: Task, now: datetime) -> str | None:
    """Why a task may not do its first run; None if it may, or did it already."""
    if not task.reads:
        return None
    with ops.store.read() as connection:
        known = preflights(connection).get(task.name)
        if (known is not None and known.passed) or was_done(connection, task.name):
            return None
    checks = list(_look(ops, task))
    lacking = [check for check in checks if check.ok is False]
    closed = [check for check in lacking if SIGNING_IN in check.name]
    if any(check.ok and SIGNING_IN in check.name for check in checks):
        closed = []
    remarks = [f"{check.name}: {check.detail}; {check.remedy}" for check in lacking]
    seen = Preflight(task=task.name, at=now, passed=not closed, remarks=remarks)
    with ops.store.begin() as connection:
        note_preflight(connection, seen)
    return f"preflight: {closed[0].name}: {closed[0].detail}; {closed[0].remedy}" if closed else None


def _look(ops: Ops, task: Task) -> Iterator[Check]:
    connections = ops.connect()
    for site in ops.chosen:
        environment, connection = ops.settings.environment(site.name), connections[site.name]
        if "salesforce" in task.reads:
            yield from look_at_salesforce(environment, connection)
        if "graph" in task.reads:
            yield from look_at_graph(environment, connection)
        if "bookme" in task.reads and connection.backend is not None:
            yield from look_at_backend(environment, connection.backend, ops.now())
