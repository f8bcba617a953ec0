"""Rows: their columns stand in the order of the records' fields."""

from bookme_ops.store.rows import BOOKING_FIELDS, EVENT_FIELDS
from connectors.records import Booking, CalendarEvent


def _as_columns(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({"start": "starts", "end": "ends"}.get(name, name) for name in fields)


def test_the_columns_of_events_are_the_fields_of_the_record() -> None:
    assert _as_columns(CalendarEvent.__struct_fields__) == EVENT_FIELDS


def test_the_columns_of_bookings_are_the_fields_of_the_record() -> None:
    assert _as_columns(Booking.__struct_fields__) == BOOKING_FIELDS
