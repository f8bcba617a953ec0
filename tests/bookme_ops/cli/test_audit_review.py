"""`bookme-ops audit review`: from the start to the proof, on a store and a bank in earnest."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bookme_ops.cli.main import main
from bookme_ops.cli.works import RealWorks
from bookme_ops.settings import Settings
from bookme_ops.store import audit_log
from bookme_ops.store.failing import failing_reads
from bookme_ops.wiring import Ops
from tests.journeys.bank import Journey
from tests.journeys.conftest import begin, quiet

__all__ = ["begin", "quiet"]

ACCESS = frozenset({"access"})
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
"""What a stranger may call an app."""


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What was said as JSON."""
        return json.loads(self.out)


class OneBank(RealWorks):
    """The works in earnest, on the store of a journey."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey

    @contextmanager
    def open_ops(self, settings: Settings, *, environments: tuple[str, ...] | None, **_: Any) -> Iterator[Ops]:
        """The journey's store."""
        yield self.journey.ops_of(environments)


Run = Callable[..., Ended]


@pytest.fixture
def journey(begin: Callable[..., Journey]) -> Journey:
    """A bank whose access was read."""
    started = begin(scene="calm", advisors=2, events=1)
    started.collect(kinds=ACCESS)
    return started


@pytest.fixture
def run(journey: Journey, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Run:
    """Carries out `audit review …` in production."""
    path = journey.ops.settings.path
    assert path is not None

    def carry_out(*words: str, env: str = "production") -> Ended:
        capsys.readouterr()
        given = ["--config", str(path), "--env", env, "audit", "review", *words, "--actor", "anna"]
        code = main(given, works=OneBank(journey), environ={}, folder=path.parent, clock=lambda: journey.now)
        return Ended(int(code), *capsys.readouterr())

    return carry_out


@pytest.fixture
def signed(run: Run) -> int:
    """The number of a signed review, the first row of which is to be removed."""
    assert run("start").code == 0
    rows = run("show", "1", "--output", "json").document["rows"]
    assert run("decide", "1", f"1-{len(rows)}", "keep", "--reason", "agreed").code == 0
    assert run("decide", "1", "1", "remove", "--reason", "left over").code == 0
    assert run("sign", "1", "--statement", "I looked at every row.").code == 0
    return 1


def entries(journey: Journey) -> list[tuple[str, str, str]]:
    with journey.ops.store.read() as connection:
        return [(entry.action, entry.object, entry.result) for _, entry in audit_log.entries(connection)]


def harm(journey: Journey, statement: str) -> None:
    with journey.ops.store.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0


def test_a_review_goes_from_its_start_to_its_proof(run: Run, journey: Journey) -> None:
    began = run("start")
    assert began.code == 0
    assert "audit review decide 1 --all-expected keep" in began.out
    told = run("show", "1", "--undecided", "--output", "json").document
    assert told["review"]["state"] == "open"
    assert {row["decision"] for row in told["rows"]} == {None}
    expected = [row["number"] for row in told["rows"] if row["standing"] == "expected"]
    kept = run("decide", "1", "--all-expected", "keep", "--output", "json").document
    assert kept["decided"] == expected
    left = run("show", "1", "--undecided", "--output", "json").document["rows"]
    assert len(left) == kept["undecided"] == len(told["rows"]) - len(expected)
    rest = ",".join(str(row["number"]) for row in left)
    assert "audit review sign 1" in run("decide", "1", rest, "ask").out
    ended = run("sign", "1", "--statement", " I looked at every row. ", "--output", "json").document
    assert (ended["state"], ended["statement"], ended["signed_by"]) == ("signed", "I looked at every row.", "anna")
    assert ended["decisions"] == {"keep": len(expected), "remove": 0, "ask": len(left), "undecided": 0}
    assert run("verify").out.startswith("OK")
    assert [one[0] for one in entries(journey)] == [
        *("review.started", "review.viewed", "review.decided", "review.viewed", "review.decided"),
        *("review.signed", "review.verified"),
    ]


def test_what_was_not_read_is_named_with_what_to_grant_and_nothing_begins(run: Run, journey: Journey) -> None:
    for environment in journey.world.environments.values():
        environment.org.withheld |= {"ViewSetup"}
    journey.collect(kinds=ACCESS)
    ended = run("start")
    assert (ended.code, ended.out) == (4, "")
    with journey.ops.store.read() as connection:
        lost = {one.subject.removeprefix("access.") for one in failing_reads(connection, "production")}
    for name in lost & {"members", "objects", "fields"}:
        assert f"{name}: grant View Setup and Configuration" in ended.err
    assert len(lost) > 2
    assert run("list", "--output", "json").document["reviews"] == []
    assert ("review.started", "environment production", "refused") in entries(journey)


def test_what_was_read_days_ago_is_not_reviewed(run: Run, journey: Journey) -> None:
    journey.pass_time(timedelta(days=3))
    ended = run("start")
    assert ended.code == 4
    assert "people: read 3 days ago, run `bookme-ops collect access`" in ended.err


def test_an_environment_has_one_open_review_at_a_time(run: Run) -> None:
    assert run("start").code == 0
    assert "review 1 of production is still open" in run("start").err
    assert run("start", env="test").code == 0
    assert run("abandon", "1").code == 0
    assert run("start").code == 0


def test_it_must_be_said_of_which_environment(run: Run, journey: Journey, capsys: pytest.CaptureFixture[str]) -> None:
    path = journey.ops.settings.path
    words = ["--config", str(path), "audit", "review", "start", "--actor", "anna"]
    assert main(words, works=OneBank(journey), environ={}, clock=lambda: journey.now) == 2
    assert "say with --env of which environment: there are production, test" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["decide", "1", "1"], 2, "'1' is no decision"),
        (["decide", "1", "keep"], 2, "say about which rows"),
        (["decide", "1", "1", "keep", "--all-expected"], 2, "not both"),
        (["decide", "1", "5-1", "ask"], 2, "a range such as 1-5 goes up"),
        (["decide", "1", "1", "remove"], 2, "say why with --reason"),
        (["decide", "1", "9999", "ask"], 4, "review 1 has no row 9999"),
        (["decide", "9", "1", "ask"], 4, "there is no review 9"),
        (["show", "9"], 4, "there is no review 9"),
        (["sign", "1", "--statement", " "], 2, "the statement is empty"),
        (["sign", "1", "--statement", "x"], 4, "rows have no decision yet"),
        (["export", "1", "-o", "x.pdf"], 2, "no ending that we know"),
        (["export", "1", "-o", "nowhere/x.html"], 4, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, words: list[str], code: int, told: str) -> None:
    assert run("start").code == 0
    ended = run(*words)
    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err
    assert run("show", "1", "--undecided", "--output", "json").document["decisions"]["undecided"] > 0


