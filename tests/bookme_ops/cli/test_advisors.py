"""`bookme-ops advisors search`: who is found, and why an alias does not lead to one."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from jobs.environment.searches import Match, SearchExplanation, SearchHit

ALIAS = "abc@bank.example"


def hit(ident: str, kind: str = "advisor", *, enabled: bool = True, match: Match = Match.ALIAS) -> SearchHit:
    return SearchHit(id=ident, kind=kind, enabled=enabled, match=match, found_in=ALIAS)


def found(*hits: SearchHit, unread: tuple[str, ...] = ()) -> SearchExplanation:
    return SearchExplanation(environment="production", text=ALIAS, hits=hits, unread=unread)


@pytest.mark.parametrize(
    ("searched", "verdict"),
    [
        (found(hit("a")), "one advisor is found"),
        (found(), "nobody is found"),
        (
            found(hit("a"), hit("g", "group"), hit("l", "account", enabled=False)),
            "the alias is ambiguous: 3 hold it (advisor, group, disabled account)",
        ),
        (found(hit("g", "contact")), "only one is found, and it is no advisor but contact"),
        (found(hit("a"), hit("b", match=Match.WORDS)), "2 are found, so a user has to choose"),
        (found(unread=("t/objects",)), "nobody is found, as far as could be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_verdict_says_what_the_search_comes_to(
    command: Any, works: Any, searched: SearchExplanation, verdict: str
) -> None:
    works.searches = [searched]
    (told,) = json.loads(command("advisors", "search", ALIAS, "--output", "json").out)
    assert told["verdict"] == verdict
    assert f"{verdict}." in command("advisors", "search", ALIAS).out


def test_people_see_who_was_found_and_by_what(command: Any, works: Any) -> None:
    works.searches = [found(hit("a"), hit("g", "group", match=Match.BEGINNING))]
    ended = command("advisors", "search", ALIAS)
    assert ended.code == 0
    for text in ("production", "group", ALIAS, "the whole alias is the same", "an address begins so"):
        assert text in ended.out


def test_what_was_not_read_is_named_and_is_exit_3(command: Any, works: Any) -> None:
    works.searches = [found(hit("a"), unread=("t/objects",))]
    ended = command("advisors", "search", ALIAS)
    assert ended.code == 3
    assert "not read completely: t/objects" in ended.out


def test_a_search_is_as_of_an_instant_and_a_table_for_spreadsheets(command: Any, works: Any) -> None:
    works.searches = [found(hit("a"), hit("b"))]
    ended = command("advisors", "search", ALIAS, "--as-of", "2026-01-05T12:00Z", "--output", "csv")
    rows = list(csv.DictReader(StringIO(ended.out)))
    assert [(row["environment"], row["id"], row["rank"]) for row in rows] == [
        ("production", "a", "1"),
        ("production", "b", "1"),
    ]
    said = next(asked for name, asked in works.asked if name == "search_advisors")
    assert (said["text"], said["as_of"].isoformat()) == (ALIAS, "2026-01-05T12:00:00+00:00")


def test_an_empty_text_is_wrong_usage(command: Any) -> None:
    ended = command("advisors", "search", "  ")
    assert (ended.code, "the text is empty" in ended.err) == (2, True)
