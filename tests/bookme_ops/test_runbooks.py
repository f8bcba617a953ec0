"""Runbooks: one for each code, tied to the code that raises it, naming only what exists."""

import re
from pathlib import Path

import pytest

from bookme_ops.cli import main
from bookme_ops.runbooks import BadRunbook, NoRunbook, Runbook, list_codes, load_runbook, parse_runbook
from jobs.registry import list_kinds, load_jobs

FOLDER = Path(__file__).resolve().parents[2] / "runbooks"
SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation", "What to ask the vendor"]
HOURS = {
    "Critical": "1 business hour",
    "High": "4 business hours",
    "Medium": "8 business hours",
    "Low": "12 business hours",
}

COMMANDS = {
    "bookings show": {"BOOKING_ID"},
    "collect": {"calendars", "bookings", "directory", "all", "--full"},
    "doctor": set(),
    "incidents ack": {"INCIDENT"},
    "incidents list": set(),
    "incidents note": {"INCIDENT", "TEXT"},
    "incidents show": {"INCIDENT"},
    "jobs history": set(),
    "jobs run": {"sync-window", "--select", "CODES", "--advisor", "ADVISOR", "--dry-run"},
    "settings": set(),
}
"""The commands that runbooks may name, and the words that may follow each."""

JOBS = load_jobs()
KINDS = list_kinds(JOBS)
RUNBOOKS = [load_runbook(code) for code in list_codes()]
each = pytest.mark.parametrize("runbook", RUNBOOKS, ids=lambda runbook: runbook.code)


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
def test_it_names_only_commands_that_exist(runbook: Runbook) -> None:
    commands = re.findall(r"^ *bookme-ops (.+)$", runbook.body, flags=re.MULTILINE)
    assert any(command.startswith("bookings show") for command in commands)
    for command in commands:
        words = re.sub(r'"[^"]*"', "TEXT", command).split()
        name = next(size for size in (2, 1) if " ".join(words[:size]) in COMMANDS)
        rest = {"CODES" if word.split(",")[0] in KINDS else word for word in words[name:]}
        assert rest <= COMMANDS[" ".join(words[:name])], command


@each
def test_its_fences_are_closed_and_its_lines_fit_a_terminal(runbook: Runbook) -> None:
    assert len(re.findall(r"^ *```", runbook.body, flags=re.MULTILINE)) % 2 == 0
    assert max(map(len, runbook.body.splitlines())) <= 100


def test_the_commands_that_runbooks_may_name_are_commands_of_the_tool() -> None:
    assert {name.split()[0] for name in COMMANDS} <= main.COMMANDS.keys()


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
