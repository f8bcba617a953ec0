"""How long the page of one booking takes at two million mirrored events: `python -m benchmarks.lookups [--events N]`.

Fills a store in bulk (SQLite, unless --database-url names another, empty one), shows bookings by every kind of id, and
prints one JSON line with the seconds of work.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import msgspec

from bookme_ops.booking_page.page import show
from bookme_ops.settings import load_settings
from bookme_ops.store.backend_tables import BACKEND_MEETING, EMPLOYEE
from bookme_ops.store.bulk import Row, insert
from bookme_ops.store.directory import subject_of
from bookme_ops.store.directory_tables import ROOM
from bookme_ops.store.editions import renew
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.ledger_tables import JOURNAL, RUN
from bookme_ops.store.private_calendars import pack
from bookme_ops.store.rows import BOOKING_COLUMNS, booking_row, pack_attendees
from bookme_ops.store.tables import (
    BOOKING,
    CALENDAR_EVENT,
    COVERAGE,
    DIRECTORY_USER,
    MAILBOX,
    PRIVATE_CALENDAR,
    SALESFORCE_USER,
    columns,
)
from bookme_ops.wiring import Ops, open_ops
from connectors.records import Attendee, Booking, BookingId, CalendarEvent

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PER_MAILBOX = 200
"""Events of the product in each mailbox: all rows, the worst that can be looked through."""
BOOKED = 5
"""Every so many of them is a booking of its mailbox's owner; the others are copies in other people's calendars."""
PRIVATE = 160
ROOMS, RUNS = 2_000, 4_000
QUARTER = timedelta(minutes=15)
SETTINGS = """
database_url = "{url}"
[bank]
name = "Benchmark"
time_zone = "Europe/Copenhagen"
accepted_domains = ["bank.example"]
[environments.production]
kind = "production"
simulator = "scene=calm"
[environments.test]
kind = "test"
simulator = "scene=calm"
"""
TENANT = "simulator"


def main() -> None:
    """Fill, look up, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=2_000_000)
    options.add_argument("--looks", type=int, default=100)
    options.add_argument("--database-url", default="sqlite:///store.db")
    asked = options.parse_args()
    with TemporaryDirectory(prefix="bookme-lookups-") as name:
        print(json.dumps(measure(Path(name), asked.events, asked.looks, asked.database_url)), flush=True)


