"""Busy time as the backend knows it."""

from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.store.busy_slots import BusyTimes, PackedSlots, read_busy, write_busy
from bookme_ops.store.db import Store
from connectors.backend_records import BusySlot, TimeSlot
from tests.bookme_ops.store.samples import PRODUCTION, TEST, TOMORROW

HOUR = timedelta(hours=1)


def a_slot(employee: str | None = "e-ada", hours: int = 0, **changes: Any) -> TimeSlot:
    start = TOMORROW + hours * HOUR
    values: dict[str, Any] = {"slot_id": "s", "start": start, "end": start + HOUR, "status": "BusyEventInstance"}
    return TimeSlot(environment=PRODUCTION, employee_id=employee, **values | changes)


def busy(*slots: TimeSlot) -> dict[str, bytes]:
    times = BusyTimes()
    for slot in slots:
        times.add(slot)
    return times.calendars()


def test_slots_come_back_in_the_order_of_time(store: Store) -> None:
    with store.begin() as connection:
        write_busy(connection, PRODUCTION, busy(a_slot(hours=3), a_slot(hours=1, status="Booked"), a_slot("e-bo")))
        found = read_busy(connection, PRODUCTION, ["e-ada", "e-nobody"])
    first, last = TOMORROW + HOUR, TOMORROW + 3 * HOUR
    assert found == {
        "e-ada": (
            BusySlot(employee_id="e-ada", start=first, end=first + HOUR, status="Booked"),
            BusySlot(employee_id="e-ada", start=last, end=last + HOUR, status="BusyEventInstance"),
        )
    }


@pytest.mark.parametrize(
    "slot",
    [
        a_slot(status="AvailableForWork"),
        a_slot(status="ExtraOpen"),
        a_slot(status="Reserved"),
        a_slot(None),
        a_slot(start=None),
        a_slot(end=None),
    ],
)
def test_what_keeps_nobody_busy_is_left_out(slot: TimeSlot) -> None:
    assert busy(slot) == {}


@pytest.mark.parametrize("status", ["Busy", "busy", "BusyAppointmentOccurence", "Booked"])
def test_every_kind_of_busy_counts(status: str) -> None:
    assert busy(a_slot(status=status)).keys() == {"e-ada"}


def test_calendars_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert write_busy(connection, PRODUCTION, busy(a_slot("e-ada"), a_slot("e-bo"))) == 2
        write_busy(connection, TEST, busy(a_slot("e-ada")))
        assert write_busy(connection, PRODUCTION, busy(a_slot("e-ada"))) == 1
        assert write_busy(connection, PRODUCTION, busy(a_slot("e-ada"))) == 0
        assert read_busy(connection, PRODUCTION, ["e-ada", "e-bo"]).keys() == {"e-ada"}
        assert read_busy(connection, TEST, ["e-ada"]).keys() == {"e-ada"}


def test_a_busy_year_is_one_value(store: Store) -> None:
    with store.begin() as connection:
        write_busy(connection, PRODUCTION, busy(*(a_slot(hours=hour) for hour in range(5000))))
        (slots,) = read_busy(connection, PRODUCTION, ["e-ada"]).values()
    assert len(slots) == 5000


def test_packed_slots_are_a_sequence_in_the_order_of_time() -> None:
    packed = busy(a_slot(hours=3), a_slot(hours=1))["e-ada"]
    slots = PackedSlots("e-ada", packed)
    starts = [TOMORROW + HOUR, TOMORROW + 3 * HOUR]
    assert [slot.start for slot in slots] == starts
    assert len(slots) == 2
    assert slots[-1].start == starts[-1]
    assert slots[:1] == (slots[0],)
    assert slots[0] in slots
    assert slots == [*slots]
    assert slots == PackedSlots("e-ada", packed)
    assert slots != PackedSlots("e-bo", packed), "somebody else's"
    assert slots != slots[:1]
    assert slots != 2
