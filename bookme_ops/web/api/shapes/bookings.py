"""Bookings."""

from typing import Literal

from bookme_ops.web.api.shapes.incidents import Incident
from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, Shape, Subject


class FoundBooking(Shape):
    """A booking to pick."""

    booking_id: str | None
    environment: str
    start: str
    end: str
    owner: str
    type: str | None
    location: str | None
    room: str | None
    state: Literal["active", "cancelled", "deleted"]
    event_id: str


class Bookings(Listed):
    """Bookings to pick from."""

    items: list[FoundBooking]


class Match(Shape):
    """What of the booking was asked for."""

    kind: str
    id: str
    scope: str | None
    told: str


class OpenIncident(Incident):
    """An open incident of a booking."""

    runbook: str | None


class Known(Shape):
    """How well one thing is known: whether it was read completely, when, or why not."""

    system: str
    scope: str
    subject: str | None
    role: str | None
    complete: bool
    read_at: Instant | None
    age_seconds: float | None
    failed_at: Instant | None
    reason: str | None
    copies: int | None
    sentence: str


class Moment(Shape):
    """Something that happened to a booking."""

    at: Instant
    seen_at: Instant | None
    system: str
    environment: str | None
    role: str | None
    kind: str
    subject: Subject
    by: str | None
    what: str
    was: str | None
    now: str | None
    sentence: str | None


class Booking(Shape):
    """Everything that is known of one booking."""

    booking_id: str | None
    matched: Match
    copies: list[Document]
    differences: list[Document]
    links: list[Document]
    findings: list[OpenIncident]
    incidents: list[Incident]
    coverage: list[Known]
    timeline: list[Moment]
    story: Document


class Timeline(Listed):
    """What happened to one booking."""

    booking_id: str | None
    items: list[Moment]
    story: Document
