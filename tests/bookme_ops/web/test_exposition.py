"""The exposition: what Prometheus reads of us is well formed, bounded, and never a zero for what is not known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from bookme_ops.measures.figures import (
    AlertFigures,
    BackupFigures,
    Figures,
    Reading,
    ScheduleFigures,
    TaskFigures,
    Traffic,
)
from bookme_ops.store.alerts_queue import Queue
from bookme_ops.store.incident import State
from bookme_ops.store.service_figures import DutyCount, LastRun, OpenCount, Purged
from bookme_ops.store.slot import SlotState
from bookme_ops.web.exposition import write_metrics
from connectors.errors import Reason
from connectors.health_records import Allowance, Backup, Probe
from jobs.base import Priority

AT = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = Figures(
    at=AT,
    schedule=None,
    readings=(),
    budgets=(),
    probes=(),
    traffic=Traffic(requests={}, throttled={}),
    incidents=(),
    responses=None,
    alerts=AlertFigures(queue=Queue(steps=0, waiting=0, silenced=0, held=0, oldest=None), dead=0, channels={}),
    backup=None,
    purged=None,
    duties=DutyCount(open=0, overdue=0),
    size=4096,
)
LATE = TaskFigures(
    name="backup",
    last=LastRun(state=SlotState.TIMED_OUT, began=AT - 2 * HOUR, ended=AT - HOUR),
    running=False,
    paused=False,
    next_due=AT + HOUR,
    late_since=AT - HOUR / 2,
    owed=2,
)
NEW = TaskFigures(name="trends", last=None, running=True, paused=True, next_due=None, late_since=None, owed=0)
COPY = Backup(taken_at=AT - HOUR, file="a.db", sha256="", size=10, verified_at=AT, problem=None)
EVERYTHING = replace(
    NOTHING,
    schedule=ScheduleFigures(beat=AT, led=True, waiting=3, running=1, late=1, oldest_owed=AT - HOUR, tasks=(LATE, NEW)),
    readings=(
        Reading(
            environment="production", kind="mailbox", known=9, unknown={"forbidden": 2}, oldest=AT - HOUR, newest=AT
        ),
        Reading(environment="test", kind="room", known=0, unknown={"never-read": 1}, oldest=None, newest=None),
    ),
    budgets=(Allowance(environment="production", at=AT, used=1200, total=15000),),
    probes=(
        Probe(environment="production", system="graph", at=AT, reason=None, seconds=0.25),
        Probe(environment="production", system="salesforce", at=AT, reason=Reason.TIMEOUT, seconds=20.0),
    ),
    traffic=Traffic(requests={"graph": 12, "salesforce": 0}, throttled={"graph": 1, "salesforce": 0}),
    incidents=tuple(
        OpenCount(
            environment="production",
            code=code,
            priority=Priority.HIGH,
            state=state,
            count=4,
            oldest=AT - HOUR * hours,
        )
        for code, state, hours in (("CAL001", State.OPEN, 5), ("MTG001", State.ACKNOWLEDGED, 9))
    ),
    responses={(priority, "breached"): int(priority) for priority in Priority},
    alerts=AlertFigures(
        queue=Queue(steps=1, waiting=2, silenced=3, held=4, oldest=AT - HOUR), dead=5, channels={"works": 1}
    ),
    backup=BackupFigures(newest=COPY, proven=COPY),
    purged=Purged(at=AT, removed={"journal": 12}),
    duties=DutyCount(open=2, overdue=1),
)
Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]


def families(figures: Figures | None) -> Iterator[Metric]:
    return iter(list(text_string_to_metric_families(write_metrics(figures).decode())))


def samples(figures: Figures | None) -> Samples:
    """Values by name and labels."""
    found: Samples = {}
    for family in families(figures):
        for one in family.samples:
            found.setdefault(one.name, {})[tuple(sorted(one.labels.items()))] = one.value
    return found


def value(figures: Figures | None, name: str, **labels: str) -> float | None:
    return samples(figures).get(f"bookme_ops_{name}", {}).get(tuple(sorted(labels.items())))


def test_every_family_has_a_type_a_text_and_a_name_by_the_conventions() -> None:
    for family in families(EVERYTHING):
        assert family.type in {"gauge", "counter"}
        assert family.documentation
        assert family.name.startswith(("bookme_ops_", "process_"))
        assert not family.name.endswith(("_total", "_count", "_sum", "_milliseconds", "_minutes"))
        assert all(one.name.endswith("_total") for one in family.samples if family.type == "counter")


def test_no_series_is_told_twice() -> None:
    told = [(one.name, tuple(sorted(one.labels.items()))) for family in families(EVERYTHING) for one in family.samples]
    assert len(told) == len(set(told))


def test_what_is_not_known_is_absent_and_not_nothing() -> None:
    told = {name.removeprefix("bookme_ops_") for name in samples(NOTHING) if name.startswith("bookme_ops_")}
    assert told == {
        "build_info",
        "store_up",
        "figures_timestamp_seconds",
        "alert_queue",
        "alert_dead_letters",
        "duties_open",
        "duties_overdue",
        "store_size_bytes",
    }


def test_of_a_store_that_is_away_only_that_is_told() -> None:
    told = {name for name in samples(None) if name.startswith("bookme_ops_")}
    assert told == {"bookme_ops_build_info", "bookme_ops_store_up"}
    assert (value(None, "store_up"), value(NOTHING, "store_up")) == (0.0, 1.0)


def test_figures_are_told_in_base_units() -> None:
    assert value(EVERYTHING, "task_last_run_duration_seconds", task="backup") == 3600.0
    assert value(EVERYTHING, "task_late_seconds", task="backup") == 1800.0
    assert value(EVERYTHING, "task_late_seconds", task="trends") == 0.0
    assert value(EVERYTHING, "task_next_run_timestamp_seconds", task="backup") == (AT + HOUR).timestamp()
    assert value(EVERYTHING, "schedule_oldest_owed_timestamp_seconds") == (AT - HOUR).timestamp()
    assert value(EVERYTHING, "backup_last_proven") == 1.0
    assert value(EVERYTHING, "requests_total", system="graph") == 12.0
    assert value(EVERYTHING, "throttled_total", system="salesforce") == 0.0
    assert value(EVERYTHING, "probe_up", environment="production", system="salesforce") == 0.0
    oldest = value(EVERYTHING, "incidents_open_oldest_timestamp_seconds", environment="production", priority="high")
    assert oldest == (AT - 9 * HOUR).timestamp()
    assert value(EVERYTHING, "first_responses_owed", priority="critical", standing="breached") == 4.0


def test_a_state_is_one_and_all_others_are_nothing() -> None:
    states = samples(EVERYTHING)["bookme_ops_task_last_run_state"]
    assert {dict(labels)["state"]: number for labels, number in states.items()} == {
        "complete": 0.0,
        "incomplete": 0.0,
        "failed": 0.0,
        "crashed": 0.0,
        "timed-out": 1.0,
    }
    assert {dict(labels)["task"] for labels in states} == {"backup"}, "what never ran is in no state"


def test_subjects_that_were_never_read_have_no_age() -> None:
    assert value(EVERYTHING, "coverage_known_subjects", environment="test", kind="room") == 0.0
    assert value(EVERYTHING, "coverage_unknown_subjects", environment="test", kind="room", reason="never-read") == 1.0
    assert value(EVERYTHING, "coverage_oldest_read_timestamp_seconds", environment="test", kind="room") is None


@pytest.mark.parametrize("problem", [None, "it is damaged"])
def test_a_copy_that_nobody_proved_is_not_proven(problem: str | None) -> None:
    unproven = Backup(taken_at=AT, file="b.db", sha256="", size=10, verified_at=None, problem=problem)
    told = replace(EVERYTHING, backup=BackupFigures(newest=unproven, proven=None))
    assert value(told, "backup_last_proven") == 0.0
    assert value(told, "backup_last_proven_timestamp_seconds") is None


def test_labels_are_few_and_name_nobody() -> None:
    allowed = {
        "environment",
        "task",
        "system",
        "code",
        "priority",
        "state",
        "standing",
        "stage",
        "kind",
        "reason",
        "version",
        "schema",
    }
    used = {name for family in families(EVERYTHING) for one in family.samples for name in one.labels}
    assert used <= allowed
