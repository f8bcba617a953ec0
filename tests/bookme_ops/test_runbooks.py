"""Runbooks: one for each code, tied to the code that raises it, naming only what exists."""

import re
import shlex
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from bookme_ops.cli import main
from bookme_ops.cli.collect import chosen_kinds
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.hoisting import hoist
from bookme_ops.runbooks import (
    ADVICE,
    GROUP,
    BadRunbook,
    NoRunbook,
    Runbook,
    find_pages,
    list_codes,
    load_runbook,
    parse_runbook,
)
from bookme_ops.store.alerts_channels import CODE as CHANNEL_CODE
from bookme_ops.store.incident import REPORT, UNREAD
from jobs.registry import list_kinds, load_jobs

FOLDER = Path(__file__).resolve().parents[2] / "runbooks"
SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation", "What to ask the vendor"]
HOURS = {
    "Critical": "1 business hour",
    "High": "4 business hours",
    "Medium": "8 business hours",
    "Low": "12 business hours",
}

PLACEHOLDERS = {
    "INCIDENT": "12",
    "BOOKING_ID": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "ADVISOR": "advisor@bank.example",
    "ALIAS": "abc@bank.example",
    "ENVIRONMENT": "production",
    "DATE": "2026-12-24",
    "FILE": "monday.db",
    "REVIEW": "3",
    "REASON": "agreed",
    "TEXT": "told the bank",
}
"""What a person puts in place of the words in capitals."""

DESK = Desk(stdout=sys.stdout, stderr=sys.stderr, environ={}, folder=Path(), clock=lambda: datetime.now(UTC))
JOBS = load_jobs()
KINDS = list_kinds(JOBS)
SOURCES = "".join(
    file.read_text(encoding="utf-8")
    for place in ("jobs", "bookme_ops/configuration", "connectors")
    for file in sorted((FOLDER.parent / place).glob("**/*.py"))
)
RUNBOOKS = [load_runbook(code) for code in list_codes()]
each = pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda runbook: runbook.code)


def parse_line(line: str) -> tuple[list[str], dict[str, Any]]:
    """The command of a line and what it was given, parsed by the tool itself, which raises what it would refuse."""
    tool, *words = shlex.split(line)
    assert tool == "bookme-ops", line
    given = hoist([PLACEHOLDERS.get(word, word) for word in words])
    command: Any = main.build_group()
    context: Any = command.make_context("bookme-ops", given, obj=DESK)
    path: list[str] = []
    params: dict[str, Any] = {}
    while isinstance(command, TyperGroup):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert command is not None, line
        path.append(str(name))
        context = command.make_context(name, rest, parent=context)
        params |= context.params
    return path, params


def test_there_is_one_runbook_for_each_code_and_no_other() -> None:
    assert list_codes() == tuple(KINDS)
    assert sorted(path.name for path in FOLDER.glob("*.md")) == [f"{code}.md" for code in KINDS]


@each
def test_its_front_matter_is_what_the_code_says(runbook: Runbook) -> None:
    kind = KINDS[runbook.code]
    (job,) = [job.name for job in JOBS if kind in job.kinds]
    told = (runbook.title, runbook.job, runbook.priority, runbook.category)
    assert told == (kind.name, job, kind.priority.label, kind.category)


@each
def test_it_has_every_section_with_something_in_it(runbook: Runbook) -> None:
    assert runbook.body.startswith(f"# {runbook.code}: ")
    assert list(runbook.sections) == SECTIONS
    assert all(len(text) > 40 for text in runbook.sections.values())


@each
def test_its_escalation_names_the_priority_and_the_time_to_respond(runbook: Runbook) -> None:
    text = " ".join(runbook.sections["Escalation"].split())
    assert text.startswith(runbook.priority)
    assert f"first response within {HOURS[runbook.priority]}" in text


@each
def test_it_names_only_codes_and_pages_that_exist(runbook: Runbook) -> None:
    assert set(re.findall(r"\b(?:CAL|MTG|ENV)[0-9]{3}\b", runbook.body)) <= KINDS.keys()
    links = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", runbook.body)
    assert all(target == f"{text}.md" and (FOLDER / target).is_file() for text, target in links)


@each
def test_its_commands_are_commands_of_the_tool_with_options_that_they_take(runbook: Runbook) -> None:
    fenced = re.findall(r"^ *```\n(.*?)^ *```", runbook.body, flags=re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in fenced for line in block.splitlines()]
    assert len(lines) >= 3
    for line in lines:
        path, params = parse_line(line)
        assert set(params.get("names") or ()) <= {job.name for job in JOBS}, line
        chosen_kinds(params.get("kinds") or ())
        picked = params.get("select") or ([params["code"]] if params.get("code") else [])
        for code in (one for some in picked for one in some.split(",")):
            assert any(known.startswith(code) for known in KINDS), line
        assert path[0] in main.COMMANDS


