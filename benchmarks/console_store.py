"""The store that the console is measured on: a small simulated bank that is swept, beside a large one at rest.

The large one is the environment `north` in a tenant of its own: the bookings, calendars and people of
`benchmarks.lookups`, and two years of our own work on them. Nobody collects it, so that a sweep leaves it as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.lookups import BOOKED, NOW, PER_MAILBOX, TENANT, booking_of, event_of, fill
from benchmarks.lookups import SETTINGS as BASE
from bookme_ops.deed import Deed
from bookme_ops.deeds import enter
from bookme_ops.demo.demonstration import SETTINGS_FILE, demo
from bookme_ops.progress import Silent
from bookme_ops.settings import load_settings
from bookme_ops.store import schedule_tables, tables
from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.bulk import Row, insert, run
from bookme_ops.store.bundle_tables import BUNDLE
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import subject_of
from bookme_ops.store.directory_tables import ROOM
from bookme_ops.store.editions import renew
from bookme_ops.store.health_tables import PROBE
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION, JOURNAL, RUN
from bookme_ops.wiring import Ops, open_ops
from jobs.base import Kind
from jobs.registry import list_kinds

NORTH, NORTH_TENANT = "north", "00000000-0000-4000-8000-000000000001"
MOVED = {
    "environment": ("booking", "backend_meeting", "employee", "salesforce_user"),
    "tenant": ("mailbox", "directory_user", "room"),
    "scope": ("coverage", "journal"),
}
"""Columns of the tables of `benchmarks.lookups` that name its environment or its tenant."""
LIFE = timedelta(days=700)
"""How long we have been at it."""
BATCH = 20_000
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SETTINGS = f"""
[environments.{NORTH}]
kind = "production"
[environments.{NORTH}.salesforce]
instance_url = "http://127.0.0.1:9"
token_url = "http://127.0.0.1:9/services/oauth2/token"
auth = "client_credentials"
client_id = "nobody"
client_secret = "nothing"
[environments.{NORTH}.graph]
base_url = "http://127.0.0.1:9/v1.0"
authority = "https://login.microsoftonline.com/{NORTH_TENANT}"
client_id = "nobody"
client_secret = "nothing"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much the store holds."""

    incidents: int = 100_000
    steps: int = 1_000_000
    """Findings as they are kept: steps of incidents, and changes in the journal."""
    events: int = 2_000_000

    @property
    def bookings(self) -> int:
        """A fifth of the events are their owners' copies of bookings."""
        return self.events // BOOKED


def build(folder: Path, size: Size, *, advisors: int = 200) -> None:
    """Build the store and the settings file that it is served by, in an empty folder."""
    file = folder / "north.toml"
    file.write_text(BASE.replace("{url}", "sqlite:///bookme-ops.db"), encoding="utf-8")
    with open_ops(load_settings(file, {}, folder=folder), environments=None, now=lambda: NOW) as ops:
        fill_store(ops, size)
    file.unlink()
    demo(advisors=advisors, seed=7, scene="everyday", as_of=NOW, keep=folder, progress=Silent(), now=lambda: NOW)
    settings = folder / SETTINGS_FILE
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")


