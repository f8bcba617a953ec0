"""One narrow door: every session only reads, but that of the writer of Cases, whose rules name what it may write."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOOR = "connectors/salesforce/case_writer.py"
TRANSPORT = "connectors/transport.py"
"""Hands on what it is told."""


def writers(source: str) -> set[str]:
    """What a file asks of sessions beyond reading."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {one.arg for call in calls for one in call.keywords if one.arg in {"writes", "read_only"}}


def test_sessions_that_write_are_opened_in_one_place() -> None:
    files = [path for top in ("bookme_ops", "connectors", "jobs") for path in (ROOT / top).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): writers(path.read_text(encoding="utf-8")) for path in files}
    doors = {place: asked for place, asked in found.items() if asked and place != TRANSPORT}
    assert doors == {DOOR: {"writes"}}


def test_this_check_can_fail() -> None:
    assert writers("open_session(read_only=False)\nopen_session(writes=w)") == {"read_only", "writes"}
    assert writers("open_session(reads=r)") == set()
