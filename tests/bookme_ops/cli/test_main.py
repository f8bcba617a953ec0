"""The command as a whole: quick to start, strict about its arguments, plain about errors."""

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from bookme_ops.cli.main import COMMANDS, main
from connectors.errors import BadCredentials, Throttled

HEAVY = {"sqlmodel", "sqlalchemy", "alembic", "msal", "simple_salesforce", "requests", "structlog", "psycopg", "rich"}
GROUPS = {
    *("advisors", "alerts", "bookings", "bundle", "db", "incidents", "jobs", "maintenance", "report", "simulator"),
    *("schedule", "tokens", "waivers"),
}
"""Commands that only hold others."""
SHOW_MODULES = """
import sys
from bookme_ops.cli.main import main
main(sys.argv[1:])
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize("words", [["--version"], ["--help"], [], ["colect"]])
def test_asking_for_the_way_imports_no_library_in_vain(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", SHOW_MODULES, *words], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stderr.splitlines()[-1].split()) == set()


def test_it_starts_at_once() -> None:
    began = perf_counter()
    subprocess.run([sys.executable, "-m", "bookme_ops.cli.main", "--version"], capture_output=True, check=True)
    assert perf_counter() - began < 2.0, "0.2 s on a quiet machine"


def test_version_and_help_are_answers(command: Any) -> None:
    assert command("--version").out.startswith("bookme-ops 0.")
    told = command("--help")
    assert told.code == 0
    assert all(f"  {name} " in told.out for name in COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        *[[name] for name in COMMANDS],
        *[["jobs", name] for name in ("list", "run", "history")],
        *[
            ["incidents", name]
            for name in ("list", "show", "ack", "note", "resolve", "assign", "mute", "unmute", "preview")
        ],
        *[["waivers", name] for name in ("list", "add", "end")],
        *[["alerts", name] for name in ("list", "send", "test", "enable", "channels", "status")],
        *[["maintenance", name] for name in ("list", "add", "end")],
        ["incidents", "sync-cases"],
        *[["db", name] for name in ("upgrade", "backup", "verify-backup", "restore", "purge", "erase")],
        ["report", "sync-performance"],
        ["advisors", "search"],
        *[["audit", name] for name in ("integration-users", "permissions", "graph", "sign-ins")],
        *[["audit", "baseline", name] for name in ("show", "propose", "check")],
        *[["audit", "log", name] for name in ("list", "verify", "export")],
        *[["schedule", name] for name in ("list", "history", "pause", "resume", "run")],
        *[["schedule", "tasks", name] for name in ("list", "sign")],
        *[["simulator", name] for name in ("serve", "scenes", "truth")],
        *[["bookings", name] for name in ("show", "find")],
    ],
    ids=" ".join,
)
def test_every_command_explains_itself_with_an_example(command: Any, words: list[str]) -> None:
    told = command(*words, "--help")
    assert told.code == 0
    assert "Usage: bookme-ops" in told.out
    if words[0] not in GROUPS or len(words) > 1:
        assert "Example:" in told.out
        assert " ".join(words) in told.out.partition("Example:")[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["colect"], "No such command 'colect'. Did you mean 'collect'"),
        (["collect", "--ful"], "No such option: --ful"),
        (["collect", "weather"], "weather cannot be collected"),
        (["--output", "xml", "collect"], "--output"),
        (["jobs", "run", "sync-windw"], "there is no job sync-windw: there are sync-window"),
        (["jobs", "run", "sync-window", "--all"], "not both"),
        (["jobs", "run", "--select", "XYZ"], "no code begins with XYZ"),
        (["jobs", "run", "--fail-on", "urgent"], "is no priority"),
        (["jobs", "run", "--as-of", "yesterday"], "is not an instant"),
        (["jobs", "run", "--as-of", "9999-12-31T23:59:59-12:00"], "is not an instant"),
        (
            ["collect", "--env", "staging"],
            "there is no environment 'staging' in the settings: there are production, test",
        ),
        (["collect", "--output", "csv"], "no list to give as csv"),
        (["incidents", "show", "twelve"], "ID"),
        (["incidents", "show", "99"], "there is no incident 99"),
        (["incidents", "list", "--state", "shut"], "there is no state 'shut'"),
        (["incidents", "list", "--priority", "urgent"], "there is no priority 'urgent'"),
        (["bookings", "show", " {} "], "the BookingId is empty"),
        (["runbook", "CAL999"], "CAL999"),
        (["demo", "--scene", "chaos"], "there is no scene 'chaos': there are everyday, calm"),
        (["demo", "--advisors", "0"], "--advisors"),
        (["tokens", "create", "--name", "x"], "Choose from: viewer, support, operator, admin; see"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_plain_sentence_and_exit_2(
    command: Any, account: Any, works: Any, words: Any, told: str
) -> None:
    works.account = account
    ended = command(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("bookme-ops: ")
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_all_problems_of_the_settings_are_listed_and_exit_2(command: Any, folder: Path) -> None:
    (folder / "bookme-ops.toml").write_text("nonsense = 1\n[bank]\nwindow_days = 0\n", encoding="utf-8")
    ended = command("collect", environ={"BOOKME_OPS_BANK__COUNTRY": "Denmark"})
    assert ended.code == 2
    assert ended.err.splitlines()[0] == "bookme-ops: the settings cannot be used, 4 problems:"
    for key in ("nonsense:", "bank.window_days:", "BOOKME_OPS_BANK__COUNTRY:", "environments:"):
        assert f"\n  {key}" in ended.err


@pytest.mark.parametrize("error", [BadCredentials("graph", "our secret was refused"), Throttled("salesforce", "429")])
def test_a_system_that_refuses_us_or_is_down_is_exit_5_with_the_next_step(command: Any, works: Any, error: Any) -> None:
    works.error = error
    ended = command("collect")
    assert ended.code == 5
    assert str(error) in ended.err
    assert "bookme-ops doctor" in ended.err


def test_a_bug_of_ours_is_exit_70_with_a_masked_traceback(command: Any, works: Any) -> None:
    works.error = ValueError("Authorization: Bearer abcdefgh-hush of anna@bank.example \x1b[2J")
    ended = command("collect")
    assert ended.code == 70
    assert "Traceback" in ended.err
    assert "a bug of ours" in ended.err
    assert "hush" not in ended.err
    assert "anna" not in ended.err
    assert "\x1b" not in ended.err


def test_secrets_of_the_settings_are_masked_in_a_traceback(command: Any, works: Any, folder: Path) -> None:
    variable = {"BOOKME_OPS_DATABASE_URL": "postgresql+psycopg://ops:hunter2hush@db.example/ops"}
    works.error = ValueError("cannot connect with hunter2hush")
    assert "hunter2hush" not in command("collect", environ=variable).err


def test_ctrl_c_is_exit_130(works: Any, folder: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> None:
    class Interrupted(type(works)):  # type: ignore[misc]
        def run_jobs(self, ops: Any, **asked: Any) -> Any:
            raise KeyboardInterrupt

    assert main(["jobs", "run"], works=Interrupted(), environ={}, folder=folder) == 130


def test_a_stream_that_knows_no_letters_gets_them_spelled_out() -> None:
    words = [sys.executable, "-m", "bookme_ops.cli.main", "runbook", "CAL001"]
    done = subprocess.run(words, capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii"})
    assert done.stdout.isascii()
    assert b"\\u2022" in done.stdout


def test_the_reader_of_our_output_may_go_away(folder: Path) -> None:
    script = f"{sys.executable} -m bookme_ops.cli.main init --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--output", "json", "--env", "test", "jobs", "run"],
        ["jobs", "run", "--output", "json", "--env=test"],
        ["jobs", "--env", "test", "run", "--output=json"],
    ],
    ids=" ".join,
)
def test_global_options_may_stand_anywhere(command: Any, works: Any, account: Any, words: list[str]) -> None:
    works.account = account
    ended = command(*words)
    assert ended.code == 0
    assert json.loads(ended.out) == account
    assert works.asked[0] == ("open_ops", works.asked[0][1] | {"environments": ("test",)})


def test_the_settings_file_may_be_named_by_option_or_variable(command: Any, folder: Path, tmp_path: Path) -> None:
    (folder / "other.toml").write_text("nonsense = 1\n", encoding="utf-8")
    for words, environ in ((["--config", "other.toml"], {}), ([], {"BOOKME_OPS_CONFIG": "other.toml"})):
        assert "nonsense" in command(*words, "settings", environ=environ).err
