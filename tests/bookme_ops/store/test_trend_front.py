"""The front page's questions: what is worst, what hangs together, what is down, what is unread, what is old."""

from datetime import datetime, timedelta

from sqlalchemy import select, text, update

from bookme_ops.store import runs
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.health import add_probes
from bookme_ops.store.incident import Incident, Open, State
from bookme_ops.store.incidents import acknowledge, apply, get, resolve
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.trend_front import (
    Pulse,
    calendars_of,
    count_open,
    latest_probes,
    open_umbrellas,
    read_pulse,
    reads_of,
    unread_of,
    worst_incidents,
)
from connectors.errors import Reason
from connectors.health_records import Probe
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, PRODUCTION, TENANT, TEST, a_failure

MINUTE = timedelta(minutes=1)
BOTH = (PRODUCTION, TEST)


def open_one(connection: Connection, name: str, minutes: int = 0, **changes: object) -> None:
    raised = found(name, **changes)  # type: ignore[arg-type]
    apply(connection, [Open(raised=raised)], run_id=None, at=AT + minutes * MINUTE)


def names(incidents: list[Incident]) -> list[str]:
    return [one.subject.id.removeprefix("booking-") for one in incidents]


def worst(connection: Connection, now: datetime = AT, limit: int = 10, *umbrellas: Incident) -> list[str]:
    return names(worst_incidents(connection, BOTH, umbrellas, now, limit))


def test_the_most_urgent_come_first_among_them_the_oldest(store: Store) -> None:
    with store.begin() as connection:
        open_one(connection, "young", 5)
        open_one(connection, "low", -9, priority=Priority.LOW)
        open_one(connection, "old", -5)
        open_one(connection, "critical", priority=Priority.CRITICAL)
        open_one(connection, "elsewhere", environment=TEST)
        acknowledge(connection, 3, actor="ada", at=AT)
        assert worst(connection) == ["critical", "old", "elsewhere", "young", "low"]
        assert worst_incidents(connection, [TEST], [], AT, 10)[0].environment == TEST
        assert "low" not in worst(connection, AT, 2), "enough were found before"


def test_what_is_resolved_or_muted_is_not_wrong_now(store: Store) -> None:
    with store.begin() as connection:
        for name in ("a", "b", "c"):
            open_one(connection, name)
        resolve(connection, 1, actor="ada", reason="done", at=AT)
        muted = update(INCIDENT).where(INCIDENT.c.id == 2).values(muted_until=AT + MINUTE)
        connection.execute(muted)
        assert worst(connection) == ["c"]
        assert worst(connection, AT + MINUTE) == ["b", "c"], "its waiver has ended"


def test_members_of_an_umbrella_are_told_by_it(store: Store) -> None:
    with store.begin() as connection:
        apply(connection, [Open(raised=umbrella())], run_id=None, at=AT)
        members = [Open(raised=found(name, under_umbrella=True)) for name in ("a", "b")]
        apply(connection, members, run_id=None, at=AT)
        open_one(connection, "other", code="CAL002")
        open_one(connection, "same-code", environment=TEST)
        [(over, count)] = open_umbrellas(connection, BOTH)
        assert (over.code, count) == ("CAL001", 2)
        assert worst(connection, AT, 10, over) == [PRODUCTION, "other", "same-code"]
        assert open_umbrellas(connection, [TEST]) == []


def test_open_incidents_are_counted_by_priority_and_state(store: Store) -> None:
    with store.begin() as connection:
        for name in ("a", "b", "c", "d"):
            open_one(connection, name)
        open_one(connection, "low", priority=Priority.LOW, environment=TEST)
        acknowledge(connection, 1, actor="ada", at=AT)
        resolve(connection, 2, actor="ada", reason="done", at=AT)
        high = int(Priority.HIGH)
        assert count_open(connection, BOTH) == {(high, "open"): 2, (high, "acknowledged"): 1, (1, "open"): 1}
        assert count_open(connection, [TEST]) == {(1, "open"): 1}
        assert get(connection, 1).state is State.ACKNOWLEDGED


