"""Subjects are read as people write them, and what nothing could be about is told."""

import re
from pathlib import Path

import pytest

from bookme_ops.store.alerts_channels import SUBJECT as CHANNEL_SUBJECT
from bookme_ops.subjects import KINDS, read_subject
from bookme_ops.unread import SUBJECT as UNREAD_SUBJECT
from jobs.base import Subject

ROOT = Path(__file__).resolve().parents[2]


def test_a_subject_is_its_kind_and_its_id() -> None:
    assert read_subject(" room:boardroom@bank.example ") == Subject(kind="room", id="boardroom@bank.example")
    assert read_subject("system:production/graph") == Subject(kind="system", id="production/graph")
    assert read_subject("booking:a:b") == Subject(kind="booking", id="a:b")


def test_kinds_of_other_jobs_are_known_once_something_was_found() -> None:
    assert read_subject("branch:Aarhus C", {"branch"}) == Subject(kind="branch", id="Aarhus C")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("boardroom", "is no subject"),
        ("room:", "is no subject"),
        (":x", "is no subject"),
        ("", "is no subject"),
        ("Room:x", "no kind of subject 'Room'"),
        ("branch:x", "there are account, advisor, alias"),
        ("room : x", "no kind of subject 'room '"),
        ("room: x", "blanks around it"),
        ("room:a\nb", "cannot be read"),
        ("room:a\x1b[2J", "cannot be read"),
    ],
)
def test_what_nothing_could_be_about_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        read_subject(text)


def test_every_kind_that_our_code_names_is_known() -> None:
    files = [file for folder in ("jobs", "bookme_ops") for file in (ROOT / folder).rglob("*.py")]
    named = {kind for file in files for kind in re.findall(r'Subject\(kind="([a-z-]+)"', file.read_text("utf-8"))}
    assert named | {UNREAD_SUBJECT, CHANNEL_SUBJECT} <= KINDS
    assert {"booking", "advisor"} <= named
