"""Health as it is kept: what was written comes back, the latest word stands, and environments do not mix."""

from datetime import UTC, datetime, timedelta

from bookme_ops.store.db import Store
from bookme_ops.store.health import (
    add_backup,
    add_probes,
    allowance_of,
    backups,
    finishes_of,
    note_finishes,
    probes_since,
    set_allowance,
)
from connectors.errors import Reason
from connectors.health_records import Allowance, Backup, JobFinish, Probe

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def probe(at: datetime, *, environment: str = "production", reason: Reason | None = None) -> Probe:
    return Probe(environment=environment, system="graph", at=at, reason=reason, seconds=0.25)


def copy(file: str, taken_at: datetime, *, verified_at: datetime | None = None, problem: str | None = None) -> Backup:
    return Backup(taken_at=taken_at, file=file, sha256="ab", size=2**40, verified_at=verified_at, problem=problem)


def test_probes_come_back_in_the_order_of_time_from_an_instant_on(store: Store) -> None:
    kept = [probe(NOW + HOUR, reason=Reason.TIMEOUT), probe(NOW), probe(NOW - HOUR)]
    with store.begin() as connection:
        add_probes(connection, [*kept, probe(NOW, environment="test")])
        assert probes_since(connection, "production", NOW) == (kept[1], kept[0])
        assert probes_since(connection, "test", NOW) == (probe(NOW, environment="test"),)
        assert probes_since(connection, "nowhere", NOW) == ()


def test_of_an_allowance_the_last_word_stands(store: Store) -> None:
    said = [Allowance(environment="production", at=NOW + n * HOUR, used=n, total=100) for n in range(2)]
    with store.begin() as connection:
        assert allowance_of(connection, "production") is None
        for one in said:
            set_allowance(connection, one)
        assert allowance_of(connection, "production") == said[1]
        assert allowance_of(connection, "test") is None


def test_a_backup_is_known_by_its_file_and_the_latest_check_stands(store: Store) -> None:
    with store.begin() as connection:
        add_backup(connection, copy("b.db", NOW))
        add_backup(connection, copy("a.db", NOW - HOUR))
        add_backup(connection, copy("b.db", NOW, verified_at=NOW + HOUR))
        assert backups(connection) == (copy("a.db", NOW - HOUR), copy("b.db", NOW, verified_at=NOW + HOUR))
        add_backup(connection, copy("b.db", NOW, problem="it is damaged"))
        assert backups(connection)[-1] == copy("b.db", NOW, problem="it is damaged")


def test_a_job_keeps_its_first_run_and_its_latest_finish(store: Store) -> None:
    with store.begin() as connection:
        note_finishes(connection, ["rooms", "health", "rooms"], "production", at=NOW)
        note_finishes(connection, ["rooms"], "production", at=NOW + HOUR)
        note_finishes(connection, ["rooms"], "test", at=NOW + 2 * HOUR)
        note_finishes(connection, [], "production", at=NOW + 3 * HOUR)
        assert finishes_of(connection, "production") == (
            JobFinish(job="health", environment="production", first_at=NOW, finished_at=NOW),
            JobFinish(job="rooms", environment="production", first_at=NOW, finished_at=NOW + HOUR),
        )
        assert [one.first_at for one in finishes_of(connection, "test")] == [NOW + 2 * HOUR]
