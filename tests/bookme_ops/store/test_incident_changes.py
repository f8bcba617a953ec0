"""What runs write: one open incident per fingerprint, a transition per change, umbrellas over their members."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Change, Incident, Open, Raised, Reopen, Resolve, See, State
from bookme_ops.store.ledger_tables import INCIDENT
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN


def apply(connection: Connection, *changes: Change, at: Any = AT) -> dict[str, int]:
    return incidents.apply(connection, changes, run_id=RUN, at=at)


def opened(connection: Connection, *raised: Raised) -> list[Incident]:
    """Open incidents for findings, in the order of the findings."""
    apply(connection, *(Open(raised=one) for one in raised))
    by_fingerprint = incidents.latest_by_fingerprint(connection, [one.fingerprint for one in raised])
    return [by_fingerprint[one.fingerprint] for one in raised]


def steps(connection: Connection, number: int) -> list[tuple[State | None, State]]:
    return [(one.from_state, one.to_state) for one in incidents.transitions(connection, number)]


def counts(**changes: int) -> dict[str, int]:
    return {"opened": 0, "seen": 0, "resolved": 0, "reopened": 0} | changes


def test_a_finding_opens_an_incident_with_all_it_says(store: Store) -> None:
    raised = found(fix={"action": "create-event"}, evidence={"æ": [1, None, True, {"x": 1.5}]})
    with store.begin() as connection:
        assert apply(connection, Open(raised=raised)) == counts(opened=1)
        (incident,) = incidents.open_incidents(connection, [PRODUCTION])
        finding = raised.finding
        assert incident == Incident(
            id=incident.id,
            environment=finding.environment,
            code=finding.code,
            subject=finding.subject,
            scope="id-ada",
            booking_id=finding.booking_id,
            priority=Priority.HIGH,
            summary=finding.summary,
            evidence=finding.evidence,
            fix=finding.fix,
            state=State.OPEN,
            opened_at=AT,
            last_seen_at=AT,
        )
        (step,) = incidents.transitions(connection, incident.id)
        assert (step.from_state, step.to_state, step.actor, step.run_id, step.at) == (
            None,
            State.OPEN,
            "system",
            RUN,
            AT,
        )


def test_many_are_opened_in_order_and_each_gets_its_step(store: Store) -> None:
    raised = [found(f"{number:03d}") for number in range(1100)]
    with store.begin() as connection:
        kept = opened(connection, *raised)
        assert [one.subject for one in kept] == [one.finding.subject for one in raised]
        assert all(steps(connection, one.id) == [(None, State.OPEN)] for one in kept[::100])


def test_seeing_the_same_again_moves_the_last_sight_alone(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        assert apply(connection, See(incident_id=before.id, raised=found()), at=LATER) == counts(seen=1)
        assert incidents.get(connection, before.id) == replace(before, last_seen_at=LATER)
        assert steps(connection, before.id) == [(None, State.OPEN)]


@pytest.mark.parametrize(
    "change",
    [{"summary": "other"}, {"evidence": {"more": 1}}, {"fix": {"action": "x"}}, {"booking_id": None}],
)
def test_what_a_finding_says_anew_is_renewed(store: Store, change: dict[str, Any]) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        apply(connection, See(incident_id=before.id, raised=found(**change)), at=LATER)
        assert incidents.get(connection, before.id) == replace(before, last_seen_at=LATER, **change)
        assert steps(connection, before.id) == [(None, State.OPEN)]


def test_another_scope_is_renewed(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found(scope="ada@bank.example"))
        apply(connection, See(incident_id=before.id, raised=found()))
        assert incidents.get(connection, before.id).scope == "id-ada"


def test_a_change_of_priority_is_a_step(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        apply(connection, See(incident_id=before.id, raised=found(priority=Priority.CRITICAL)), at=LATER)
        assert incidents.get(connection, before.id).priority is Priority.CRITICAL
        step = incidents.transitions(connection, before.id)[-1]
        assert (step.from_state, step.to_state, step.reason) == (
            State.OPEN,
            State.OPEN,
            "priority: High → Critical",
        )


def test_an_acknowledged_incident_that_is_seen_stays_so(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        incidents.acknowledge(connection, before.id, actor="eva", at=AT)
        apply(connection, See(incident_id=before.id, raised=found()), at=LATER)
        assert incidents.get(connection, before.id).state is State.ACKNOWLEDGED


def test_an_incident_is_resolved_and_returns(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        incidents.acknowledge(connection, before.id, actor="eva", at=AT)
        assert apply(connection, Resolve(incident_id=before.id), at=LATER) == counts(resolved=1)
        resolved = incidents.get(connection, before.id)
        assert (resolved.state, resolved.resolved_at, resolved.last_seen_at) == (State.RESOLVED, LATER, AT)
        assert incidents.open_incidents(connection, [PRODUCTION]) == []
        back = LATER + timedelta(hours=1)
        returned = found(summary="again")
        assert apply(connection, Reopen(incident_id=before.id, raised=returned), at=back) == counts(reopened=1)
        assert incidents.get(connection, before.id) == replace(before, owner="eva", summary="again", last_seen_at=back)
        assert steps(connection, before.id) == [
            (None, State.OPEN),
            (State.OPEN, State.ACKNOWLEDGED),
            (State.ACKNOWLEDGED, State.RESOLVED),
            (State.RESOLVED, State.OPEN),
        ]


def test_a_finding_that_someone_else_opened_meanwhile_is_seen(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        assert apply(connection, Open(raised=found()), at=LATER) == counts(seen=1)
        assert incidents.open_incidents(connection, [PRODUCTION]) == [replace(before, last_seen_at=LATER)]


def test_reopening_what_is_open_again_is_seeing_it(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        assert apply(connection, Reopen(incident_id=before.id, raised=found()), at=LATER) == counts(seen=1)


def test_what_someone_resolved_meanwhile_stays_resolved(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        resolved = incidents.resolve(connection, before.id, actor="eva", reason="done", at=AT)
        seen, silent = See(incident_id=before.id, raised=found()), Resolve(incident_id=before.id)
        assert apply(connection, seen, silent, at=LATER) == counts()
        assert incidents.get(connection, before.id) == resolved


def test_the_same_finding_twice_opens_one_incident(store: Store) -> None:
    with store.begin() as connection:
        assert apply(connection, Open(raised=found()), Open(raised=found())) == counts(opened=1)


def test_an_incident_that_is_not_there_is_an_error(store: Store) -> None:
    with store.begin() as connection, pytest.raises(LookupError, match="no incident 99"):
        apply(connection, Resolve(incident_id=99))


def test_the_database_itself_allows_one_open_incident_per_fingerprint(store: Store) -> None:
    with store.begin() as connection:
        (first,) = opened(connection, found())
        apply(connection, Resolve(incident_id=first.id))
        opened(connection, found())
    with pytest.raises(IntegrityError):
        _force_another(store)


def _force_another(store: Store) -> None:
    raised = found().finding
    row = {
        "environment": raised.environment,
        "code": raised.code,
        "subject_kind": raised.subject.kind,
        "subject_id": raised.subject.id,
        "scope": "x",
        "priority": 1,
        "summary": "x",
        "evidence": {},
        "state": "acknowledged",
        "opened_at": AT,
        "last_seen_at": AT,
    }
    with store.begin() as connection:
        connection.execute(insert(INCIDENT).values(row))


def test_members_hang_under_the_umbrella_of_their_code(store: Store) -> None:
    member, loner = found("a", under_umbrella=True), found("b")
    other = found("c", code="CAL002", under_umbrella=True)
    with store.begin() as connection:
        kept = opened(connection, member, loner, other, umbrella())
        assert [one.umbrella_id for one in kept] == [kept[3].id, None, None, None]


def test_an_umbrella_gathers_members_that_were_open_before(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
        see = See(incident_id=before.id, raised=found(under_umbrella=True))
        apply(connection, see, Open(raised=umbrella()))
        after = incidents.get(connection, before.id)
        assert incidents.get(connection, after.umbrella_id or 0).subject.kind == "environment"


def test_members_leave_an_umbrella_that_is_gone(store: Store) -> None:
    with store.begin() as connection:
        unseen, seen, top = opened(
            connection, found("a", under_umbrella=True), found("b", under_umbrella=True), umbrella()
        )
        apply(connection, Resolve(incident_id=top.id), See(incident_id=seen.id, raised=found("b")), at=LATER)
        assert incidents.get(connection, unseen.id).umbrella_id is None
        assert incidents.get(connection, seen.id).umbrella_id is None


def test_an_umbrella_that_returns_takes_its_members_again(store: Store) -> None:
    with store.begin() as connection:
        member, top = opened(connection, found("a", under_umbrella=True), umbrella())
        apply(connection, Resolve(incident_id=top.id), See(incident_id=member.id, raised=found("a")))
        again = See(incident_id=member.id, raised=found("a", under_umbrella=True))
        assert apply(connection, again, Reopen(incident_id=top.id, raised=umbrella())) == counts(seen=1, reopened=1)
        assert incidents.get(connection, member.id).umbrella_id == top.id


def test_changes_that_break_off_change_nothing(store: Store) -> None:
    with store.begin() as connection:
        (before,) = opened(connection, found())
    with pytest.raises(RuntimeError):
        _apply_and_break(store, [Resolve(incident_id=before.id), Open(raised=found("b"))])
    with store.read() as connection:
        assert incidents.open_incidents(connection, [PRODUCTION]) == [before]
        assert steps(connection, before.id) == [(None, State.OPEN)]


def _apply_and_break(store: Store, changes: Iterable[Change]) -> None:
    with store.begin() as connection:
        apply(connection, *changes)
        raise RuntimeError


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.frozensets(st.sampled_from("abc")), max_size=6))
def test_the_steps_of_an_incident_lead_to_where_it_stands(store: Store, rounds: list[frozenset[str]]) -> None:
    with store.begin() as connection:
        for names in rounds:
            apply(connection, *_changes(connection, names))
            open_now = incidents.open_incidents(connection, [PRODUCTION])
            assert {one.subject.id for one in open_now} == {f"booking-{name}" for name in names}
        for incident in incidents.search(connection):
            walked = steps(connection, incident.id)
            assert walked[-1][1] is incident.state
            assert all(before[1] is after[0] for before, after in pairwise(walked))


def _changes(connection: Connection, names: Iterable[str]) -> Iterable[Change]:
    raised = {one.fingerprint: one for one in map(found, names)}
    for fingerprint, incident in incidents.latest_by_fingerprint(connection, raised).items():
        finding = raised.pop(fingerprint)
        is_open = incident.state is not State.RESOLVED
        yield (See if is_open else Reopen)(incident_id=incident.id, raised=finding)
    yield from (Open(raised=one) for one in raised.values())
    kept = {f"booking-{name}" for name in names}
    gone = [one for one in incidents.open_incidents(connection, [PRODUCTION]) if one.subject.id not in kept]
    yield from (Resolve(incident_id=one.id) for one in gone)
