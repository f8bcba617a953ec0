"""Busy time as the backend knows it: one packed value per employee, replaced as a whole.

The value is a MessagePack list of (start, end, status), instants in whole seconds: the time slots of a large bank are
millions, and nobody asks for a single one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.backend_tables import BACKEND_CALENDAR
from bookme_ops.store.bulk import fetch, fetch_in, run, upsert
from bookme_ops.store.instants import EPOCHS, instant
from bookme_ops.store.tables import columns
from bookme_ops.store.touching import touch_employees
from connectors.backend_records import BusySlot, TimeSlot

ENCODER = msgspec.msgpack.Encoder()
SPANS = msgspec.msgpack.Decoder(list[tuple[int, int, str]])
LIST = b"\xdd"
"""MessagePack's mark of a list whose length stands in the next four bytes."""
COLUMNS = columns(BACKEND_CALENDAR)


class BusyTimes:
    """Collects the busy slots of a read, packed as they come."""

    def __init__(self) -> None:
        self._packed: dict[str, bytearray] = {}
        self._counts: dict[str, int] = {}

    def add(self, slot: TimeSlot) -> None:
        """Keep a slot, if it keeps an employee busy for a while."""
        if not slot.busy or slot.employee_id is None or slot.start is None or slot.end is None:
            return
        packed = self._packed.setdefault(slot.employee_id, bytearray())
        ENCODER.encode_into((EPOCHS[slot.start], EPOCHS[slot.end], slot.status), packed, -1)
        self._counts[slot.employee_id] = self._counts.get(slot.employee_id, 0) + 1

    def calendars(self) -> dict[str, bytes]:
        """The packed value of each employee who is ever busy."""
        return {
            employee: LIST + self._counts[employee].to_bytes(4, "big") + packed
            for employee, packed in self._packed.items()
        }


def write_busy(connection: Connection, environment: str, calendars: Mapping[str, bytes]) -> int:
    """Make these all the busy time that an environment's backend knows of; gives how many calendars changed."""
    statement = f"SELECT employee_id, packed FROM {BACKEND_CALENDAR.name} WHERE environment = ?"  # noqa: S608  our own
    stored = {employee: bytes(packed) for employee, packed in fetch(connection, statement, (environment,))}
    for employee in stored.keys() - calendars.keys():
        gone = "DELETE FROM backend_calendar WHERE environment = ? AND employee_id = ?"
        run(connection, gone, (environment, employee))
    changed = [(environment, name, packed) for name, packed in calendars.items() if stored.get(name) != packed]
    upsert(connection, BACKEND_CALENDAR, sorted(changed), columns=COLUMNS, key=COLUMNS[:2])
    touched = {name for _, name, _ in changed} | (stored.keys() - calendars.keys())
    touch_employees(connection, environment, touched)
    return len(touched)


class PackedSlots(Sequence[BusySlot]):
    """The busy slots of an employee in the order of time, unpacked when they are first looked at: few jobs do."""

    __slots__ = ("_employee", "_packed", "_slots")

    def __init__(self, employee: str, packed: bytes) -> None:
        self._employee, self._packed = employee, packed
        self._slots: tuple[BusySlot, ...] | None = None

    def __getitem__(self, place: Any) -> Any:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def _all(self) -> tuple[BusySlot, ...]:
        if self._slots is None:
            self._slots = _unpack(self._employee, self._packed)
        return self._slots


def read_busy(connection: Connection, environment: str, employees: Iterable[str]) -> dict[str, Sequence[BusySlot]]:
    """The busy slots of some employees by their id, in the order of time; one who is never busy is left out."""
    where, own = "environment = ?", (environment,)
    rows = fetch_in(connection, BACKEND_CALENDAR, COLUMNS[1:], "employee_id", employees, where=where, parameters=own)
    return {employee: PackedSlots(employee, bytes(packed)) for employee, packed in rows}


def _unpack(employee: str, packed: bytes) -> tuple[BusySlot, ...]:
    return tuple(
        BusySlot(employee_id=employee, start=instant(start), end=instant(end), status=status)
        for start, end, status in sorted(SPANS.decode(packed))
    )
