"""`alerts status`, and the line beside other results when alerts never arrived."""

import json
from typing import Any

import pytest

CHANNEL = {
    "name": "teams",
    "kind": "workflows",
    "state": "failing",
    "min_priority": "medium",
    "waiting": 1,
    "sent_at": None,
    "problem": "it answered 500",
    "test_problem": None,
}
STATUS = {
    "as_of": "2026-03-02T08:00:00+00:00",
    "queue": {
        "steps": 0,
        "waiting": 3,
        "silenced": 2,
        "held": 0,
        "oldest_unsent": "2026-03-02T07:00:00+00:00",
        "oldest_unsent_seconds": 3600,
        "next_due": None,
    },
    "dead": [
        {
            "channel": "teams",
            "count": 2,
            "oldest": "2026-03-01T07:00:00+00:00",
            "newest": "2026-03-02T07:00:00+00:00",
            "problem": "it answered 500",
        }
    ],
    "channels": [CHANNEL],
    "to_do": ["2 given up for teams: they are not sent again."],
}
QUIET = STATUS | {"dead": [], "to_do": [], "queue": STATUS["queue"] | {"waiting": 0, "silenced": 0}}  # type: ignore[operator]


def test_the_dead_come_first_and_end_with_5(command: Any, works: Any) -> None:
    works.report = STATUS
    ended = command("alerts", "status")
    assert ended.code == 5
    assert ended.out == (
        "2 alerts never arrived\n"
        "  teams  2, the last Mon 2 Mar 2026 08:00  it answered 500\n"
        "3 to be sent, the oldest since Mon 2 Mar 2026 08:00, 60 min; 2 silent for now.\n"
        "teams  workflows  failing  from medium  last sent –  1 waiting\n"
        "     it answered 500\n"
        "\n"
        "What to do\n"
        "  2 given up for teams: they are not sent again.\n"
    )
    assert json.loads(command("alerts", "status", "--output", "json").out) == STATUS


def test_where_all_was_told_it_says_so(command: Any, works: Any) -> None:
    works.report = QUIET
    ended = command("alerts", "status")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Nothing waits to be sent.")
    assert ended.out.endswith("Everything that was to be told was told, or is under way.\n")


@pytest.mark.parametrize("words", [["incidents", "list"], ["jobs", "run", "--all"]])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_what_never_arrived_is_said_beside_other_results(
    command: Any, works: Any, account: Any, words: list[str], form: str
) -> None:
    works.account = account
    quiet = command(*words, "--output", form)
    works.dead = {"teams": 2, "mail": 1}
    loud = command(*words, "--output", form)
    assert (loud.code, loud.out) == (quiet.code, quiet.out)
    assert "never arrived" not in quiet.err
    assert loud.err.splitlines()[-1] == (
        "bookme-ops: warning: alerts never arrived (2 through teams, 1 through mail): "
        "`bookme-ops alerts status` says what to do"
    )
