"""Rows: their columns stand in the order of the records' fields."""

from bookme_ops.store.rows import (
    BOOKING_FIELDS,
    EVENT_FIELDS,
    account_row,
    event_row,
    events_of,
    pack_attendees,
    user_row,
)
from bookme_ops.store.tables import DIRECTORY_USER, SALESFORCE_USER, columns
from connectors.records import Attendee, Booking, CalendarEvent, DirectoryUser, SalesforceUser
from tests.bookme_ops.store.samples import AT, a_user, an_account, linked


def _as_columns(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({"start": "starts", "end": "ends"}.get(name, name) for name in fields)


def test_the_columns_of_events_are_the_fields_of_the_record() -> None:
    assert _as_columns(CalendarEvent.__struct_fields__) == EVENT_FIELDS


def test_the_columns_of_bookings_are_the_fields_of_the_record() -> None:
    assert _as_columns(Booking.__struct_fields__) == BOOKING_FIELDS


def test_the_columns_of_users_and_accounts_are_the_fields_of_the_records() -> None:
    assert columns(SALESFORCE_USER) == SalesforceUser.__struct_fields__
    assert columns(DIRECTORY_USER) == ("tenant", *DirectoryUser.__struct_fields__)
    assert user_row(a_user(mail_as_written=" a@b"))[-1] == " a@b"
    assert account_row("tenant", an_account())[-1] is None
    assert account_row("tenant", an_account(as_written=(" a@b", "ø@b")))[-1] == '[" a@b","ø@b"]'


def test_the_people_of_an_event_come_back_as_they_were() -> None:
    people = (
        Attendee(mail="kim@customer.example", kind="required", response="accepted", responded=AT),
        Attendee(mail=None, kind="resource", response="none"),
    )
    events = (linked("a", attendees=people), linked("b"))
    rows = [event_row(1, event)[1:-1] for event in events]
    assert events_of(rows) == events
    assert [row[-1] is None for row in rows] == [False, True]


def test_equal_people_are_packed_alike() -> None:
    people = (Attendee(mail="kim@customer.example", kind="required", response="none"),)
    assert pack_attendees(people) == pack_attendees(tuple(people))
    assert pack_attendees(()) is None
