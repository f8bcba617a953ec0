"""`schedule`: what is due when; pauses with a reason and an end; what people sign. All of it on a real store."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from bookme_ops.scheduling.cycle import Cycle
from bookme_ops.scheduling.duties import drafts_at
from bookme_ops.scheduling.task import Task
from bookme_ops.settings import load_settings
from bookme_ops.store.duties import lay_out
from bookme_ops.store.owners import own_name
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.store.slot import Ending, SlotState
from bookme_ops.wiring import open_ops

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SETTINGS = """
database_url = "sqlite:///ops.db"
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
[schedule.tasks.backup]
cron = "0 4 * * *"
owner = "Operations"
[schedule.tasks.usage-review]
owner = "Business"
[schedule.tasks.training]
enabled = false
"""
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def clock(tmp_path: Path) -> list[datetime]:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    return [NOW]


@pytest.fixture
def run(tmp_path: Path, clock: list[datetime], capsys: pytest.CaptureFixture[str], restored_logs: None) -> Run:
    def carry_out(*words: str, form: str = "json") -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(["--output", form, *words], environ={}, folder=tmp_path, clock=lambda: clock[0])
        told = capsys.readouterr()
        return code, json.loads(told.out) if form == "json" and told.out else told.out, told.err

    return carry_out


def serve(folder: Path, clock: list[datetime], span: timedelta = timedelta(hours=1)) -> None:
    """A service does `backup` and `health`, which fails, for a while."""

    def work(errand: Any) -> Ending:
        if errand.names == ("backup",):
            return Ending(state=SlotState.COMPLETE, figures={"bytes": 1})
        return Ending(state=SlotState.FAILED, reason="no answer")

    tasks = {
        name: Task(name=name, title="", cron=cron, work=work, lane=name, retries=0)
        for name, cron in (("backup", "*/30 * * * *"), ("health", "5 * * * *"))
    }
    settings = load_settings(None, {}, folder=folder)
    with open_ops(settings, environments=None, now=lambda: clock[0]) as ops:
        cycle = Cycle(ops=ops, tasks=tasks, lead=open_lead(ops.store), owner=own_name())
        end = clock[0] + span
        while clock[0] < end:
            cycle.turn()
            assert cycle.hands.wait(10)
            clock[0] += timedelta(minutes=5)
        cycle.stop(timedelta())


def row_of(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (row,) = [row for row in rows if row["name"] == name]
    return row


def test_it_lists_every_task_with_its_next_time_and_its_rules(run: Run) -> None:
    code, rows, _ = run("schedule", "list")
    assert code == 0
    backup = row_of(rows, "backup")
    assert (backup["cron"], backup["owner"], backup["next_at"]) == (
        "0 4 * * *",
        "Operations",
        "2026-03-03T03:00:00+00:00",
    )
    assert (backup["overlap"], backup["misfire_grace"], backup["retries"]) == ("skip", 86400.0, 2)
    assert backup["last"] is None
    assert {"sync-window", "collect-changes", "alerts"} <= {row["name"] for row in rows}
    assert len(run("schedule", "list", form="csv")[1].splitlines()) == len(rows) + 1
    assert "0 4 * * *" in run("schedule", "list", form="table")[1]


def test_it_tells_how_runs_ended_and_what_is_late(run: Run, tmp_path: Path, clock: list[datetime]) -> None:
    serve(tmp_path, clock)
    _, rows, _ = run("schedule", "list")
    assert row_of(rows, "backup")["last"]["state"] == "complete"
    health = row_of(rows, "health")
    assert (health["last"]["reason"], health["late_since"]) == ("no answer", "2026-03-02T08:35:00+00:00")
    page = run("schedule", "list", form="table")[1]
    assert "health is late since Mon 2 Mar 2026 09:35." in page
    _, history, _ = run("schedule", "history", "backup")
    assert [(one["state"], one["trigger"], one["figures"]) for one in history] == [
        ("complete", "schedule", {"bytes": 1})
    ]
    assert "no answer" in run("schedule", "history", form="table")[1]


def test_a_pause_needs_a_reason_and_an_end_and_is_shown(run: Run) -> None:
    pause = ("schedule", "pause", "backup", "--actor", "eva")
    assert run(*pause, "--until", "2026-03-03")[0] == 2
    assert run(*pause, "--reason", "r")[0] == 2
    assert run(*pause, "--reason", "r", "--until", "2026-03-01")[0] == 2
    code, rows, _ = run(*pause, "--reason", "new disks", "--until", "2026-03-03T06:00")
    assert code == 0
    assert rows[0]["paused"] == {
        "reason": "new disks",
        "actor": "eva",
        "since": "2026-03-02T08:00:00+00:00",
        "until": "2026-03-03T05:00:00+00:00",
    }
    assert "backup is paused until Tue 3 Mar 2026 06:00: new disks" in run("schedule", "list", form="table")[1]
    code, rows, _ = run("schedule", "resume", "backup", "--actor", "ole")
    assert (code, rows[0]["paused"]) == (0, None)
    code, _, told = run("schedule", "resume", "backup", "--actor", "ole")
    assert (code, "backup is not paused" in told) == (4, True)
    deeds = [(one["action"], one["actor"], one["result"]) for one in run("audit", "log", "list")[1]]
    assert ("schedule.paused", "eva", "ok") in deeds
    assert ("schedule.resumed", "ole", "refused") in deeds


def test_the_whole_schedule_can_be_paused(run: Run) -> None:
    assert run("schedule", "pause", "--until", "2026-03-03", "--reason", "moving house")[0] == 0
    _, rows, _ = run("schedule", "list")
    assert {row["paused"]["reason"] for row in rows} == {"moving house"}


def test_what_somebody_asks_for_waits_for_the_service(run: Run) -> None:
    code, row, _ = run("schedule", "run", "backup", "--actor", "eva")
    assert (code, row["state"], row["trigger"]) == (0, "waiting", "manual")


@pytest.mark.parametrize("words", [("run", "bakcup"), ("pause", "bakcup", "--until", "2027-01-01", "--reason", "r")])
def test_a_task_that_there_is_not_is_told(run: Run, words: tuple[str, ...]) -> None:
    code, _, told = run("schedule", *words)
    assert code == 2
    assert "there is no task 'bakcup' on the schedule" in told


def test_settings_of_a_task_that_there_is_not_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS + "[schedule.tasks.bakcup]\nretries = 1\n", encoding="utf-8")
    for command in (("schedule", "list"), ("serve",)):
        code, _, told = run(*command)
        assert code == 2
        assert "there is no task bakcup" in told


def test_people_sign_what_they_did(run: Run, tmp_path: Path) -> None:
    run("schedule", "list")
    settings = load_settings(None, {}, folder=tmp_path)
    with open_ops(settings, environments=None, now=lambda: NOW) as ops, ops.store.begin() as connection:
        lay_out(connection, drafts_at(settings, NOW))
    _, rows, _ = run("schedule", "tasks", "list")
    assert len(rows) == 9, "the training assessment is switched off"
    usage = row_of(rows, "usage-review")
    assert (usage["period"], usage["owner"], usage["due_at"]) == ("2026-W10", "Business", "2026-03-06T15:00:00+00:00")
    assert row_of(rows, "security-audit")["due_at"] == "2026-03-31T14:00:00+00:00"
    assert "prepared by usage-analytics" in run("schedule", "tasks", "list", form="table")[1]
    sign = ("schedule", "tasks", "sign", str(usage["id"]), "--actor", "eva")
    code, row, _ = run(*sign, "--note", "all well")
    assert (code, row["signed_by"], row["note"]) == (0, "eva", "all well")
    assert run(*sign)[0] == 4, "once"
    assert len(run("schedule", "tasks", "list")[1]) == 8
    assert len(run("schedule", "tasks", "list", "--all")[1]) == 9


def test_empty_pages_say_what_to_do(run: Run) -> None:
    assert "`bookme-ops serve` does what is" in run("schedule", "history", form="table")[1]
    assert "There is nothing to sign" in run("schedule", "tasks", "list", form="table")[1]
