"""A run that is killed leaves a store that the next run completes, as if nothing had happened."""

from pathlib import Path

import pytest

from tests.kills.rig import SCENARIOS, Killed, rigged

FEW = {"first read": 2, "changes": 1, "judging": 1}
MANY = {"first read": 20, "changes": 20, "judging": 10}


def kill_often(name: str, count: int, folder: Path) -> list[Killed]:
    with rigged(name, folder) as rig:
        return [rig.kill(moment) for moment in rig.moments(count)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_run_after_a_killed_one_ends_as_an_undisturbed_one(name: str, tmp_path: Path) -> None:
    killed = kill_often(name, FEW[name], tmp_path)
    assert [one.wrong for one in killed] == [[]] * FEW[name]


@pytest.mark.stress
@pytest.mark.parametrize("name", SCENARIOS)
def test_fifty_kills_leave_no_trace_but_crashed_runs(name: str, tmp_path: Path) -> None:
    killed = kill_often(name, MANY[name], tmp_path)
    assert [one.wrong for one in killed] == [[]] * MANY[name]
    assert any("crashed" in one.statuses for one in killed), "no kill struck a run at work"
