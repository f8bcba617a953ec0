"""Figures for monitors: counted as they are kept, and silent about what is not known."""

from datetime import timedelta

from bookme_ops.store import alerts, incidents, runs, schedule
from bookme_ops.store.alerts_channels import lock_channel
from bookme_ops.store.alerts_queue import Queue, read_queue
from bookme_ops.store.audit_log import Entry, append
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.duties import Draft, duties, lay_out, sign
from bookme_ops.store.health import add_probes
from bookme_ops.store.incident import Open, State
from bookme_ops.store.service_figures import (
    DutyCount,
    LastRun,
    ReadCount,
    RunCost,
    costs_since,
    count_duties,
    count_open,
    count_reads,
    last_purge,
    last_runs,
    latest_probes,
    latest_run,
    read_backlog,
)
from bookme_ops.store.slot import Ending, Expected, SlotState, Trigger
from connectors.errors import Reason
from connectors.health_records import Probe
from connectors.ports import Failure
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TENANT, TEST

MINUTE = timedelta(minutes=1)
KEY = b"k" * 32


def spend(connection: Connection, kind: str = "collect", **requests: int) -> int:
    """A run that ended."""
    number = runs.start_run(connection, kind, AT, AT)
    runs.finish_run(connection, number, "complete", {}, {"requests": requests, "throttled": {}}, AT)
    return number


def test_open_incidents_are_counted_by_what_they_have_in_common(store: Store) -> None:
    with store.begin() as connection:
        assert count_open(connection) == []
        for name, environment in (("a", PRODUCTION), ("b", PRODUCTION), ("c", PRODUCTION), ("d", TEST)):
            at = AT + timedelta(hours="abcd".index(name))
            raised = found(name, environment=environment, priority=Priority.HIGH)
            incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=at)
        first = incidents.search(connection, states=frozenset({State.OPEN}))[0]
        incidents.acknowledge(connection, first.id, actor="eva", at=AT)
        last = incidents.search(connection, states=frozenset({State.OPEN}))[-1]
        incidents.resolve(connection, last.id, actor="eva", reason="done", at=AT)
        counts = {(one.environment, one.state, one.count, one.oldest - AT) for one in count_open(connection)}
    hour = timedelta(hours=1)
    assert counts == {(PRODUCTION, State.ACKNOWLEDGED, 1, 0 * hour), (PRODUCTION, State.OPEN, 2, hour)}


def test_subjects_are_known_or_unknown_for_a_reason(store: Store) -> None:
    with store.begin() as connection:
        for name, minutes in (("a", 0), ("b", 5), ("c", 9)):
            record_read(connection, TENANT, "mailbox", name, at=AT + minutes * MINUTE, as_of=AT)
        failure = Failure(reason=Reason.FORBIDDEN, detail="403")
        record_failure(connection, TENANT, "mailbox", "a", failure, at=AT + 20 * MINUTE)
        record_failure(connection, TENANT, "mailbox", "new", failure, at=AT + 20 * MINUTE)
        counts = {one.reason: one for one in count_reads(connection)}
    alike = {"scope": TENANT, "kind": "mailbox", "count": 2}
    assert counts[None] == ReadCount(reason=None, oldest=AT + 5 * MINUTE, newest=AT + 9 * MINUTE, **alike)  # type: ignore[arg-type]
    assert counts[Reason.FORBIDDEN] == ReadCount(reason=Reason.FORBIDDEN, oldest=AT, newest=AT, **alike)  # type: ignore[arg-type]


def test_the_latest_probe_counts_and_who_was_never_asked_is_left_out(store: Store) -> None:
    def probe(system: str, minutes: int, reason: Reason | None = None) -> Probe:
        return Probe(environment=PRODUCTION, system=system, at=AT + minutes * MINUTE, reason=reason, seconds=0.25)

    with store.begin() as connection:
        add_probes(connection, [probe("graph", 5, Reason.TIMEOUT), probe("graph", 0), probe("salesforce", 0)])
        asked = [(PRODUCTION, "graph"), (PRODUCTION, "bookme"), (TEST, "graph")]
        assert latest_probes(connection, asked) == [probe("graph", 5, Reason.TIMEOUT)]


