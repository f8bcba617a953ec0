"""What is written for whoever runs the service is true: figures, commands, files."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bookme_ops.cli.main import main
from bookme_ops.web.exposition import write_metrics
from tests.bookme_ops.web.test_exposition import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
METRICS = (DOCS / "metrics.md").read_text(encoding="utf-8")
DEPLOYMENT = (DOCS / "deployment.md").read_text(encoding="utf-8")


def told() -> dict[str, set[str]]:
    """Every figure of ours with its labels."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(write_metrics(EVERYTHING).decode()):
        for one in family.samples:
            if one.name.startswith("bookme_ops_"):
                found.setdefault(one.name.removeprefix("bookme_ops_"), set()).update(one.labels)
    return found


def test_every_figure_is_in_the_table_with_its_labels_and_no_other_is() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]*)\|", METRICS, re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows} == told()


@pytest.mark.parametrize("page", [METRICS, DEPLOYMENT], ids=["metrics", "deployment"])
def test_every_command_in_it_exists(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = set(
        re.findall(r"(?:^|[ `/])bookme-ops ((?:audit )?[a-z]+(?: [a-z][a-z-]+)?)(?=[ `\n])", page, re.MULTILINE)
    )
    known = {"db", "tokens", "schedule", "incidents", "audit"}
    asked = {command if command.split()[0] in known else command.split()[0] for command in commands}
    asked = {command for command in asked if command not in {"bookme"}}
    assert asked
    for command in sorted(asked):
        assert main([*command.split(), "--help"]) == 0, command
        assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize("page", [METRICS, DEPLOYMENT], ids=["metrics", "deployment"])
def test_every_file_that_it_links_is_there(page: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link]
    assert links
    assert [link for link in links if not (DOCS / link).resolve().exists()] == []