def test_nothing_of_a_signed_review_is_decided_any_more(run: Run, signed: int, journey: Journey) -> None:
    before = run("show", "1", "--output", "json").document
    for words in (["decide", "1", "1", "ask"], ["abandon", "1"], ["sign", "1", "--statement", "again"]):
        ended = run(*words)
        assert ended.code == 4
        assert "review 1 is signed: start a new one" in ended.err
    assert run("show", "1", "--output", "json").document == before
    assert [one for one in entries(journey) if one[2] == "refused"] == [
        ("review.decided", "review 1", "refused"),
        ("review.abandoned", "review 1", "refused"),
        ("review.signed", "review 1", "refused"),
    ]
    assert run("verify").code == 0


def test_a_removal_is_told_until_the_next_read_finds_it_gone(run: Run, signed: int, journey: Journey) -> None:
    row = run("show", "1", "--output", "json").document["rows"][0]
    assert row["removal"] == "to be removed"
    (told,) = run("list", "--output", "json").document["certifications"]
    assert (told["standing"], told["review"], told["removals"]) == ("certified", 1, {"to be removed": 1})
    assert "1 to be removed" in run("list").out
    org = journey.world.environments["production"].org
    del org.table("User")[row["holder"]]
    for held in [one for one in org.rows("PermissionSetAssignment") if one["AssigneeId"] == row["holder"]]:
        del org.table("PermissionSetAssignment")[held["Id"]]
    journey.pass_time(timedelta(hours=1))
    journey.collect(kinds=ACCESS)
    assert run("show", "1", "--output", "json").document["rows"][0]["removal"] == "gone"
    assert run("list", "--output", "json").document["certifications"][0]["removals"] == {"gone": 1}
    assert run("verify").code == 0, "what became of it is no part of what was signed"


def test_certification_runs_out(run: Run, signed: int, journey: Journey) -> None:
    told = []
    for days in (0, 170, 20):
        journey.pass_time(timedelta(days=days))
        told.append(run("list", "--output", "json").document["certifications"][0]["standing"])
    assert told == ["certified", "due soon", "overdue"]
    assert "never" in run("list", env="test").out


def test_the_list_is_a_table_too(run: Run, signed: int) -> None:
    (row,) = csv.DictReader(io.StringIO(run("list", "--output", "csv").out))
    assert (row["id"], row["environment"], row["state"]) == ("1", "production", "signed")


