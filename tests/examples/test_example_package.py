"""The example of a job from outside, really installed: found, judged, selected; and when it is broken, told."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.registry import load_jobs

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "quiet_hours"
AS_OF = "2026-03-02T08:00:00+01:00"
DEMO = ("demo", "--scene", "calm", "--advisors", "12", "--as-of", AS_OF, "--output", "json")


def install(package: Path, target: Path) -> Path:
    """Build a package and install it into a folder, with what is on this machine alone."""
    words = ["install", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"]
    told = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--target", target, package], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return target


def carry_out(*words: str, beside: Path | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command line of `bookme-ops` in a process of its own, with the packages of a folder installed beside it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOOKME_OPS_")}
    environ |= {"PYTHONPATH": str(beside)} if beside else {}
    command: list[str | Path] = [Path(sys.executable).parent / "bookme-ops", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environ)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, copied: a build leaves nothing in the project."""
    return Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("sources") / "quiet_hours"))


@pytest.fixture(scope="module")
def installed(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the example was installed."""
    return install(copied, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a calm bank that was read and judged before the example was there."""
    folder = tmp_path_factory.mktemp("bank")
    told = carry_out(*DEMO, "--keep", "here", folder=folder)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["findings"] == []
    return folder / "here"


def test_its_job_and_its_code_are_listed_beside_ours(installed: Path) -> None:
    jobs = {
        job["name"]: job for job in json.loads(carry_out("jobs", "list", "--output", "json", beside=installed).stdout)
    }
    assert len(jobs) == len(load_jobs()) + 1
    assert jobs["quiet-hours"]["codes"] == ["ACME001"]
    assert jobs["quiet-hours"]["grain"] == "advisor"


def test_its_findings_become_incidents_like_any_others(installed: Path, bank: Path) -> None:
    ran = carry_out("jobs", "run", "--as-of", AS_OF, "--output", "json", beside=installed, folder=bank)
    assert ran.returncode == 0, ran.stderr
    account = json.loads(ran.stdout)
    found = [finding["summary"] for finding in account["findings"] if finding["code"] == "ACME001"]
    assert found
    assert all(sentence.endswith("is late on a Friday.") for sentence in found)
    assert account["incidents"]["opened"] + account["incidents"]["seen"] == len(found)
    assert account["run"]["status"] == "complete"

    listed = carry_out("incidents", "list", "--code", "ACME001", "--output", "json", beside=installed, folder=bank)
    assert sorted(incident["summary"] for incident in json.loads(listed.stdout)) == sorted(found)


def test_its_code_can_be_selected_alone(installed: Path, bank: Path) -> None:
    words = ("jobs", "run", "--select", "ACME", "--as-of", AS_OF, "--output", "json")
    ran = carry_out(*words, beside=installed, folder=bank)
    assert {finding["code"] for finding in json.loads(ran.stdout)["findings"]} == {"ACME001"}
    ours = carry_out(*words, folder=bank)
    assert ours.returncode == 2
    assert "no code begins with ACME" in ours.stderr


BREAK_IT = {
    "cannot be loaded: ModuleNotFoundError": ("quiet_hours.fridays:JOB", "quiet_hours.saturdays:JOB"),
    "is not a job but time": ("fridays:JOB", "fridays:QUIET_FROM"),
    "calls itself quiet-hours": ("quiet-hours = quiet_hours.fridays", "evenings = quiet_hours.fridays"),
}
"""What is told of it, and the words in the installed list of entry points that are changed for it."""


def break_it(installed: Path, folder: Path, why: str) -> Path:
    broken = Path(shutil.copytree(installed, folder / "broken"))
    (points,) = broken.glob("*.dist-info/entry_points.txt")
    text = points.read_text(encoding="utf-8")
    was, becomes = BREAK_IT[why]
    assert text.count(was) == 1
    points.write_text(text.replace(was, becomes), encoding="utf-8")
    return broken


@pytest.mark.parametrize("why", BREAK_IT)
def test_a_broken_job_is_refused_with_one_sentence(installed: Path, tmp_path: Path, why: str) -> None:
    told = carry_out("jobs", "list", beside=break_it(installed, tmp_path, why))
    assert (told.returncode, told.stdout) == (2, "")
    (sentence,) = told.stderr.splitlines()
    assert "the installed jobs cannot be used: " in sentence
    assert why in sentence


@pytest.mark.parametrize("words", [("jobs", "run", "--select", "CAL"), ("incidents", "list")])
def test_a_broken_job_stops_even_what_has_no_need_of_it(
    installed: Path, bank: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    broken = break_it(installed, tmp_path, "is not a job but time")
    told = carry_out(*words, beside=broken, folder=bank)
    assert (told.returncode, told.stdout) == (2, "")
    assert "is not a job but time" in told.stderr


def test_its_runbook_is_found_like_ours(installed: Path) -> None:
    told = carry_out("runbook", "ACME001", "--output", "json", beside=installed)
    assert told.returncode == 0, told.stderr
    page = json.loads(told.stdout)
    assert (page["title"], page["job"], page["priority"]) == ("late-on-friday", "quiet-hours", "Medium")
    assert carry_out("runbook", "ACME001").returncode == 2


def test_its_own_tests_pass_where_it_is_installed(installed: Path) -> None:
    words: list[str | Path] = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        EXAMPLE / "tests",
    ]
    told = subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(installed)}
    )
    assert told.returncode == 0, told.stdout
    assert "6 passed" in told.stdout
