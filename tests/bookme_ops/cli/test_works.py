"""The works in earnest: from a kept demo, every command on its own store and world."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from bookme_ops.cli.works import RealWorks
from bookme_ops.settings import load_settings

AS_OF = "2026-03-02T08:00:00+01:00"
OUR_OWN = {"ENV033", "ENV041", "ENV042", "ENV043", "ENV044"}
"""What is wrong with our own work in a demo; the bank has no part in it."""
Run = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a kept demo of twelve advisors."""
    folder = tmp_path_factory.mktemp("kept")
    words = ["demo", "--advisors", "12", "--as-of", AS_OF, "--keep", str(folder), "--output", "json"]
    assert main(words, environ={}, folder=folder) == 0
    return folder


@pytest.fixture
def run(kept: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Run:
    """Carries out a command on the kept world, and gives its exit status and JSON document."""

    def carry_out(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main([*words, "--output", "json"], environ={}, folder=kept)
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return carry_out


def test_a_kept_demo_refuses_a_second_one(run: Run, kept: Path) -> None:
    assert run("demo", "--advisors", "12", "--as-of", AS_OF, "--keep", str(kept)) == (4, None)


def test_a_second_judgement_sees_the_same_again(run: Run) -> None:
    code, account = run("jobs", "run", "--as-of", AS_OF)
    assert code == 0
    assert account["findings"]
    # The run of the demo itself was what the job that was late had been waiting for.
    assert account["incidents"] | {"seen": 0} == {"opened": 0, "seen": 0, "resolved": 1, "reopened": 0}
    assert run("jobs", "run", "--as-of", AS_OF, "--fail-on", "low")[0] == 1


def test_collecting_again_is_complete(run: Run) -> None:
    code, account = run("collect", "--as-of", AS_OF)
    assert code == 0
    assert account["run"]["status"] == "complete"


def test_history_tells_the_runs(run: Run) -> None:
    _, runs = run("jobs", "history")
    assert {one["kind"] for one in runs} == {"collect", "jobs"}
    assert {one["status"] for one in runs} == {"complete"}


def test_an_incident_goes_from_hand_to_hand(run: Run) -> None:
    _, queue = run("incidents", "list", "--state", "unacknowledged")
    number = str(queue[0]["id"])
    _, taken = run("incidents", "ack", number, "--actor", "anna")
    assert (taken["state"], taken["owner"]) == ("acknowledged", "anna")
    run("incidents", "note", number, "the advisor was called", "--actor", "anna")
    _, closed = run("incidents", "resolve", number, "--actor", "bo", "--reason", "mended")
    assert closed["state"] == "resolved"
    assert [(line["actor"], line["what"]) for line in closed["story"]] == [
        ("system", "open"),
        ("anna", "acknowledged"),
        ("anna", "note"),
        ("bo", "resolved"),
    ]
    assert run("incidents", "resolve", number)[0] == 4
    assert number not in [str(one["id"]) for one in run("incidents", "list")[1]]


def test_the_queue_is_that_of_the_chosen_environments(run: Run) -> None:
    _, everywhere = run("incidents", "list", "--state", "all")
    _, test = run("incidents", "list", "--state", "all", "--env", "test")
    assert [one for one in everywhere if one["environment"] == "test"] == test


def test_a_booking_is_shown_and_an_unknown_one_is_not(run: Run) -> None:
    _, queue = run("incidents", "list", "--state", "all")
    wanted = next(one["booking_id"] for one in queue if one["booking_id"])
    code, page = run("bookings", "show", wanted.upper())
    assert code == 0
    assert page["copies"]
    assert run("bookings", "show", "nobody-knows-it") == (2, None)


def test_the_doctor_finds_the_simulated_bank_well(run: Run) -> None:
    code, checks = run("doctor")
    assert code == 0
    assert [check["name"] for check in checks if check["ok"] is False] == []


def test_the_truth_is_what_the_demo_was_compared_with(run: Run) -> None:
    _, planted = run("simulator", "truth", "--advisors", "12", "--as-of", AS_OF)
    _, account = run("jobs", "run", "--as-of", AS_OF, "--dry-run")
    assert {one["code"] for one in planted} == {one["code"] for one in account["findings"]} - OUR_OWN


def test_a_store_that_cannot_be_opened_is_told(
    kept: Path, capsys: pytest.CaptureFixture[str], restored_logs: None
) -> None:
    environ = {"BOOKME_OPS_DATABASE_URL": "sqlite:////proc/nowhere/ops.db"}
    assert main(["jobs", "history"], environ=environ, folder=kept) == 5
    assert "the store cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "scene", "told"),
    [
        ("throttled", "calm", "NAME=TIMES"),
        ("nonsense=1", "calm", "there is no fault"),
        ("", "chaos", "there is no scene"),
    ],
)
def test_what_cannot_be_simulated_is_told_before_anything_is_served(fault: str, scene: str, told: str) -> None:
    faults = (fault,) if fault else ()
    with pytest.raises(ValueError, match=told):
        RealWorks().simulate(advisors=2, seed=1, scene=scene, as_of=AS_OF, port=0, faults=faults, any_token=True)  # type: ignore[arg-type]


def test_a_served_bank_writes_settings_that_we_can_read(tmp_path: Path) -> None:
    as_of = datetime(2026, 3, 2, 7, tzinfo=UTC)
    with RealWorks().simulate(advisors=2, seed=1, scene="calm", as_of=as_of, port=0, faults=(), any_token=True) as bank:
        (tmp_path / "bookme-ops.toml").write_text(bank.settings_text, encoding="utf-8")
        for name, text in bank.lists.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        settings = load_settings(None, {}, folder=tmp_path)
        production = settings.environment("production")
        assert production.salesforce is not None
        assert production.salesforce.instance_url == bank.ports["production/salesforce"]
        assert len(set(bank.ports.values())) == len(bank.ports) == 3 * len(settings.environments)
