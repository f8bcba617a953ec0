"""Health in numbers: probes and runs since an instant."""

from datetime import timedelta

from bookme_ops.store import runs
from bookme_ops.store.db import Store
from bookme_ops.store.health import add_probes
from bookme_ops.store.trend_health import Ended, Try, runs_since, tries_since, watched_since
from connectors.errors import Reason
from connectors.health_records import Probe
from tests.bookme_ops.store.samples import AT, PRODUCTION, TEST

MINUTE = timedelta(minutes=1)


def test_tries_come_in_the_order_of_time_with_why_they_failed(store: Store) -> None:
    def probe(minutes: int, reason: Reason | None = None, environment: str = PRODUCTION) -> Probe:
        return Probe(environment=environment, system="graph", at=AT + minutes * MINUTE, reason=reason, seconds=0.5)

    with store.begin() as connection:
        add_probes(connection, [probe(2, Reason.TIMEOUT), probe(1), probe(-1), probe(1, environment=TEST)])
        assert list(tries_since(connection, PRODUCTION, AT)) == [
            Try("graph", AT + MINUTE, None, 0.5),
            Try("graph", AT + 2 * MINUTE, Reason.TIMEOUT, 0.5),
        ]


def test_runs_come_newest_first_and_older_ones_are_not_looked_at(store: Store) -> None:
    with store.begin() as connection:
        assert watched_since(connection) is None
        for minutes in (-1, 0, 5):
            number = runs.start_run(connection, "collect", AT, AT + minutes * MINUTE)
            runs.finish_run(connection, number, "complete", {}, {"read": {"bookings": 1}}, AT + 9 * MINUTE)
        runs.start_run(connection, "jobs", AT, AT + 6 * MINUTE)
        found = list(runs_since(connection, AT))
        assert [(one.kind, one.status) for one in found] == [
            ("jobs", "running"),
            ("collect", "complete"),
            ("collect", "complete"),
        ]
        assert found[1] == Ended("collect", AT + 5 * MINUTE, AT + 9 * MINUTE, "complete", {"read": {"bookings": 1}})
        assert watched_since(connection) == AT - MINUTE


def test_more_runs_than_are_held_at_a_time_are_all_told(store: Store) -> None:
    with store.begin() as connection:
        for minutes in range(5):
            runs.start_run(connection, "jobs", AT, AT + minutes * MINUTE)
        assert [one.started_at for one in runs_since(connection, AT, 2)] == [AT + n * MINUTE for n in range(4, -1, -1)]
