"""`incidents link|merge|reopen|wait|resume`: what each asks for, and what it refuses."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bookme_ops.store.incident import Party, State
from bookme_ops.store.incident_link import LinkKind

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BY = {"number": 12, "at": NOW, "actor": "anna"}


def asked(works: Any, what: str) -> dict[str, Any]:
    (found,) = [given for name, given in works.asked if name == what]
    return dict(found)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["link", "12", "--kind", "ticket", " V-4711 "], {"kind": LinkKind.TICKET, "target": "V-4711"}),
        (["link", "12", "--kind", "related", "#9"], {"kind": LinkKind.RELATED, "target": "9"}),
        (["merge", "12", "9", "--reason", "same mailbox"], {"into": 9, "reason": "same mailbox"}),
        (["reopen", "12", "--reason", " again "], {"reason": "again"}),
        (["wait", "12", "--for", "Vendor", "--reason", "V-1"], {"party": Party.VENDOR, "reason": "V-1"}),
        (["resume", "12"], {"reason": ""}),
    ],
)
def test_each_hands_on_what_was_said_by_whom_and_when(
    command: Any, works: Any, incident: Any, words: list[str], wanted: dict[str, Any]
) -> None:
    works.incidents = [incident]
    ended = command("incidents", *words, "--actor", "anna")
    assert ended.code == 0
    assert "#12  Critical" in ended.out, "it is told as it stands then"
    assert asked(works, words[0]) == BY | wanted


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["link", "12", "--kind", "related", "MTG001"], "no number of an incident"),
        (["link", "12", "--kind", "related", "9" * 30], "no number of an incident"),
        (["merge", "12", "9" * 30], "INTO"),
        (["resume", "9" * 30], "ID"),
        (["link", "12", "--kind", "ticket", " "], "say what it is tied to"),
        (["link", "12", "--kind", "ticket", "x" * 201], "at most 200"),
        (["link", "12", "--kind", "friend", "x"], "friend"),
        (["wait", "12", "--for", "us"], "vendor, microsoft, salesforce, customer"),
        (["wait", "12"], "--for"),
        (["merge", "12"], "INTO"),
    ],
)
def test_what_cannot_be_meant_is_a_wrong_usage(
    command: Any, works: Any, incident: Any, words: list[str], why: str
) -> None:
    works.incidents = [incident]
    ended = command("incidents", *words)
    assert ended.code == 2
    assert why in ended.err
    assert [name for name, _ in works.asked if name != "open_ops"] == []


@pytest.mark.parametrize(
    "words", [["merge", "7", "9"], ["reopen", "7"], ["wait", "7", "--for", "vendor"], ["resume", "7"]]
)
def test_an_incident_that_is_not_there_is_told(command: Any, works: Any, incident: Any, words: list[str]) -> None:
    works.incidents = [replace(incident, state=State.RESOLVED)]
    ended = command("incidents", *words)
    assert ended.code == 2
    assert "there is no incident 7" in ended.err
