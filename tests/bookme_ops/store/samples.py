"""Records to keep: people, bookings and events of a small bank, and short ways to write them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bookme_ops.store.calendars import CalendarWrite, ensure_mailboxes, write_calendars
from bookme_ops.store.coverage import record_read
from bookme_ops.store.directory import write_directory
from bookme_ops.store.estate import Estate, Site
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from connectors.records import Booking, BookingId, CalendarEvent, DirectoryUser, SalesforceUser, Window

AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
TOMORROW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
WINDOW = Window(start=AT - timedelta(days=14), end=AT + timedelta(days=90))
TENANT = "tenant-1"
PRODUCTION, TEST = "production", "test"
ESTATE = Estate.of(
    (Site(name=TEST, kind="test", tenant=TENANT), Site(name=PRODUCTION, kind="production", tenant=TENANT))
)
RUN = 7


def an_id(name: str) -> str:
    """An immutable Graph id: as long as they are, and alike in all but the end."""
    return "AAkALgAAAAAAHYQDEapmEc2byACqAC" + "x" * (122 - len(name)) + name


def an_event(name: str = "a", start: datetime = TOMORROW, *, minutes: int = 60, **changes: Any) -> CalendarEvent:
    """A private, busy appointment."""
    values: dict[str, Any] = {
        "event_id": an_id(name),
        "kind": "singleInstance",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "all_day": False,
        "show_as": "busy",
        "cancelled": False,
        "organizer": True,
        "created": LONG_AGO,
        "modified": LONG_AGO,
        "ical_uid": f"uid-{name}",
    }
    return CalendarEvent(**values | changes)


def linked(name: str = "a", start: datetime = TOMORROW, *, booking: str | None = None, **changes: Any) -> CalendarEvent:
    """An event of the product, with the BookingId `booking-NAME` unless another is given."""
    mark = {"booking_id": BookingId(booking or f"booking-{name}"), "product": True, "location": "Finans Allé 1-3"}
    return an_event(name, start, **mark | changes)


def a_booking(name: str = "a", start: datetime = TOMORROW, *, minutes: int = 60, **changes: Any) -> Booking:
    """An active booking of `ada@bank.example` in production, with the BookingId `booking-NAME`."""
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "event_id": f"00U-{name}",
        "detail_id": f"a0B-{name}",
        "booking_id": BookingId(f"booking-{name}"),
        "owner_id": "005-ada",
        "owner_mail": "ada@bank.example",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "all_day": False,
        "show_as": "Busy",
        "cancelled_by_someone": False,
        "deleted": False,
        "archived": False,
        "created": LONG_AGO,
        "modified": LONG_AGO,
    }
    return Booking(**values | changes)


def an_account(name: str = "ada", **changes: Any) -> DirectoryUser:
    """The account `id-NAME` with the address NAME@bank.example."""
    mail = f"{name}@bank.example"
    values: dict[str, Any] = {
        "user_id": f"id-{name}",
        "upn": mail,
        "mail": mail,
        "addresses": (mail,),
        "nickname": name,
        "employee_id": None,
        "office": None,
        "enabled": True,
        "guest": False,
    }
    return DirectoryUser(**values | changes)


def a_user(name: str = "ada", environment: str = PRODUCTION, **changes: Any) -> SalesforceUser:
    """An active advisor with the address NAME@bank.example."""
    mail = f"{name}@bank.example"
    values: dict[str, Any] = {
        "environment": environment,
        "user_id": f"005-{name}",
        "username": mail,
        "mail": mail,
        "federation_id": None,
        "alias": name,
        "active": True,
        "user_type": "Standard",
        "time_zone": None,
        "advisor": True,
        "modified": LONG_AGO,
    }
    return SalesforceUser(**values | changes)


def a_failure(reason: Reason = Reason.FORBIDDEN) -> Failure:
    return Failure(reason=reason, detail=SENTENCES[reason])


def write_directory_of(connection: Connection, *users: DirectoryUser) -> None:
    """The directory, read to its end."""
    write_directory(connection, TENANT, users)
    record_read(connection, TENANT, "directory", "accounts", at=AT, as_of=AT)


def write_mailbox(
    connection: Connection,
    owner: str = "id-ada",
    events: Iterable[CalendarEvent] = (),
    *,
    full: bool = True,
    at: datetime = AT,
    **changes: Any,
) -> int:
    """Write one mailbox; gives how many rows changed."""
    state = ensure_mailboxes(connection, TENANT, [owner])[owner]
    values: dict[str, Any] = {"window": WINDOW, "delta_link": "link", "events": tuple(events), "full": full}
    return write_calendars(
        connection, TENANT, [CalendarWrite(mailbox_no=state.no, **values | changes)], at=at, run_id=RUN
    )


def delta(connection: Connection, owner: str = "id-ada", events: Iterable[CalendarEvent] = (), **changes: Any) -> int:
    """Write what changed in one mailbox."""
    changes["removed"] = frozenset(changes.get("removed", ()))
    changes["series"] = frozenset(changes.get("series", ()))
    return write_mailbox(connection, owner, events, full=False, **changes)
