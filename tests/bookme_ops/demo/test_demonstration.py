"""The demonstration: its account, and the folder that it leaves."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.collector import KINDS, collect
from bookme_ops.demo.demonstration import SETTINGS_FILE, compare, demo, measure
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.wiring import open_ops
from connectors.simulator.world import build_world
from tests.journeys.bank import NOW

Shown = dict[str, Any]


OWN = {"ENV040", "ENV041", "ENV042", "ENV043", "ENV044"}
"""What our own work changes, which goes on after the demo: every run of jobs, every probe, every call."""


def others(account: Shown) -> list[Shown]:
    """The findings that are not about our own work."""
    return [finding for finding in account["findings"] if finding["code"] not in OWN]


def shown(keep: Path | None = None, scene: str | None = "everyday") -> Shown:
    return demo(advisors=6, seed=5, scene=scene, as_of=NOW, keep=keep, progress=Silent(), now=lambda: NOW)


def test_the_account_has_the_shape_of_the_interface() -> None:
    account = shown()
    assert account.keys() == {"run", "findings", "incidents", "seconds", "collect", "truth", "world"}
    assert account["truth"].keys() == {"planted", "found", "missed", "unexpected"}
    assert account["world"].keys() == {"advisors", "bookings", "events", "rooms"}
    assert account["collect"]["run"]["status"] == account["run"]["status"] == "complete"
    assert account["world"]["advisors"] == 6


def test_the_same_seed_shows_the_same() -> None:
    first, second = shown(), shown()
    for name in ("findings", "truth", "world", "incidents"):
        assert first[name] == second[name]


def test_without_a_scene_it_is_an_ordinary_day() -> None:
    assert shown(scene=None)["truth"] == shown()["truth"]


def test_what_is_kept_serves_every_other_command(tmp_path: Path) -> None:
    account = shown(tmp_path / "bank")
    settings = load_settings(None, {}, folder=tmp_path / "bank")
    with open_ops(settings, environments=None, now=lambda: NOW) as ops:
        way = partial(run_jobs, names=None, select=(), as_of=NOW, advisor=None, dry_run=True, progress=Silent())
        assert others(way(ops)) == others(account)
        again = collect(ops, kinds=KINDS, full=False, as_of=NOW, progress=Silent())
        # The bank is built anew, and what happened between the two reads of the demo has not happened in it.
        assert sum(again["changed"].values()) <= sum(one["code"] == "CAL012" for one in account["findings"])
        assert others(way(ops)) == others(account)


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="choose an empty folder"):
        shown(tmp_path)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_scene_that_does_not_exist_is_told() -> None:
    with pytest.raises((KeyError, ValueError), match="no scene"):
        shown(scene="nothing-like-it")


def test_what_was_missed_comes_with_its_story_and_umbrellas_do_not_count() -> None:
    world = build_world(advisors=6, seed=5, as_of=NOW)
    first, *rest = sorted(world.truth, key=lambda one: one.key)
    findings = [as_finding(*planted.key) for planted in rest]
    findings += [as_finding("CAL001", "production", "environment", "production") | {"members": 12}]
    findings += [as_finding("CAL001", "production", "booking", "nobody-planted-this")]
    truth = compare(world.truth, findings)
    assert (truth["planted"], truth["found"]) == (len(world.truth), len(rest))
    assert [one["story"] for one in truth["missed"]] == [first.story]
    assert [one["subject"]["id"] for one in truth["unexpected"]] == ["nobody-planted-this"]


def test_a_bank_is_measured_by_what_is_in_it() -> None:
    world = build_world(advisors=6, seed=5, as_of=NOW)
    size = measure(world)
    assert size["events"] == sum(len(mailbox.events) for mailbox in world.tenant.mailboxes.values())
    assert size["rooms"] == len(world.tenant.rooms) > 0
    assert size["bookings"] > 6


def as_finding(code: str, environment: str, kind: str, subject: str) -> Shown:
    return {"code": code, "environment": environment, "subject": {"kind": kind, "id": subject}}


def test_a_folder_may_be_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(keep=Path("bank"))["truth"]["missed"] == []
    assert (tmp_path / "bank" / SETTINGS_FILE).exists()
    assert (tmp_path / "bank" / "bookme-ops.db").exists()


def test_a_kept_demo_keeps_the_lists_of_the_bank(tmp_path: Path) -> None:
    read = shown(keep=tmp_path)["collect"]["read"]
    settings = load_settings(tmp_path / SETTINGS_FILE, {}, folder=tmp_path)
    rosters = [environment.roster.csv for environment in settings.environments]
    assert [path and path.name for path in rosters] == ["production-roster.csv", "test-roster.csv"]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in rosters if path)
    assert read["roster"] == lines > 0
    assert read["schedules"] > 0
