"""Rows to pick from."""

from datetime import UTC, datetime, timedelta

from bookme_ops.booking_page.found import STATES, tell_found
from bookme_ops.store import booking_finds
from tests.jobs.samples import a_booking


def test_a_row_tells_when_whose_where_and_whether_it_stands() -> None:
    row = tell_found(a_booking(room_name="Room 1"))
    assert (row["booking_id"], row["owner"], row["room"], row["state"]) == (
        "booking-1",
        "advisor@bank.example",
        "Room 1",
        "active",
    )
    assert tell_found(a_booking(show_as="Free"))["state"] == "cancelled"
    assert tell_found(a_booking(deleted=True))["state"] == "deleted"


def test_who_has_no_address_is_told_by_the_salesforce_user() -> None:
    assert tell_found(a_booking(owner_mail=None))["owner"] == a_booking().owner_id


def test_an_all_day_booking_has_dates() -> None:
    day = datetime(2026, 3, 4, tzinfo=UTC)
    row = tell_found(a_booking(day, minutes=1_440, all_day=True))
    assert (row["start"], row["end"]) == ("2026-03-04", (day + timedelta(days=1)).date().isoformat())


def test_the_states_are_those_of_the_store() -> None:
    assert set(STATES) == set(booking_finds.STATES)
