"""Failure scenarios: written as scenarios are, played by scenes that exist, and covering every code."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bookme_ops.cli.main import main
from bookme_ops.runbooks import list_codes
from bookme_ops.scenarios import (
    Act,
    BadScenario,
    Heading,
    NoScenario,
    Scenario,
    find_scenario,
    load_scenarios,
    parse_scenario,
    scenarios_of_scene,
)
from connectors.simulator.faults import parse_fault
from connectors.simulator.scenes import SCENES
from jobs.registry import list_kinds, load_jobs
from tests.bookme_ops.test_runbooks import parse_line

FOLDER = Path(__file__).resolve().parents[2] / "runbooks" / "scenarios"
SCENARIOS = load_scenarios()
each = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)

GOOD = """
title = "A test"
heading = "calendar"
trigger = "Somebody\n  does it."
seen = "It shows."
evidence = ["here"]
codes = ["CAL001"]
scene = "calm"
""" + "".join(f'[[drill]]\nstep = "{act}"\ndoes = "this"\ncommands = ["bookme-ops doctor"]\n' for act in Act)
GOOD = GOOD.replace('"Somebody\n  does it."', '"""Somebody\n  does it."""')


def test_every_file_is_a_scenario_and_every_code_is_raised_by_one() -> None:
    assert len(SCENARIOS) >= 20
    assert sorted(one.name for one in SCENARIOS) == sorted(path.stem for path in FOLDER.iterdir())
    assert {code for one in SCENARIOS for code in one.codes} == set(list_kinds(load_jobs())) == set(list_codes())


def test_every_heading_has_scenarios_in_their_order() -> None:
    assert min(Counter(one.heading for one in SCENARIOS).values()) >= 5
    assert [one.heading for one in SCENARIOS] == sorted((one.heading for one in SCENARIOS), key=list(Heading).index)


def test_every_scene_that_breaks_something_is_played_by_a_scenario() -> None:
    assert SCENES.keys() - {one.scene for one in SCENARIOS} <= {"everyday", "random", "near-misses"}


@each
def test_it_is_played_by_a_scene_with_faults_that_the_simulator_knows(scenario: Scenario) -> None:
    assert scenario.scene in SCENES
    assert all(parse_fault(fault) for fault in scenario.faults)
    assert scenario.scene != "calm" or scenario.faults or scenario.idle_hours


@each
def test_its_commands_are_commands_of_the_tool_with_options_that_they_take(scenario: Scenario) -> None:
    shown = {line for step in scenario.drill for line in step.commands}
    for line in shown:
        parse_line(line)
    assert {f"bookme-ops runbook {code}" for code in scenario.codes} <= shown


@each
def test_it_says_in_words_what_it_is_about(scenario: Scenario) -> None:
    texts = (scenario.title, scenario.trigger, scenario.seen, *(step.does for step in scenario.drill))
    assert all(len(text) > 10 and "\n" not in text for text in texts)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", scenario.name)


def test_scenarios_are_found_by_name_and_by_scene() -> None:
    split = find_scenario("split-brain")
    assert split.codes == ("MTG001", "MTG002")
    assert scenarios_of_scene("split-brain") == (split,)
    with pytest.raises(NoScenario, match=r"no scenario 'nonsense': there are .*split-brain"):
        find_scenario("nonsense")


def test_the_command_shows_what_each_scene_plays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulator", "scenes", "--output", "json"], environ={}) == 0
    told = {row["name"]: row["scenarios"] for row in json.loads(capsys.readouterr().out)}
    assert told.keys() == SCENES.keys()
    assert sorted(one["name"] for played in told.values() for one in played) == sorted(one.name for one in SCENARIOS)
    assert told["split-brain"][0]["codes"] == ["MTG001", "MTG002"]

    assert main(["simulator", "scenes"], environ={}) == 0
    page = capsys.readouterr().out
    assert all(f"  {one.name} ({', '.join(one.codes)}): " in page for one in SCENARIOS)
    assert main(["simulator", "scenes", "--output", "csv"], environ={}) == 0
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {line["name"]: line["codes"] for line in lines}["split-brain"] == "MTG001 MTG002"


def test_a_scenario_is_read_into_its_parts() -> None:
    read = parse_scenario(GOOD, name="test")
    assert (read.name, read.trigger, read.codes, read.faults, read.idle_hours) == (
        "test",
        "Somebody does it.",
        ("CAL001",),
        (),
        0,
    )
    assert [step.act for step in read.drill] == list(Act)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("title =", "it is no TOML"),
        (GOOD.replace('title = "A test"', ""), "title must be a text"),
        (GOOD.replace('"A test"', '" "'), "title must be a text"),
        (GOOD.replace('["here"]', "[]"), "evidence must be a list"),
        (GOOD.replace('["here"]', "[1]"), "evidence must be a list"),
        (GOOD.replace('"CAL001"', '"nonsense"'), "codes must be finding codes"),
        (GOOD.replace('"calendar"', '"kitchen"'), "heading must be one of calendar, environment, meetings"),
        (GOOD.replace('"calendar"', "[]"), "heading must be one of"),
        (f'owner = "me"\n{GOOD}', "unknown keys owner"),
        (f'faults = "one"\n{GOOD}', "faults must be a list"),
        (f"idle_hours = -1\n{GOOD}", "idle_hours must be a whole number"),
        (GOOD.partition("[[drill]]")[0], "drill must be a list of steps"),
        (GOOD.replace('"find"', '"break"'), "drill must have the steps break, find, explain, repair, resolve"),
        (GOOD.replace('"this"', '""', 1), "step break must have a text"),
        (GOOD.replace('["bookme-ops doctor"]', "[]", 1), "step break must have commands"),
    ],
)
def test_a_broken_scenario_says_what_is_wrong_with_it(broken: str, why: str) -> None:
    with pytest.raises(BadScenario, match=f"scenario test: .*{re.escape(why)}"):
        parse_scenario(broken, name="test")
