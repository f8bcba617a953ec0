"""Meetings with people: one booking of tomorrow, whom its event invites, and whom Salesforce names."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.backend_records import BackendRoom
from connectors.directory_records import Room
from connectors.records import Attendee, Booking, BookingContact, CalendarEvent, Invitee
from jobs.base import Finding, Job, Unknown
from jobs.policy import Policy
from jobs.views import AdvisorView, Coverage, Part, RoomBook
from tests.jobs.samples import LONG_AGO, NOW, POLICY, READ, TOMORROW, a_booking, a_view, an_event

OWNER, CUSTOMER, SPOUSE, COLLEAGUE = (
    "advisor@bank.example",
    "customer@home.example",
    "spouse@home.example",
    "colleague@bank.example",
)
STRANGER, ROOM = "stranger@elsewhere.example", "room@bank.example"
CUSTOMER_ID, SPOUSE_ID, COLLEAGUE_ID = "003000000000001AAA", "003000000000002AAA", "005000000000002AAA"
LEAD_ID, ACCOUNT_ID = "00Q000000000001AAA", "001000000000001AAA"


def an_attendee(mail: str | None, response: str = "none", **changes: Any) -> Attendee:
    """A required attendee who has not answered."""
    return Attendee(**{"mail": mail, "kind": "required", "response": response} | changes)


def a_contact(mail: str | None = CUSTOMER, contact_id: str | None = CUSTOMER_ID, **changes: Any) -> BookingContact:
    """A customer on the first booking."""
    values: dict[str, Any] = {
        "environment": "production",
        "contact_row_id": f"a0C-{contact_id}",
        "detail_id": a_booking().detail_id,
        "contact_id": contact_id,
        "mail": mail,
        "modified": LONG_AGO,
    }
    return BookingContact(**values | changes)


def an_invitee(relation_id: str = CUSTOMER_ID, status: str | None = "New", **changes: Any) -> Invitee:
    """Somebody whom Salesforce relates to the first booking."""
    values: dict[str, Any] = {
        "environment": "production",
        "relation_row_id": f"0RE-{relation_id}",
        "event_id": a_booking().event_id,
        "relation_id": relation_id,
        "status": status,
        "responded": None,
        "invitee": True,
        "modified": LONG_AGO,
    }
    return Invitee(**values | changes)


def a_room_book(read: Coverage = READ, *, backend: Part[Mapping[str, BackendRoom]] | None = None) -> RoomBook:
    """A book with one room."""
    room = Room(mail=ROOM, name="Room 1", capacity=6, booking_type="standard", building=None)
    return RoomBook(places=Part(read=read, items={ROOM: room}), backend=backend)


def a_gathering(
    attendees: Iterable[Attendee] = (),
    contacts: Iterable[BookingContact] = (),
    invitees: Iterable[Invitee] = (),
    *,
    booking: Mapping[str, Any] | None = None,
    event: Mapping[str, Any] | None = None,
    **changes: Any,
) -> AdvisorView:
    """A view of one advisor with one meeting; `booking` and `event` change its two sides."""
    return gather([a_meeting(attendees, booking=booking, event=event)], contacts, invitees, **changes)


def a_meeting(
    attendees: Iterable[Attendee] = (),
    *,
    number: int = 1,
    booking: Mapping[str, Any] | None = None,
    event: Mapping[str, Any] | None = None,
) -> tuple[Booking, CalendarEvent]:
    """Both sides of a meeting, an hour of a day to come."""
    start: datetime = TOMORROW + timedelta(days=number - 1)
    sides = {"send_invite": True} | dict(booking or {})
    return (
        a_booking(sides.pop("start", start), number=number, **sides),
        an_event(**{"start": start, "number": number, "attendees": tuple(attendees)} | dict(event or {})),
    )


def gather(
    meetings: Iterable[tuple[Booking, CalendarEvent]],
    contacts: Iterable[BookingContact] = (),
    invitees: Iterable[Invitee] = (),
    **changes: Any,
) -> AdvisorView:
    """A view of one advisor with several meetings."""
    meetings, by_detail, by_event = list(meetings), {}, {}
    for contact in contacts:
        by_detail[contact.detail_id] = (*by_detail.get(contact.detail_id, ()), contact)
    for invitee in invitees:
        by_event[invitee.event_id] = (*by_event.get(invitee.event_id, ()), invitee)
    values: dict[str, Any] = {
        "mails": frozenset({OWNER}),
        "contacts": by_detail,
        "invitees": by_event,
        "user_mails": {COLLEAGUE_ID: COLLEAGUE},
        "users_read": READ,
        "rooms": a_room_book(),
    }
    return a_view([one for one, _ in meetings], [event for _, event in meetings], **values | changes)


def verdicts(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Finding | Unknown]:
    """What a job says of a view."""
    return list(job.decide(view, policy, now))


def found(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Finding]:
    """Its findings, by code and subject."""
    findings = [one for one in verdicts(job, view, policy, now) if isinstance(one, Finding)]
    return sorted(findings, key=lambda one: (one.code, one.subject))


def codes_of(job: Job[Any, Any], view: Any, policy: Policy = POLICY, now: datetime = NOW) -> list[str]:
    """Its codes, sorted, each as often as it was found."""
    return [one.code for one in found(job, view, policy, now)]


def untold(job: Job[Any, Any], view: Any) -> list[Unknown]:
    """What it could not tell."""
    return [one for one in verdicts(job, view) if isinstance(one, Unknown)]
