"""What is shipped for monitors stands on figures that we tell, and on commands that there are."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bookme_ops.cli.main import main
from bookme_ops.web.exposition import write_metrics
from tests.bookme_ops.web.test_exposition import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS, GRAFANA = ROOT / "deploy" / "prometheus", ROOT / "deploy" / "grafana"
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))
BOARD = json.loads((GRAFANA / "bookme-ops.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\b(?:bookme_ops|process)_[a-z_]+")
SERIES = re.compile(r"^([a-z_]+)(?:\{(.*)\})? \S+$", re.MULTILINE)
ELSEWHERE = {"instance", "job"}
"""Labels that Prometheus adds."""


def told() -> dict[str, set[str]]:
    """Every series that we tell, with its labels."""
    found: dict[str, set[str]] = {}
    for name, labels in SERIES.findall(write_metrics(EVERYTHING).decode()):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


def rules() -> list[dict[str, Any]]:
    return [rule for group in RULES["groups"] for rule in group["rules"]]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in BOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def test_every_figure_that_is_asked_for_is_told_with_its_labels() -> None:
    known = told()
    for expression in expressions():
        for name, _, labels in re.findall(r"((?:bookme_ops|process)_[a-z_]+)(\{([^}]*)\})?", expression):
            assert name in known, f"{name} in {expression}"
            assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels)) <= known[name], expression
        for group in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression):
            labels = {label.strip() for label in group.split(",")}
            assert labels <= ELSEWHERE | set().union(*(known[name] for name in NAME.findall(expression))), expression


def test_states_that_are_asked_for_are_states_that_there_are() -> None:
    page = write_metrics(EVERYTHING).decode()
    for state in ("failed", "crashed", "timed-out", "incomplete"):
        assert f'state="{state}"' in page


def test_every_rule_says_how_bad_it_is_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert re.fullmatch(r"\d+[mhd]", rule["for"])


def test_every_command_that_a_rule_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(rule["annotations"]["description"] for rule in rules())
    commands = set(re.findall(r"`bookme-ops ([a-z][a-z -]*[a-z])", said))
    assert commands
    for command in sorted(commands):
        first = [word for word in command.split() if not word.startswith("-")]
        assert main([*first, "--help"]) == 0, command
        assert "Usage" in capsys.readouterr().out


def test_the_rules_watch_what_must_not_go_unseen() -> None:
    everything = " ".join(rule["expr"] for rule in rules())
    for watched in (
        "up{",
        "task_late_seconds",
        "task_last_run_state",
        "api_budget_used_requests",
        "alert_dead_letters",
        "first_responses_owed",
        "backup_last_proven",
        "coverage_unknown_subjects",
        "probe_up",
    ):
        assert watched in everything


def test_panels_lie_side_by_side_and_say_what_they_show() -> None:
    taken: dict[tuple[int, int], str] = {}
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert not cells & taken.keys(), f"{panel['title']} lies upon {taken[(cells & taken.keys()).pop()]}"
        taken |= dict.fromkeys(cells, panel["title"])
        assert panel["type"] == "row" or panel["description"].endswith((".", "md."))


def test_every_target_asks_the_source_that_was_chosen() -> None:
    targets = [target for panel in BOARD["panels"] for target in panel.get("targets", ())]
    assert targets
    assert all(target["datasource"] == {"type": "prometheus", "uid": "${datasource}"} for target in targets)


def promtool(*arguments: str) -> None:
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed: it comes with the Debian package prometheus")
    done = subprocess.run([tool, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_rules() -> None:
    promtool("check", "rules", "alerts.yml")


def test_the_rules_fire_when_they_should_and_not_before() -> None:
    promtool("test", "rules", "alerts.test.yml")


def test_prometheus_takes_the_example_of_a_scrape() -> None:
    promtool("check", "config", "--syntax-only", "prometheus.yml")


def test_every_expression_of_the_dashboard_is_one(tmp_path: Path) -> None:
    asked = [
        target["expr"].replace("$environment", ".*") for panel in BOARD["panels"] for target in panel.get("targets", ())
    ]
    lines = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(asked)]
    file = tmp_path / "board.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": lines}]}), encoding="utf-8")
    promtool("check", "rules", str(file))
