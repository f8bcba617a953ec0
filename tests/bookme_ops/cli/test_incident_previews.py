"""`incidents preview`: a key in, the incident and the reason out."""

import json
from typing import Any

import pytest

from jobs.base import Subject

ROW = {
    "key": {"environment": "production", "code": "CAL001", "subject": {"kind": "booking", "id": "b-1"}},
    "fate": "reopens",
    "incident": 12,
    "state": "resolved",
    "merged_into": None,
    "umbrella": None,
    "muted_until": "2026-03-04T08:00:00+00:00",
    "why": ["It reopens #12, which was resolved: the same fault is the same incident again."],
}
ASK = ["incidents", "preview", "--code", "cal001", "--subject", "booking:b-1"]


def test_the_key_and_the_reason_are_told(command: Any, works: Any) -> None:
    works.previews = [ROW]
    assert command(*ASK).out == (
        "production · CAL001 · booking b-1\n"
        "  It reopens #12, which was resolved: the same fault is the same incident again.\n"
        "  muted until Wed 4 Mar 2026 09:00\n"
    )
    assert works.asked[-1][1]["code"] == "CAL001"
    assert works.asked[-1][1]["subject"] == Subject(kind="booking", id="b-1")
    assert json.loads(command(*ASK, "--output", "json").out) == [ROW]
    assert command(*ASK, "--output", "csv").out.startswith("key,fate,incident,state,")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--code", "CAL9", "--subject", "booking:b"], "there is no code CAL9"),
        (["--code", "REPORT", "--subject", "booking:b"], "there is no code REPORT"),
        (["--code", " ", "--subject", "booking:b"], "there is no code ' '"),
        (["--code", "CAL001", "--subject", "b"], "is no subject"),
        (["--code", "CAL001", "--subject", "planet:b"], "no kind of subject 'planet'"),
        (["--code", "CAL001"], "--subject"),
    ],
)
def test_what_cannot_be_meant_is_a_wrong_usage(command: Any, works: Any, words: list[str], why: str) -> None:
    ended = command("incidents", "preview", *words)
    assert (ended.code, ended.out) == (2, "")
    assert why in ended.err
    assert "preview" not in [name for name, _ in works.asked]


def test_a_kind_that_was_ever_found_is_known(command: Any, works: Any) -> None:
    works.previews = []
    assert command("incidents", "preview", "--code", "UNREAD", "--subject", "branch:Aarhus C").code == 0
