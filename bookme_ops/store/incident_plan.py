"""The plan of a run's changes: what others did since the run looked is respected, and duplicates stay with theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.incident import Change, Fingerprint, Incident, Open, Raised, Reopen, Resolve, See, State
from bookme_ops.store.incident_rows import load
from bookme_ops.store.ledger_tables import INCIDENT

CHUNK = 500
STANDING = "SELECT id, umbrella_id FROM incident WHERE state <> 'resolved'"


@dataclass(slots=True)
class Plan:
    """Changes by what has to be written, after a look at what is open by now."""

    opened: dict[Fingerprint, Raised] = field(default_factory=dict)
    seen: dict[int, tuple[Incident, Raised]] = field(default_factory=dict)
    carried: dict[int, tuple[int | None, Raised]] = field(default_factory=dict)
    """Seen again as they stand, each with the umbrella that it hangs under by now."""
    reopened: dict[int, tuple[Incident, Raised]] = field(default_factory=dict)
    resolved: dict[int, Incident] = field(default_factory=dict)
    duplicates: set[int] = field(default_factory=set)
    """Found again, but merged into an incident that is open: that one stands for them."""


def make_plan(connection: Connection, changes: Sequence[Change]) -> Plan:
    """Look at what is open by now, and sort the changes. Raises LookupError for an incident that does not exist."""
    standing: dict[int, int | None] = dict(fetch(connection, STANDING))
    plan = Plan()
    rest: list[Change] = []
    for change in changes:
        if isinstance(change, See) and change.raised.carried and change.incident_id in standing:
            # Nothing of it is compared, so it need not be read: after a quiet hour nearly all incidents are such.
            plan.carried[change.incident_id] = (standing[change.incident_id], change.raised)
        else:
            rest.append(change)
    named = {change.incident_id for change in rest if not isinstance(change, Open)}
    by_id = _load_ids(connection, sorted((named | standing.keys()) - plan.carried.keys()))
    is_open = {incident.fingerprint: incident for incident in by_id.values() if incident.state is not State.RESOLVED}
    # Duplicates come last: by then it is known what is over by this run, or returns, and so whether it stands for them.
    for change in sorted(rest, key=lambda change: _is_duplicate(change, by_id)):
        _sort_in(plan, change, by_id, is_open)
    return plan


def _is_duplicate(change: Change, by_id: dict[int, Incident]) -> bool:
    return isinstance(change, Reopen) and by_id[change.incident_id].merged_into is not None


def _load_ids(connection: Connection, ids: Sequence[int]) -> dict[int, Incident]:
    found: list[Incident] = []
    for start in range(0, len(ids), CHUNK):
        found += load(connection, INCIDENT.c.id.in_(ids[start : start + CHUNK]))
    if len(found) != len(ids):
        raise LookupError(f"there is no incident {min(set(ids) - {incident.id for incident in found})}")
    return {incident.id: incident for incident in found}


def _sort_in(plan: Plan, change: Change, by_id: dict[int, Incident], is_open: dict[Fingerprint, Incident]) -> None:
    if isinstance(change, Resolve):
        incident = by_id[change.incident_id]
        if incident.state is not State.RESOLVED:
            plan.resolved[incident.id] = incident
    elif isinstance(change, See):
        incident = by_id[change.incident_id]
        if incident.state is not State.RESOLVED:
            plan.seen[incident.id] = (incident, change.raised)
    elif isinstance(change, Open | Reopen):
        current = is_open.get(change.raised.fingerprint)
        if current is not None:
            plan.seen[current.id] = (current, change.raised)
        elif isinstance(change, Reopen) and _stands_in(plan, by_id, by_id[change.incident_id].merged_into):
            plan.duplicates.add(change.incident_id)
        elif isinstance(change, Reopen):
            plan.reopened[change.incident_id] = (by_id[change.incident_id], change.raised)
        else:
            plan.opened[change.raised.fingerprint] = change.raised
    else:
        assert_never(change)


def _stands_in(plan: Plan, by_id: dict[int, Incident], merged_into: int | None) -> bool:
    """Whether the incident that another was merged into is open after this run."""
    if merged_into in plan.carried:
        return True
    into = by_id.get(merged_into) if merged_into is not None else None
    if into is None or into.id in plan.resolved:
        return False
    return into.state is not State.RESOLVED or into.id in plan.reopened
