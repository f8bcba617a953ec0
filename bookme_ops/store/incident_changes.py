"""Incident changes: writes what a run found, each change with its transition, in the caller's transaction."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from bookme_ops.store.incident import (
    Change,
    Incident,
    Party,
    Raised,
    State,
    What,
)
from bookme_ops.store.incident_plan import CHUNK, make_plan
from bookme_ops.store.incident_rows import (
    IS_OPEN,
    SYSTEM,
    UMBRELLA,
    finding_columns,
    load,
    step,
    take_turn,
    write_steps,
)
from bookme_ops.store.ledger_tables import INCIDENT
from jobs.base import Priority

FOUND, RETURNED, SILENT = "found", "found again", "no longer found by a complete look"


def apply(connection: Connection, changes: Iterable[Change], *, run_id: int, at: datetime) -> dict[str, int]:
    """Write the changes of a run; gives how many incidents were `opened`, `seen`, `resolved` and `reopened`.

    What others did since the run looked is respected: a finding whose incident was opened meanwhile is seen, and what
    was resolved meanwhile stays so until the next run. One that was merged into an incident which is open stays
    resolved, though its last sight moves, and counts as seen: that one stands for it. Raises LookupError for an
    incident that does not exist.
    """
    take_turn(connection)
    plan = make_plan(connection, list(changes))
    writer = _Writer(connection, run_id, at)
    writer.resolve(plan.resolved)
    for is_turn in (_is_umbrella, _is_member):
        writer.open([raised for raised in plan.opened.values() if is_turn(raised)])
        writer.reopen([pair for pair in plan.reopened.values() if is_turn(pair[1])])
        writer.see([pair for pair in plan.seen.values() if is_turn(pair[1])])
        writer.keep({one: pair for one, pair in plan.carried.items() if is_turn(pair[1])})
    writer.mark_seen(sorted(plan.duplicates))
    write_steps(connection, writer.steps)
    return {
        "opened": len(plan.opened),
        "seen": len(plan.seen) + len(plan.carried) + len(plan.duplicates),
        "resolved": len(plan.resolved),
        "reopened": len(plan.reopened),
    }


def release_members(connection: Connection, umbrella_ids: Sequence[int]) -> None:
    """Members of umbrellas that are gone stand alone."""
    if umbrella_ids:
        statement = update(INCIDENT).where(INCIDENT.c.umbrella_id == bindparam("gone")).values(umbrella_id=None)
        connection.execute(statement, [{"gone": umbrella_id} for umbrella_id in umbrella_ids])


def _is_umbrella(raised: Raised) -> bool:
    return raised.finding.subject.kind == UMBRELLA


def _is_member(raised: Raised) -> bool:
    return not _is_umbrella(raised)


class _Writer:
    """Writes one run's changes, and gathers the transitions they make."""

    def __init__(self, connection: Connection, run_id: int, at: datetime) -> None:
        self.connection, self.run_id, self.at = connection, run_id, at
        self.steps: list[dict[str, Any]] = []
        self._umbrellas: Callable[[Raised], int | None] | None = None

    def resolve(self, resolved: dict[int, Incident]) -> None:
        for incident in resolved.values():
            self._step(incident.id, incident, State.RESOLVED, SILENT)
        rows = [{"key": key, "state": State.RESOLVED.value, "resolved_at": self.at} for key in resolved]
        self._update(rows)
        umbrellas = [incident.id for incident in resolved.values() if incident.subject.kind == UMBRELLA]
        release_members(self.connection, umbrellas)

    def open(self, opened: Sequence[Raised]) -> None:
        if not opened:
            return
        find = self._umbrella_finder()
        rows = [self._new_row(raised, find(raised)) for raised in opened]
        # Numbers come back in any order unless they are asked for in that of the rows:
        # https://docs.sqlalchemy.org/en/20/core/connections.html#correlating-returning-rows-to-parameter-sets
        statement = insert(INCIDENT).returning(INCIDENT.c.id, sort_by_parameter_order=True)
        for incident_id, raised in zip(self.connection.execute(statement, rows).scalars(), opened, strict=True):
            self._step(incident_id, None, State.OPEN, FOUND, priority=raised.finding.priority)

    def reopen(self, reopened: Sequence[tuple[Incident, Raised]]) -> None:
        find = self._umbrella_finder()
        times = {"resolved_at": None, "acknowledged_at": None, "last_seen_at": self.at}
        state = {"state": State.OPEN.value, "merged_into": None, **times}
        self._update(
            [{"key": incident.id, **state, **finding_columns(raised, find(raised))} for incident, raised in reopened]
        )
        for incident, raised in reopened:
            into = incident.merged_into
            reason = RETURNED if into is None else f"{RETURNED}, and #{into}, which stood for it, is resolved"
            self._step(incident.id, incident, State.OPEN, reason, priority=raised.finding.priority, party=Party.US)

    def see(self, seen: Sequence[tuple[Incident, Raised]]) -> None:
        find = self._umbrella_finder()
        renewed = []
        for incident, raised in seen:
            values = finding_columns(raised, find(raised))
            if _differs(incident, values):
                renewed.append({"key": incident.id, **values})
            if incident.priority != raised.finding.priority:
                change = f"priority: {incident.priority.label} → {raised.finding.priority.label}"
                told: dict[str, Any] = {"what": What.PRIORITY, "priority": raised.finding.priority}
                self._step(incident.id, incident, incident.state, change, **told)
        self.mark_seen([incident.id for incident, _ in seen])
        self._update(renewed)

    def keep(self, carried: dict[int, tuple[int | None, Raised]]) -> None:
        """Of what was carried only the sight and the umbrella move: it says what the incident said when it was looked
        up, and what others wrote since is younger.
        """
        if not carried:
            return
        find = self._umbrella_finder()
        hangs = ((one, under, find(raised)) for one, (under, raised) in carried.items())
        self.mark_seen(list(carried))
        self._update([{"key": one, "umbrella_id": now} for one, was, now in hangs if was != now])

    def mark_seen(self, ids: Sequence[int]) -> None:
        """Move the last sight of incidents."""
        for start in range(0, len(ids), CHUNK):
            statement = update(INCIDENT).where(INCIDENT.c.id.in_(ids[start : start + CHUNK]))
            self.connection.execute(statement.values(last_seen_at=self.at))

    def _umbrella_finder(self) -> Callable[[Raised], int | None]:
        """Tells the umbrella of a finding; asked anew after umbrellas were written."""
        open_umbrellas = load(self.connection, IS_OPEN, INCIDENT.c.subject_kind == UMBRELLA)
        by_code = {(incident.environment, incident.code): incident.id for incident in open_umbrellas}

        def find(raised: Raised) -> int | None:
            hangs = raised.under_umbrella and _is_member(raised)
            return by_code.get((raised.finding.environment, raised.finding.code)) if hangs else None

        return find

    def _new_row(self, raised: Raised, umbrella_id: int | None) -> dict[str, Any]:
        finding, subject = raised.finding, raised.finding.subject
        fingerprint = {"environment": finding.environment, "code": finding.code}
        named = {"subject_kind": subject.kind, "subject_id": subject.id, "state": State.OPEN.value}
        times = {"opened_at": self.at, "last_seen_at": self.at}
        return {**fingerprint, **named, **times, **finding_columns(raised, umbrella_id)}

    def _update(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows of values that all name the same columns beside their `key`."""
        if rows:
            values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "key"}
            statement = update(INCIDENT).where(INCIDENT.c.id == bindparam("key")).values(values)
            self.connection.execute(statement, rows)

    def _step(
        self, incident_id: int, before: Incident | None, to_state: State, reason: str, **told: What | Priority | Party
    ) -> None:
        by: dict[str, Any] = {"at": self.at, "actor": SYSTEM, "run_id": self.run_id, **told}
        self.steps.append(step(before, to_state, incident_id=incident_id, reason=reason, **by))


def _differs(incident: Incident, values: dict[str, Any]) -> bool:
    """Whether a finding says anything new; JSON values are compared as they would be kept."""
    plain = ("scope", "booking_id", "priority", "summary", "umbrella_id")
    if any(getattr(incident, name) != values[name] for name in plain):
        return True
    return any(_kept(getattr(incident, name)) != _kept(values[name]) for name in ("evidence", "fix"))


def _kept(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