def test_costs_are_told_once_a_run_has_ended_and_runs_that_go_on_are_come_back_to(store: Store) -> None:
    with store.begin() as connection:
        assert (latest_run(connection), costs_since(connection, 0)) == (0, ([], 0))
        first = spend(connection, graph=3)
        slow = runs.start_run(connection, "collect", AT, AT)
        last = spend(connection, graph=5, salesforce=1)
        spend(connection, "jobs")
        costs, until = costs_since(connection, 0)
        assert costs == [
            RunCost(id=first, requests={"graph": 3}, throttled={}),
            RunCost(id=last, requests={"graph": 5, "salesforce": 1}, throttled={}),
        ]
        assert until == slow - 1
        runs.finish_run(connection, slow, "failed", {}, {}, AT)
        assert costs_since(connection, last)[0] == []
        assert costs_since(connection, until)[0][0] == RunCost(id=slow, requests={}, throttled={})
        assert costs_since(connection, 0)[1] == latest_run(connection)


def test_the_backlog_is_what_the_queue_tells_of_channels_that_are_known(store: Store) -> None:
    with store.begin() as connection:
        assert read_backlog(connection, ["teams"]) == Queue(steps=0, waiting=0, silenced=0, held=0, oldest=None)
        for number, silence in enumerate([None, None, "maintenance"]):
            at = AT + number * MINUTE
            message = alerts.Draft(
                key=str(number),
                channel="teams",
                event="opened",
                incident_id=1,
                priority=Priority.HIGH,
                title="",
                body="",
                silenced_by=silence,
            )
            alerts.add(connection, [message], at)
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT - MINUTE)
        lock_channel(connection, "teams")
        told = read_backlog(connection, ["teams", "mail"])
        assert told == read_queue(connection)
        assert told == Queue(steps=1, waiting=2, silenced=1, held=0, oldest=AT - MINUTE)
        assert read_backlog(connection, []).waiting == 0


def test_the_last_purge_is_told_from_the_audit_log(store: Store) -> None:
    def entered(connection: Connection, action: str, detail: str) -> None:
        append(connection, Entry(at=AT, actor="eva", action=action, object="store", detail=detail), key=KEY)

    with store.begin() as connection:
        assert last_purge(connection) is None
        entered(connection, "store.purged", "journal 9")
        entered(connection, "store.purged", "journal 12, decode_maps 3")
        entered(connection, "store.purge-begun", "runs 7")
        purged = last_purge(connection)
    assert purged is not None
    assert (purged.at, purged.removed) == (AT, {"journal": 12, "decode_maps": 3})


def test_the_last_run_is_the_last_that_ended_not_what_was_left_out_or_goes_on(store: Store) -> None:
    def slot(connection: Connection, minutes: int, state: SlotState | None, *, begun: bool = True) -> None:
        at = AT + minutes * MINUTE
        made = schedule.add(
            connection, Expected(task="work", expected_at=at, due_at=at, late_at=at, trigger=Trigger.MANUAL)
        )
        if begun:
            schedule.start(connection, made.id, owner="me", term=1, trigger=Trigger.MANUAL, at=at)
        if begun and state is not None:
            schedule.finish(connection, made, Ending(state=state), owner="me", at=at + MINUTE)
        elif state is not None:
            schedule.skip(connection, [made], "paused", at=at, owed=False)

    with store.begin() as connection:
        slot(connection, 0, SlotState.COMPLETE)
        slot(connection, 5, SlotState.FAILED)
        slot(connection, 10, SlotState.SKIPPED, begun=False)
        slot(connection, 15, None)
        slot(connection, 20, None, begun=False)
        began = AT + 5 * MINUTE
        expected = {"work": LastRun(state=SlotState.FAILED, began=began, ended=began + MINUTE)}
        assert last_runs(connection, ["work", "never"]) == expected


def test_duties_count_until_they_are_signed(store: Store) -> None:
    with store.begin() as connection:
        drafts = [Draft(name=name, period="2026-W10", owner=None, due_at=AT) for name in ("a", "b")]
        lay_out(connection, [*drafts, Draft(name="c", period="2026-W10", owner=None, due_at=AT + MINUTE)])
        assert count_duties(connection, AT) == DutyCount(open=3, overdue=0)
        assert count_duties(connection, AT + MINUTE / 2) == DutyCount(open=3, overdue=2)
        sign(connection, duties(connection)[0].id, by="eva", note=None, at=AT)
        assert count_duties(connection, AT + MINUTE / 2) == DutyCount(open=2, overdue=1)
