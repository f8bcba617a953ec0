"""Moments, entries and dossiers to tell: a meeting of Copenhagen on 4 March 2026."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.dossiers.dossier import Dossier, Held, Holder, Role
from bookme_ops.store.journal import Entry
from bookme_ops.store.read_states import ReadState
from bookme_ops.timeline.moment import Moment, MomentKind, System
from connectors.records import CalendarEvent, Window
from tests.jobs.samples import a_booking, an_event

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OWNER, COLLEAGUE, ROOM = "id-owner", "id-colleague", "id-room"
TENANT = "contoso"
READ = ReadState(read_at=NOON, reason=None)
WINDOW = Window(start=NOON - timedelta(days=14), end=NOON + timedelta(days=90))


def a_moment(at: datetime = NOON, **changes: Any) -> Moment:
    """A change in Salesforce, seen at once."""
    values: dict[str, Any] = {
        "at": at,
        "seen_at": at,
        "system": System.SALESFORCE,
        "place": "production",
        "kind": MomentKind.CHANGED,
        "subject_kind": "booking",
        "subject_id": "00U1",
        "sentence": "start moved",
    }
    return Moment(**values | changes)


def an_entry(what: str = "start", was: str | None = None, now: str | None = None, **changes: Any) -> Entry:
    """A line of the journal, of the booking in Salesforce."""
    values: dict[str, Any] = {
        "at": NOON,
        "changed_at": NOON - MINUTE,
        "scope": "production",
        "system": "salesforce",
        "booking_id": "booking-1",
        "subject_kind": "booking",
        "subject_id": a_booking().event_id,
        "mailbox": None,
        "what": what,
        "was": was,
        "now": now,
        "run_id": 1,
    }
    return Entry(**values | changes)


def in_outlook(what: str = "start", was: str | None = None, now: str | None = None, **changes: Any) -> Entry:
    """A line of the journal, of the owner's copy."""
    place = {"scope": TENANT, "system": "outlook", "subject_kind": "event", "mailbox": OWNER}
    return an_entry(what, was, now, **{**place, "subject_id": an_event().event_id, **changes})


def a_holder(*events: CalendarEvent, role: Role = Role.OWNER, **changes: Any) -> Holder:
    """A mailbox that was read completely."""
    values: dict[str, Any] = {
        "tenant": TENANT,
        "mailbox": {Role.OWNER: OWNER, Role.COLLEAGUE: COLLEAGUE, Role.ROOM: ROOM}[role],
        "role": role,
        "mail": f"{role}@bank.example",
        "read": READ,
        "window": WINDOW,
        "held": tuple(Held(event=event, by="booking-id") for event in events),
    }
    return Holder(**values | changes)


def a_dossier(**changes: Any) -> Dossier:
    """A booking with its owner's copy."""
    values: dict[str, Any] = {
        "booking_id": "booking-1",
        "bookings": (a_booking(),),
        "holders": (a_holder(an_event()),),
        "orgs": ("production",),
    }
    return Dossier(**values | changes)