def test_rows_are_narrowed_by_what_the_baseline_says(run: Run, signed: int) -> None:
    rows = run("show", "1", "--output", "json").document["rows"]
    told = run("show", "1", "--standing", "privileged", "--output", "csv").out
    found = list(csv.DictReader(io.StringIO(told)))
    assert len(found) == sum(row["standing"].startswith("privileged") for row in rows) > 0
    assert "There is no such row." in run("show", "1", "--undecided").out


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_review_row SET {column} = 'x' WHERE number = {n}",
        "DELETE FROM access_review_row WHERE number = {n}",
        "UPDATE access_review_row SET number = number + 1000 WHERE number = {n}",
        "UPDATE access_review_row SET decision = 'ask' WHERE number = {n}",
    ],
)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_row_that_was_tampered_with_is_found(run: Run, signed: int, journey: Journey, statement: str, n: int) -> None:
    harm(journey, statement.format(column=["what", "standing", "reason"][n % 3], n=n))
    ended = run("verify", "--output", "json")
    assert ended.code == 4
    assert ended.document["holds"] is False
    assert len(ended.document["faults"]) == 1
    assert "NOT PROVEN" in run("verify").out
    assert entries(journey)[-1] == ("review.verified", "access reviews", "broken")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_review SET statement = 'I looked at nothing.'",
        "UPDATE access_review SET signed_by = 'eve'",
        "UPDATE access_review SET signed_at = NULL, seal = NULL",
        "DELETE FROM access_review",
        "DELETE FROM audit WHERE action = 'review.signed'",
        "UPDATE audit SET detail = 'x' WHERE action = 'review.signed'",
        "UPDATE audit SET actor = 'eve' WHERE action = 'review.decided'",
    ],
)
def test_a_review_or_log_that_was_tampered_with_is_found(
    run: Run, signed: int, journey: Journey, statement: str
) -> None:
    harm(journey, statement)
    assert run("verify").code == 4


def test_exports_hold_what_was_signed_and_are_ours_alone(run: Run, signed: int, journey: Journey) -> None:
    folder = Path(str(journey.ops.settings.path)).parent
    rows = run("show", "1", "--output", "json").document["rows"]
    for name in ("r.html", "r.csv", "r.json"):
        assert run("export", "1", "-o", name).code == 0
        assert (folder / name).stat().st_mode & 0o077 == 0
    with (folder / "r.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["what"] for row in table] == [row["what"] for row in rows]
    told = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert all(row.pop("proof") for row in told["rows"])
    assert told["rows"] == rows
    assert told["review"]["seal"]
    assert (folder / "r.html").read_text(encoding="utf-8").count("<tr>") == len(rows) + 1
    assert run("verify", str(folder / "r.json")).code == 0


def test_an_export_that_was_changed_is_found_and_what_is_none_refused(run: Run, signed: int, journey: Journey) -> None:
    folder = Path(str(journey.ops.settings.path)).parent
    assert run("export", "1", "-o", "r.json").code == 0
    file = folder / "r.json"
    file.write_text(file.read_text(encoding="utf-8").replace("left over", "left Over"), encoding="utf-8")
    ended = run("verify", str(file), "--output", "json")
    assert ended.code == 4
    assert ended.document["faults"] == ["the file: row 1 is not as it was signed, or was signed by another key"]
    file.write_text("[]", encoding="utf-8")
    assert run("verify", str(file)).code == 4


def test_a_draft_says_that_it_is_one(run: Run, journey: Journey) -> None:
    folder = Path(str(journey.ops.settings.path)).parent
    run("start")
    assert "draft" in run("export", "1", "-o", "r.html").out
    assert "nothing of it is proven" in (folder / "r.html").read_text(encoding="utf-8")
    run("export", "1", "-o", "r.json")
    assert "before it was signed" in run("verify", str(folder / "r.json")).err


def test_hostile_names_are_only_names(run: Run, journey: Journey) -> None:
    folder = Path(str(journey.ops.settings.path)).parent
    for app in journey.world.tenant.apps.values():
        app.name = f"={HOSTILE}"
    journey.collect(kinds=ACCESS)
    run("start")
    for words in (["show", "1"], ["show", "1", "--output", "csv"]):
        assert "\u202e" not in run(*words).out
    for name in ("r.html", "r.csv"):
        run("export", "1", "-o", name)
        assert "\u202e" not in (folder / name).read_text(encoding="utf-8")
    page, table = ((folder / name).read_text(encoding="utf-8") for name in ("r.html", "r.csv"))
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert "'=<img" in table


@pytest.mark.parametrize("name", ["start", "list", "show", "decide", "sign", "abandon", "export", "verify"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "review", name, "--help"], environ={}) == 0
    assert "Example:" in capsys.readouterr().out