def measure(folder: Path, events: int, looks: int, url: str) -> dict[str, Any]:
    """The seconds of work of the pages, by the kind of id that they were asked for by."""
    (folder / "bookme-ops.toml").write_text(SETTINGS.replace("{url}", url), encoding="utf-8")
    settings = load_settings(folder / "bookme-ops.toml", {}, folder=folder)
    with open_ops(settings, environments=None, now=lambda: NOW) as ops:
        began = perf_counter()
        fill(ops, events // PER_MAILBOX)
        filled = perf_counter() - began
        rng = Random(7)
        numbers = [rng.randrange(events // BOOKED) for _ in range(looks)]
        ids: dict[str, Callable[[int], str]] = {
            "booking_id": booking_of,
            "beginning": lambda number: booking_of(number)[:13],
            "salesforce_event": event_of,
            "event_detail": detail_of,
            "outlook_event": lambda number: outlook_of(number * BOOKED),
        }
        seconds = {kind: look(ops, [spell(number) for number in numbers]) for kind, spell in ids.items()}
        seconds["unknown"] = look(ops, [str(UUID(int=rng.getrandbits(128))) for _ in range(10)])
    return {"events": events, "bookings": events // BOOKED, "looks": looks, "fill_s": round(filled, 1), **seconds}


def look(ops: Ops, asked: list[str]) -> dict[str, float]:
    """The middle and the slow end of some pages: seconds of the clock, and of the processor."""
    walls, works = [], []
    for one in asked:
        wall, work = perf_counter(), process_time()
        try:
            page = show(ops, one)
            assert page["copies"], one
        except LookupError:
            pass
        walls.append(perf_counter() - wall)
        works.append(process_time() - work)
    return {**_spread("wall", walls), **_spread("work", works)}


def _spread(name: str, seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=20)
    return {f"{name}_p50_s": round(cuts[9], 4), f"{name}_p95_s": round(cuts[18], 4)}


def fill(ops: Ops, mailboxes: int) -> None:
    """A bank of so many advisors, with everything that a page looks at."""
    with ops.store.begin() as connection:
        tables: dict[Any, Iterator[Row]] = {
            MAILBOX: _mailboxes(mailboxes),
            DIRECTORY_USER: _accounts(mailboxes),
            SALESFORCE_USER: _users(mailboxes),
            ROOM: (
                (TENANT, f"room{no}@bank.example", f"Room {no}", 8, "standard", "Aarhus", None) for no in range(ROOMS)
            ),
            EMPLOYEE: (
                ("production", f"employee-{no}", _mail(no), f"a{no}", "Aarhus", _account(no)) for no in range(mailboxes)
            ),
            COVERAGE: _coverage(mailboxes),
            PRIVATE_CALENDAR: _private(mailboxes),
            JOURNAL: _journal(mailboxes),
        }
        for table, rows in tables.items():
            told = list(rows)
            insert(connection, table, told, columns=columns(table)[: len(told[0])])
        for box in range(0, mailboxes, 500):
            numbers = range(box, min(box + 500, mailboxes))
            bookings = [one for number in numbers for one in _bookings(number)]
            insert(connection, CALENDAR_EVENT, [row for no in numbers for row in _events(no)], columns=EVENT_NAMES)
            seen = [(*booking_row(one), epoch(NOW), 1) for one in bookings]
            insert(connection, BOOKING, seen, columns=BOOKING_COLUMNS)
            insert(connection, BACKEND_MEETING, [_meeting(row) for row in bookings], columns=columns(BACKEND_MEETING))
        connection.execute(RUN.insert(), [_run(number) for number in range(RUNS)])
        renew(connection, subject_of(TENANT))


EVENT_NAMES = columns(CALENDAR_EVENT)


def booking_of(number: int) -> str:
    """The BookingId of a booking, spread over all values as GUIDs are."""
    return str(UUID(int=Random(number).getrandbits(128)))


def event_of(number: int) -> str:
    """The id of its Salesforce Event."""
    return f"00U{number:012d}AAA"


def detail_of(number: int) -> str:
    """The id of its Event Detail."""
    return f"a0B{number:012d}AAA"


def outlook_of(number: int) -> str:
    """The id of an Outlook event."""
    return f"AAkALg{Random(-number - 1).getrandbits(400):0100x}{number:012d}"


def _mail(number: int) -> str:
    return f"advisor{number}@bank.example"


def _account(number: int) -> str:
    return str(UUID(int=number + 1))


def _times(number: int) -> tuple[int, int]:
    start = epoch(NOW) + (number % 5_000) * 900
    return start, start + 1_800


def _mailboxes(count: int) -> Iterator[Row]:
    window = (epoch(NOW - timedelta(days=14)), epoch(NOW + timedelta(days=90)))
    return ((no + 1, TENANT, _account(no), None, *window, 1) for no in range(count))


def _accounts(count: int) -> Iterator[Row]:
    for no in range(count + ROOMS):
        mail = _mail(no) if no < count else f"room{no - count}@bank.example"
        addresses = msgspec.json.encode([mail, f"a{no}@bank.example"]).decode()
        yield (TENANT, _account(no), mail, mail, addresses, f"a{no}", None, "Aarhus", 1, 0, None)


def _users(count: int) -> Iterator[Row]:
    for no in range(count):
        names = ("production", f"005{no:012d}AAA", _mail(no), _mail(no), None, f"a{no}")
        yield (*names, 1, "Standard", "Europe/Copenhagen", 1, epoch(NOW), None)


def _coverage(count: int) -> Iterator[Row]:
    at = epoch(NOW)
    for scope, kind, subject in (
        *(("production", "query", one) for one in ("bookings", "meetings", "slots")),
        *(("production", "directory", one) for one in ("users", "backend-rooms", "employees")),
        *((TENANT, "directory", one) for one in ("accounts", "places")),
        *((TENANT, "mailbox", _account(no)) for no in range(count)),
    ):
        yield (scope, kind, subject, at, at, None, None, None)


def _private(count: int) -> Iterator[Row]:
    for no in range(count):
        yield (no + 1, pack(_appointment(no, place) for place in range(PRIVATE)) if no < 100 else b"\x90")


def _appointment(number: int, place: int) -> CalendarEvent:
    start = NOW + QUARTER * (place * 3)
    return CalendarEvent(
        event_id=f"AAkALgPrivate{number:06d}{place:06d}{'x' * 100}",
        kind="singleInstance",
        start=start,
        end=start + QUARTER,
        all_day=False,
        show_as="busy",
        cancelled=False,
        organizer=True,
        created=NOW,
        modified=NOW,
        ical_uid=f"040000008200E00074C5B7101A82E008{number:040X}{place:040X}",
    )


def _events(box: int) -> Iterator[Row]:
    created = epoch(NOW - timedelta(days=7))
    for place in range(PER_MAILBOX):
        number = box * PER_MAILBOX + place
        booking = number // BOOKED
        start, end = _times(booking)
        guests = (
            Attendee(mail=f"customer{booking}@mail.example", kind="required", response="accepted", responded=NOW),
        )
        head = (box + 1, outlook_of(number), "singleInstance", start, end, 0, "busy", 0, int(place % BOOKED == 0))
        uid = f"040000008200E00074C5B7101A82E008{number:080X}"
        rest = (created, created, None, uid, booking_of(booking), None, 1, "Aarhus", 0, pack_attendees(guests))
        yield (*head, *rest, epoch(NOW))


def _bookings(box: int) -> Iterator[Booking]:
    created = NOW - timedelta(days=7)
    for place in range(PER_MAILBOX // BOOKED):
        number = box * (PER_MAILBOX // BOOKED) + place
        start, end = map(instant, _times(number))
        yield Booking(
            environment="production",
            event_id=event_of(number),
            detail_id=detail_of(number),
            booking_id=BookingId(booking_of(number)),
            owner_id=f"005{box:012d}AAA",
            owner_mail=_mail(box),
            start=start,
            end=end,
            all_day=False,
            show_as="Busy",
            cancelled_by_someone=False,
            deleted=False,
            archived=False,
            created=created,
            modified=created,
            location="Aarhus",
            meeting_type="Physical",
            room_name=f"Room {number % ROOMS}",
            send_invite=True,
        )


def _meeting(booking: Booking) -> Row:
    times = (epoch(booking.start), epoch(booking.end), epoch(booking.created), epoch(booking.modified))
    ids = ("production", booking.booking_id, None, None)
    return (*ids, *times, None, "physical", booking.event_id, "customer", "topic-1", "Booked", 1)


def _journal(count: int) -> Iterator[Row]:
    """A tenth of the bookings were moved once."""
    for no in range(0, count * PER_MAILBOX // BOOKED, 10):
        was, now = "2026-12-01T09:00:00+00:00", "2026-12-01T10:00:00+00:00"
        own = ("production", "salesforce", booking_of(no), "booking", event_of(no), None)
        yield (no + 1, epoch(NOW), epoch(NOW) - 60, *own, "start", was, now, 1)


def _run(number: int) -> dict[str, Any]:
    at = NOW - QUARTER * (RUNS - number)
    missed = [{"id": _account(one), "reason": "forbidden", "detail": ""} for one in range(5)]
    return {
        "kind": "collect",
        "as_of": at,
        "started_at": at,
        "finished_at": at + timedelta(minutes=1),
        "status": "complete",
        "host": "bench",
        "pid": 1,
        "coverage": {"mailbox": {"expected": 9, "checked": 9, "not_checked": missed}},
        "figures": {},
    }


if __name__ == "__main__":
    main()
