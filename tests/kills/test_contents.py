"""Two stores are told apart by what they hold, not by the numbers that the database gave."""

import sqlite3
from pathlib import Path

from tests.kills.contents import check_integrity, differences, read_contents, read_statuses

SCHEMA = """
CREATE TABLE mailbox (no INTEGER PRIMARY KEY, user_id TEXT);
CREATE TABLE incident (id INTEGER PRIMARY KEY, environment TEXT, code TEXT, subject_kind TEXT, subject_id TEXT);
CREATE TABLE calendar_event (mailbox_no INTEGER, event_id TEXT, starts INTEGER);
CREATE TABLE incident_transition (id INTEGER PRIMARY KEY, incident_id INTEGER, to_state TEXT, run_id INTEGER);
CREATE TABLE probe (id INTEGER PRIMARY KEY, system TEXT, at INTEGER, seconds REAL);
CREATE TABLE subject_change (id INTEGER PRIMARY KEY, subject TEXT);
CREATE TABLE run (id INTEGER PRIMARY KEY, status TEXT);
"""


def a_store(file: Path, *, first: int, starts: int = 100, to_state: str = "open") -> Path:
    connection = sqlite3.connect(file)
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO mailbox VALUES (?, 'anna'), (?, 'bo')", (first, first + 1))
    connection.execute("INSERT INTO incident VALUES (?, 'production', 'CAL001', 'booking', 'b1')", (first,))
    connection.execute("INSERT INTO calendar_event VALUES (?, 'e1', ?), (?, 'e1', 7)", (first, starts, first + 1))
    connection.execute("INSERT INTO incident_transition VALUES (9, ?, ?, ?)", (first, to_state, first))
    connection.execute("INSERT INTO run VALUES (1, 'crashed'), (2, 'complete')")
    connection.commit()
    connection.close()
    return file


def test_other_numbers_make_no_difference(tmp_path: Path) -> None:
    one, other = a_store(tmp_path / "one", first=1), a_store(tmp_path / "other", first=50)
    assert differences(read_contents(one), read_contents(other)) == []


def test_another_event_or_step_makes_one(tmp_path: Path) -> None:
    one = read_contents(a_store(tmp_path / "one", first=1))
    moved = read_contents(a_store(tmp_path / "moved", first=1, starts=101))
    stepped = read_contents(a_store(tmp_path / "stepped", first=1, to_state="resolved"))
    assert [text.split(" (")[0] for text in differences(one, moved)] == ["calendar_event has", "calendar_event lacks"]
    assert len(differences(one, stepped)) == 2


def test_a_row_that_came_twice_makes_one(tmp_path: Path) -> None:
    one, twice = a_store(tmp_path / "one", first=1), a_store(tmp_path / "twice", first=1)
    connection = sqlite3.connect(twice)
    connection.execute("INSERT INTO incident_transition VALUES (10, 1, 'open', 2)")
    connection.commit()
    connection.close()
    assert len(differences(read_contents(one), read_contents(twice))) == 1


def test_a_try_or_an_entry_of_the_log_that_came_twice_makes_none(tmp_path: Path) -> None:
    one, twice = a_store(tmp_path / "one", first=1), a_store(tmp_path / "twice", first=1)
    for file, seconds in ((one, (0.1,)), (twice, (0.1, 0.2))):
        connection = sqlite3.connect(file)
        connection.executemany(
            "INSERT INTO probe (system, at, seconds) VALUES ('graph', 7, ?)", [(s,) for s in seconds]
        )
        connection.executemany("INSERT INTO subject_change (subject) VALUES (?)", [("anna",) for _ in seconds])
        connection.commit()
        connection.close()
    assert differences(read_contents(one), read_contents(twice)) == []


def test_runs_are_told_by_how_they_ended_and_none_by_a_store_that_is_not_made(tmp_path: Path) -> None:
    file = a_store(tmp_path / "one", first=1)
    assert read_statuses(file) == ["crashed", "complete"]
    assert check_integrity(file) == "ok"
    assert read_statuses(tmp_path / "empty") == []
