"""The time of rooms: what stands in their calendars, and what is wrong with them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from bookme_ops.store.bulk import fetch_in
from bookme_ops.store.incident_rows import IS_OPEN
from bookme_ops.store.instants import instant
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.private_calendars import read_private
from bookme_ops.store.tables import CALENDAR_EVENT

CHUNK = 100
"""So many calendars are held at a time."""
MOST_TROUBLES = 20_000
EVENTS = ("mailbox_no", "starts", "ends", "all_day", "booking_id")
TAKES = "kind <> 'seriesMaster' AND NOT removed AND NOT cancelled AND show_as <> 'free' AND ends > ? AND starts < ?"


class Taken(NamedTuple):
    """A time in which a room's calendar shows that it is taken. A private appointment is its interval alone."""

    mailbox_no: int
    start: datetime
    end: datetime
    all_day: bool
    """Its times are dates: midnights in UTC of its first day and of the day after its last one."""
    booking_id: str | None


def taken_times(connection: Connection, numbers: Sequence[int], start: datetime, end: datetime) -> Iterator[Taken]:
    """What takes the rooms with these calendars within a time, in no order."""
    for first in range(0, len(numbers), CHUNK):
        some = numbers[first : first + CHUNK]
        span = (int(start.timestamp()), int(end.timestamp()))
        rows = fetch_in(connection, CALENDAR_EVENT, EVENTS, "mailbox_no", some, where=TAKES, parameters=span)
        for no, begins, ends, all_day, booking_id in rows:
            yield Taken(no, instant(begins), instant(ends), bool(all_day), booking_id)
        for no, calendar in read_private(connection, some).items():
            for event in calendar.events():
                stands = not event.cancelled and event.show_as != "free" and event.kind != "seriesMaster"
                if stands and event.end > start and event.start < end:
                    yield Taken(no, event.start, event.end, event.all_day, None)


def room_troubles(
    connection: Connection, environments: Collection[str], codes: Collection[str]
) -> Iterator[tuple[str, int, str, int]]:
    """Open incidents of these codes that name a room in their evidence, the most urgent first.

    Address of the room, number of the incident, code, priority; of 20,000 incidents at most.
    """
    table = INCIDENT.c
    where = (IS_OPEN, table.environment.in_(sorted(environments)), table.code.in_(sorted(codes)))
    wanted = select(table.id, table.code, table.priority, table.evidence, table.subject_kind, table.subject_id)
    ordered = wanted.where(*where).order_by(table.priority.desc(), table.id).limit(MOST_TROUBLES)
    for number, code, priority, evidence, kind, subject in connection.execute(ordered):
        room = evidence.get("room")
        mail = subject if kind == "room" else room.get("mail") if isinstance(room, dict) else None
        if isinstance(mail, str):
            yield mail, int(number), code, int(priority)