def test_the_queue_is_asked_by_its_index(store: Store) -> None:
    """However many incidents there are, those that come first are found without sorting all of them."""
    if store.engine.dialect.name != "sqlite":
        return
    with store.read() as connection:
        exact = (INCIDENT.c.state == "open", INCIDENT.c.priority == 3)
        wanted = select(INCIDENT.c.id).where(*exact).order_by(INCIDENT.c.opened_at, INCIDENT.c.id).limit(10)
        plain = str(wanted.compile(store.engine, compile_kwargs={"literal_binds": True}))
        plan = " ".join(row[-1] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {plain}")))
    assert "ix_incident_queue" in plan
    assert "TEMP B-TREE" not in plan


def test_the_pulse_moves_with_every_step_and_every_run_that_begins_or_ends(store: Store) -> None:
    seen: list[Pulse] = []
    with store.begin() as connection:
        seen.append(read_pulse(connection))
        open_one(connection, "a")
        seen.append(read_pulse(connection))
        number = runs.start_run(connection, "jobs", AT, AT)
        seen.append(read_pulse(connection))
        runs.start_run(connection, "jobs", AT, AT)
        seen.append(read_pulse(connection))
        runs.finish_run(connection, number, "complete", {}, {}, AT + MINUTE)
        seen.append(read_pulse(connection))
    assert seen[0] == Pulse(step=0, run=0, ended_at=None)
    assert len(set(map(repr, seen))) == len(seen)
    assert seen[-1].ended_at == AT + MINUTE


def test_the_latest_probes_come_newest_first_and_none_of_the_future(store: Store) -> None:
    def probe(minutes: int, reason: Reason | None = None) -> Probe:
        return Probe(environment=PRODUCTION, system="graph", at=AT + minutes * MINUTE, reason=reason, seconds=0.5)

    with store.begin() as connection:
        add_probes(connection, [probe(-3), probe(-2, Reason.TIMEOUT), probe(-1), probe(1)])
        probes = latest_probes(connection, PRODUCTION, ["graph", "bookme"], AT, 2)
    assert probes["bookme"] == []
    assert [one.reason for one in probes["graph"]] == [None, Reason.TIMEOUT]


def test_what_is_unread_is_grouped_by_its_reason_and_what_nobody_could_read_is_left_out(store: Store) -> None:
    with store.begin() as connection:
        for number, reason in enumerate([Reason.FORBIDDEN, Reason.FORBIDDEN, Reason.THROTTLED, Reason.NOT_LICENSED]):
            failure = a_failure(reason)
            record_failure(connection, TENANT, "mailbox", f"u{number}", failure, at=AT - number * MINUTE)
        told = {(one.kind, one.reason): one for one in unread_of(connection, TENANT)}
        assert told.keys() == {("mailbox", Reason.FORBIDDEN), ("mailbox", Reason.THROTTLED)}
        refused = told["mailbox", Reason.FORBIDDEN]
        assert (refused.count, refused.since) == (2, AT - MINUTE)
        assert unread_of(connection, PRODUCTION) == []


def test_what_was_never_read_and_what_was_read_longest_ago_come_first(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, PRODUCTION, "query", "bookings", at=AT, as_of=AT)
        record_read(connection, PRODUCTION, "directory", "users", at=AT - MINUTE, as_of=AT)
        record_failure(connection, PRODUCTION, "query", "orphans", a_failure(), at=AT)
        record_read(connection, PRODUCTION, "mailbox", "u", at=AT, as_of=AT)
        parts = reads_of(connection, PRODUCTION)
    assert [(one.subject, one.read_at, one.reason) for one in parts] == [
        ("orphans", None, Reason.FORBIDDEN),
        ("users", AT - MINUTE, None),
        ("bookings", AT, None),
    ]


def test_the_oldest_calendar_is_that_of_those_that_are_complete(store: Store) -> None:
    with store.begin() as connection:
        none = calendars_of(connection, TENANT)
        record_read(connection, TENANT, "mailbox", "a", at=AT - 2 * MINUTE, as_of=AT)
        record_read(connection, TENANT, "mailbox", "b", at=AT, as_of=AT)
        record_read(connection, TENANT, "mailbox", "c", at=AT - 9 * MINUTE, as_of=AT)
        record_failure(connection, TENANT, "mailbox", "c", a_failure(), at=AT)
        some = calendars_of(connection, TENANT)
    assert (none.count, none.complete, none.oldest) == (0, 0, None)
    assert (some.count, some.complete, some.oldest, some.newest) == (3, 2, AT - 2 * MINUTE, AT)
