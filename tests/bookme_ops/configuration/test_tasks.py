"""Tasks in settings: crons by their form, names, and variables that can spell them."""

from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.configuration.environ import find_path
from bookme_ops.settings import Settings, SettingsError, load_settings

SITE = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'


def load(folder: Path, text: str, **environ: str) -> Settings:
    (folder / "bookme-ops.toml").write_text(SITE + text, encoding="utf-8")
    return load_settings(None, environ, folder=folder)


def test_what_is_left_out_is_left_to_the_task(tmp_path: Path) -> None:
    schedule = load(tmp_path, "[schedule.tasks.backup]\nretries = 5\n").schedule
    given = schedule.tasks["backup"]
    assert (given.retries, given.cron, given.time_limit, given.enabled, given.overlap) == (5, None, None, True, "skip")
    assert given.misfire_grace == timedelta(days=1)
    assert schedule.grace == timedelta(minutes=30)
    assert schedule.backup_folder == tmp_path / "backups"
    assert schedule.monitor_url is None


@pytest.mark.parametrize("cron", ["*/5 * * * *", "30 6 * * mon-fri", "0 2 1 */3 *", "0 3 last * *"])
def test_crons_of_five_fields_are_taken(tmp_path: Path, cron: str) -> None:
    assert load(tmp_path, f'[schedule.tasks.backup]\ncron = "{cron}"\n').schedule.tasks["backup"].cron == cron


@pytest.mark.parametrize(
    ("cron", "why"),
    [("* * * *", "five fields"), ("@daily", "five fields"), ("0 3 * * 1", "weekdays"), ("0 3 * * 1-5", "weekdays")],
)
def test_what_is_no_cron_or_numbers_weekdays_is_refused(tmp_path: Path, cron: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, f'[schedule.tasks.backup]\ncron = "{cron}"\n')
    (problem,) = caught.value.problems
    assert problem.key == "schedule.tasks.backup.cron"
    assert why in str(problem)


def test_a_name_that_no_task_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"schedule\.tasks\.Back Up: a task's name"):
        load(tmp_path, '[schedule.tasks."Back Up"]\nretries = 1\n')


def test_a_variable_spells_hyphens_as_underscores(tmp_path: Path) -> None:
    assert find_path("schedule__tasks__collect_changes__cron", {}) == ("schedule", "tasks", "collect-changes", "cron")
    settings = load(tmp_path, "", BOOKME_OPS_SCHEDULE__TASKS__COLLECT_CHANGES__RETRIES="4")
    assert settings.schedule.tasks["collect-changes"].retries == 4
    assert {one.key: one.value for one in settings.entries}["schedule.tasks.collect-changes.retries"] == 4


def test_the_monitor_is_a_secret_and_so_is_its_token(tmp_path: Path) -> None:
    (tmp_path / "ping").write_text("https://monitor.example/0f1e2d3c4b5a\n", encoding="utf-8")
    settings = load(tmp_path, '[schedule]\nmonitor_url_file = "ping"\n')
    hidden = {secret.reveal() for secret in settings.secrets}
    assert {"https://monitor.example/0f1e2d3c4b5a", "0f1e2d3c4b5a"} <= hidden
    assert "0f1e2d3c" not in str([one.value for one in settings.entries])
