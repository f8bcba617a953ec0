"""Families of our own work tell states as ones and noughts, and stay silent about what never was."""

from collections.abc import Iterable
from dataclasses import replace

from prometheus_client.metrics_core import Metric

from bookme_ops.web.upkeep_families import tell_backup, tell_schedule, tell_tasks, tell_upkeep
from tests.bookme_ops.web.test_exposition import AT, EVERYTHING, LATE, NEW, NOTHING


def names(families: Iterable[Metric]) -> set[str]:
    """Of those that have a sample."""
    return {family.name.removeprefix("bookme_ops_") for family in families if family.samples}


def test_a_schedule_on_which_nothing_is_late_owes_nothing() -> None:
    assert EVERYTHING.schedule is not None
    assert "schedule_oldest_owed_timestamp_seconds" in names(tell_schedule(EVERYTHING.schedule))
    on_time = replace(EVERYTHING.schedule, oldest_owed=None, late=0)
    assert "schedule_oldest_owed_timestamp_seconds" not in names(tell_schedule(on_time))
    assert "schedule_late" in names(tell_schedule(on_time))


def test_a_task_that_never_ran_has_no_last_run() -> None:
    new = names(tell_tasks([NEW], AT))
    assert new == {"task_late_seconds", "task_owed", "task_running", "task_paused"}
    assert names(tell_tasks([LATE], AT)) - new == {
        "task_last_run_state",
        "task_last_run_duration_seconds",
        "task_last_run_timestamp_seconds",
        "task_next_run_timestamp_seconds",
    }


def test_a_copy_that_was_never_proven_has_an_age_but_no_proof() -> None:
    assert EVERYTHING.backup is not None
    unproven = replace(EVERYTHING.backup, proven=None)
    assert names(tell_backup(EVERYTHING.backup)) - names(tell_backup(unproven)) == {
        "backup_last_proven_timestamp_seconds"
    }


def test_where_nothing_was_purged_nothing_is_told_of_it() -> None:
    assert names(tell_upkeep(EVERYTHING)) - names(tell_upkeep(NOTHING)) == {
        "purge_last_removed_rows",
        "purge_last_timestamp_seconds",
    }
