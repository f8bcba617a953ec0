"""What a store holds, told so that two stores can be compared: without the numbers that the database gives."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]

NUMBERS = frozenset({"no", "id", "run_id", "seen_run", "change_id", "seconds", "mark"})
"""Columns whose values only say in which order, by which run, how fast, and as which edition rows were written."""
LEFT_OUT = frozenset({"run", "alembic_version", "sqlite_sequence", "subject_change"})
"""`subject_change` is the log of what was written: who writes once more logs once more. What it is for, the verdicts
that still hold, is compared."""
TRIES = frozenset({"probe"})
"""Tables of what we tried: a run that was killed has tried, too, so that rows may be there more than once."""


def read_contents(file: Path) -> dict[str, Counter[Row]]:
    """Every row of every table; references to mailboxes and incidents are told by what they refer to."""
    connection = sqlite3.connect(file)
    try:
        owners = dict(connection.execute("SELECT no, user_id FROM mailbox"))
        named = {
            number: fingerprint
            for number, *fingerprint in connection.execute(
                "SELECT id, environment, code, subject_kind, subject_id FROM incident"
            )
        }
        references = {"mailbox_no": owners, "incident_id": named, "umbrella_id": named}
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: _rows(connection, name, references) for (name,) in tables if name not in LEFT_OUT}
    finally:
        connection.close()


def read_statuses(file: Path) -> list[str]:
    """How each run ended, in their order; none in a store that is not made yet."""
    connection = sqlite3.connect(file)
    try:
        if not connection.execute("SELECT name FROM sqlite_master WHERE name = 'run'").fetchall():
            return []
        return [status for (status,) in connection.execute("SELECT status FROM run ORDER BY id")]
    finally:
        connection.close()


def check_integrity(file: Path) -> str:
    """What SQLite thinks of the file: `ok`."""
    connection = sqlite3.connect(file)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, name: str, references: dict[str, dict[Any, Any]]) -> Counter[Row]:
    cursor = connection.execute(f'SELECT * FROM "{name}"')
    columns = [about[0] for about in cursor.description]
    rows = Counter(
        tuple(
            str(references[column].get(value, value)) if column in references else value
            for column, value in zip(columns, row, strict=True)
            if column not in NUMBERS
        )
        for row in cursor
    )
    return Counter(set(rows)) if name in TRIES else rows


def differences(wanted: dict[str, Counter[Row]], found: dict[str, Counter[Row]]) -> list[str]:
    """The rows that only one of two stores holds."""
    told = []
    for name in wanted.keys() | found.keys():
        rows, others = wanted.get(name, Counter()), found.get(name, Counter())
        told += [f"{name} lacks {row}" for row in rows - others]
        told += [f"{name} has {row}" for row in others - rows]
    return sorted(told)