@each
def test_it_shows_the_booking_if_it_is_about_one(runbook: Runbook) -> None:
    about_others = {"CAL007", "CAL010", "CAL011", "MTG030", "MTG031"}
    if not runbook.code.startswith("ENV") and runbook.code not in about_others:
        assert "bookme-ops bookings show BOOKING_ID" in runbook.body


@each
def test_the_jobs_that_it_judges_again_are_those_of_its_codes(runbook: Runbook) -> None:
    for names, codes in re.findall(r"bookme-ops jobs run ([a-z][a-z -]*?) --select (\S+)", runbook.body):
        raised = {kind.code for job in JOBS if job.name in names.split() for kind in job.kinds}
        assert all(any(code.startswith(one) for code in raised) for one in codes.split(",")), (names, codes)


@each
def test_it_names_only_fields_and_settings_that_exist(runbook: Runbook) -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", runbook.body))
    assert {name for name in named if not re.search(rf"\b{name}\b", SOURCES)} == set()


@each
def test_its_fences_are_closed_and_its_lines_fit_a_terminal(runbook: Runbook) -> None:
    assert len(re.findall(r"^ *```", runbook.body, flags=re.MULTILINE)) % 2 == 0
    assert max(map(len, runbook.body.splitlines())) <= 100


def test_a_runbook_is_found_in_any_letter_case() -> None:
    assert load_runbook(" cal001 ") == load_runbook("CAL001")


@pytest.mark.parametrize("code", ["CAL999", "", "../pyproject", "__init__"])
def test_an_unknown_code_is_answered_with_those_that_there_are(code: str) -> None:
    with pytest.raises(NoRunbook, match="CAL001, CAL002"):
        load_runbook(code)


GOOD = "---\ncode: CAL001\ntitle: a: b\njob: j\npriority: High\ncategory: c\n---\n# Page\n\n## One\ntext\n"


def test_a_page_is_read_into_its_parts() -> None:
    runbook = parse_runbook(GOOD, name="CAL001")
    assert (runbook.title, runbook.sections) == ("a: b", {"One": "text"})


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("# Page\n", "must begin with front matter"),
        (GOOD.replace("\n---\n#", "\n#"), "must begin with front matter"),
        (f"text before\n{GOOD}", "must begin with front matter"),
        (GOOD.replace("job: j\n", ""), "missing or unknown in its front matter: job"),
        (GOOD.replace("job: j\n", "job:\n"), "missing or unknown in its front matter: job"),
        (GOOD.replace("job: j\n", "job: j\nowner: me\n"), "missing or unknown in its front matter: owner"),
        (GOOD.replace("job: j\n", "job: j\nnonsense\n"), "'nonsense' in its front matter is not `key: value`"),
    ],
)
def test_a_broken_page_says_what_is_wrong_with_it(broken: str, why: str) -> None:
    with pytest.raises(BadRunbook, match=re.escape(why)):
        parse_runbook(broken, name="CAL001")


def point(value: str) -> EntryPoint:
    return EntryPoint(name="more", value=value, group=GROUP)


def test_pages_of_other_packages_are_found_and_ours_are_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "more_runbooks"
    package.mkdir()
    for name in ("__init__.py", "ACME001.md", "CAL001.md", "notes.md"):
        (package / name).write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    pages = find_pages([point("more_runbooks")])
    assert set(pages) == {*find_pages([]), "ACME001"}
    assert pages["CAL001"].read_text(encoding="utf-8") != ""


def test_a_package_whose_pages_cannot_be_read_is_told() -> None:
    with pytest.raises(BadRunbook, match=r"the runbooks of more \(no_such_package\) cannot be read: "):
        find_pages([point("no_such_package")])


def test_codes_that_no_job_raises_have_no_page_but_advice_with_commands_that_exist() -> None:
    assert ADVICE.keys() == {CHANNEL_CODE, REPORT, UNREAD}
    for code, advice in ADVICE.items():
        with pytest.raises(NoRunbook) as refused:
            load_runbook(code.lower())
        assert str(refused.value) == f"{code} is no finding, and has no runbook. {advice}"
        for line in re.findall(r"`bookme-ops ([^`]+)`", advice):
            group, *names = line.split()
            assert group in main.COMMANDS, line
            app = import_module(f"bookme_ops.cli.{group}").app
            assert set(names) <= {command.name for command in app.registered_commands}, line