def fill_store(ops: Ops, size: Size) -> None:
    """Fill an empty store."""
    fill(ops, size.events // PER_MAILBOX)
    with ops.store.begin() as connection:
        _move_north(connection)
        _add(connection, INCIDENT, _incidents(ops, size))
        _add(connection, INCIDENT_TRANSITION, _steps(size))
        _add(connection, INCIDENT_NOTE, _notes(size))
        _add(connection, RUN, _runs())
        _add(connection, schedule_tables.SCHEDULE_SLOT, _slots())
        _add(connection, ALERT_MESSAGE, _messages(size))
        _add(connection, BUNDLE, _bundles(size))
        insert(connection, JOURNAL, list(_journal(size)), columns=tables.columns(JOURNAL)[:12])
        insert(connection, PROBE, list(_probes()), columns=tables.columns(PROBE)[1:])
    for number in range(500):
        enter(ops, Deed(actor="bench", at=NOW - LIFE, action="incident.acknowledged", object=f"incident {number + 1}"))


def _add(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while part := list(islice(waiting, BATCH)):
        connection.execute(table.insert(), part)


def _move_north(connection: Connection) -> None:
    for column, names in MOVED.items():
        for name in names:
            for was, now in (("production", NORTH), (TENANT, NORTH_TENANT)):
                run(connection, f"UPDATE {name} SET {column} = ? WHERE {column} = ?", (now, was))
    renew(connection, subject_of(NORTH_TENANT))
    rows = [(NORTH_TENANT, f"hall{no}@bank.example", f"Hall {no}", 8, "standard", "Odense", None) for no in range(100)]
    insert(connection, ROOM, rows, columns=tables.columns(ROOM)[:7])


def _incidents(ops: Ops, size: Size) -> Iterator[dict[str, Any]]:
    kinds, rng = list(list_kinds(ops.jobs).values()), Random(1)
    for number in range(1, size.incidents + 1):
        yield _incident(number, kinds[number % len(kinds)], rng, size)


def _incident(number: int, kind: Kind, rng: Random, size: Size) -> dict[str, Any]:
    """Four of five are over; of the others a half is acknowledged."""
    opened = NOW - LIFE * (1 - number / (size.incidents + 1)) - MINUTE
    state = ("open", "acknowledged", *["resolved"] * 8)[rng.randrange(10)]
    booking = booking_of(number % size.bookings)
    return {
        "id": number,
        "environment": NORTH,
        "code": kind.code,
        "subject_kind": "booking",
        "subject_id": booking,
        "scope": f"{NORTH}:{number % 10_000}",
        "booking_id": booking,
        "priority": int(kind.priority),
        "summary": f"The booking of {opened:%Y-%m-%d %H:%M} stands at another time in the other system.",
        "evidence": {"salesforce": {"start": opened.isoformat()}, "outlook": {"start": NOW.isoformat()}},
        "fix": None,
        "state": state,
        "umbrella_id": None,
        "owner": f"person{number % 7}" if number % 3 == 0 else None,
        "opened_at": opened,
        "last_seen_at": min(NOW, opened + 10 * DAY),
        "acknowledged_at": opened + 20 * MINUTE if state != "open" else None,
        "resolved_at": min(NOW, opened + DAY) if state == "resolved" else None,
        "muted_until": NOW + 30 * DAY if state == "open" and number % 20 == 0 else None,
        "category": None,
        "merged_into": None,
        "intake": None,
    }


def _steps(size: Size) -> Iterator[dict[str, Any]]:
    """As many for each incident: opened, then back and forth."""
    each = size.steps // size.incidents
    for number in range(1, size.incidents + 1):
        opened = NOW - LIFE * (1 - number / (size.incidents + 1)) - MINUTE
        for place in range(each):
            yield _step(number, place, opened)


TURNS = (
    ("opened", None, "open"),
    ("acknowledged", "open", "acknowledged"),
    ("resolved", "acknowledged", "resolved"),
    ("reopened", "resolved", "open"),
)


def _step(number: int, place: int, opened: Any) -> dict[str, Any]:
    what, was, now = TURNS[place % 4] if place < 4 else TURNS[1 + place % 3]
    at = min(NOW, opened + place * 20 * MINUTE)
    values = {"incident_id": number, "at": at, "from_state": was, "to_state": now, "actor": "system", "reason": None}
    return {**values, "run_id": None, "told_at": at, "what": what, "priority": 3, "party": None}


def _notes(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.incidents + 1, 5):
        yield {"incident_id": number, "at": NOW - DAY, "actor": f"person{number % 7}", "text": "Looked at it."}


def _runs() -> Iterator[dict[str, Any]]:
    """Beside those of `benchmarks.lookups`."""
    for number in range(20_000):
        at = NOW - number * 15 * MINUTE
        values = {"as_of": at, "started_at": at, "finished_at": at + MINUTE, "host": "bench", "pid": 1}
        covered = {"expected": 10_000, "checked": 10_000, "not_checked": []}
        yield {"kind": "jobs", "status": "complete", "coverage": {"mailbox": covered}, "figures": {}, **values}


def _slots() -> Iterator[dict[str, Any]]:
    """A quarter of a year of the most frequent tasks."""
    for task, minutes in (("collect-changes", 5), ("collect-probes", 5), ("alerts", 1)):
        for number in range(1, 90 * 24 * 60 // minutes):
            yield _slot(task, NOW - number * minutes * MINUTE)


def _slot(task: str, at: Any) -> dict[str, Any]:
    times = {"expected_at": at, "due_at": at, "late_at": at + 30 * MINUTE, "started_at": at, "heartbeat_at": at}
    ends = {"settled_at": at + MINUTE, "finished_at": at + MINUTE, "state": "complete", "trigger": "schedule"}
    return {"task": task, "attempt": 1, "owner": "bench", "term": 1, "figures": {"seconds": 1.0}, **times, **ends}


def _messages(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.incidents + 1):
        at = NOW - LIFE * (1 - number / (size.incidents + 1))
        values = {"ref": f"r{number}", "key": f"k{number}", "channel": "mail", "event": "opened", "state": "sent"}
        texts = {"title": "High: CAL002", "body": "A booking.", "priority": 3, "attempts": 1}
        yield {**values, **texts, "incident_id": number, "created_at": at, "due_at": at, "sent_at": at}


def _bundles(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(5_000):
        booking, at = booking_of(number % size.bookings), NOW - LIFE * (number / 5_000)
        values = {"id": f"{number:016x}", "booking_id": booking, "created_at": at, "actor": "bench", "rule_set": "1"}
        yield {**values, "file_name": f"{number}.zip", "sha256": f"{number:064d}", "verdict": "PASS", "released_at": at}


def _journal(size: Size) -> Iterator[Row]:
    """A change for every booking, after those of `benchmarks.lookups`."""
    first = size.bookings + 1
    for no in range(size.bookings):
        was, now = "2026-12-01T09:00:00+00:00", "2026-12-01T10:00:00+00:00"
        own = (NORTH, "salesforce", booking_of(no), "booking", event_of(no), None)
        yield (first + no, epoch(NOW) - no % 8_000_000, epoch(NOW) - no % 8_000_000 - 60, *own, "start", was, now)


def _probes() -> Iterator[Row]:
    """Two months of probes every five minutes, one in a thousand without an answer."""
    for number in range(60 * 24 * 12):
        for system in ("salesforce", "graph", "bookme"):
            reason = "timeout" if number % 1_000 == 7 else None
            yield (NORTH, system, epoch(NOW) - number * 300, reason, 0.2)
