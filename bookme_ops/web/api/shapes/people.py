"""Advisors and rooms."""

from typing import Any

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, Shape


class Hit(Shape):
    """Something that a search finds, and why."""

    id: str
    kind: str
    enabled: bool
    found_in: str
    why: str
    rank: int


class Search(Shape):
    """What a search returns in one environment."""

    environment: str
    text: str
    tells_one: bool
    complete: bool
    unread: list[str]
    hits: list[Hit]


class Searches(Listed):
    """What a search returns."""

    items: list[Search]


class Read(Shape):
    """How well something is known: when it was read completely, or why not."""

    complete: bool
    read_at: Instant | None
    failed_at: Instant | None
    reason: str | None


class AdvisorRow(Shape):
    """An advisor of an environment."""

    environment: str
    id: str
    mail: str | None
    alias: str | None
    source: str = Field(description="Whose list names the advisor: salesforce or backend.")
    account: str | None = Field(description="Entra object id; null: it is not known.")
    mailbox: Read
    open_incidents: int


class Advisors(Listed):
    """Advisors by address."""

    unread: list[str] = Field(description="Lists that could not be read: others may be advisors, too.")
    items: list[AdvisorRow]


class Span(Shape):
    """From an instant to another."""

    start: Instant
    end: Instant


class AdvisorPlace(Shape):
    """What one environment says of an advisor."""

    environment: str
    present: bool
    users: list[Document | list[Any]]
    employees: list[Document | list[Any]]
    roster: Document | None
    users_read: Read
    employees_read: Read | None
    roster_read: Read | None
    bookings_read: Read
    coming: int = Field(description="Bookings that are yet to end.")
    more_coming: bool


class Advisor(Shape):
    """Everything that is kept of one advisor."""

    environment: str
    title: str
    account: str | None
    mails: list[str]
    shared: bool = Field(description="Several accounts hold the address, so that none can be told.")
    accounts_read: Read
    mailbox: Read
    window: Span | None
    places: list[AdvisorPlace]
    incidents: list[int]
    more_incidents: bool


class Room(Shape):
    """A room."""

    tenant: str
    mail: str
    name: str
    capacity: int | None
    booking_type: str | None
    building: str | None
    floor: int | str | None


class RoomsKnown(Shape):
    """How well the rooms of a tenant are known."""

    tenant: str
    complete: bool
    read_at: Instant | None
    reason: str | None


class Rooms(Listed):
    """Rooms."""

    known: list[RoomsKnown]
    items: list[Room]


class RoomUse(Shape):
    """How full a room is."""

    tenant: str
    mail: str
    name: str
    location: str | None
    capacity: int | None
    read_at: Instant | None = Field(description="When its calendar was read completely.")
    reason: str | None = Field(description="Why its calendar is not known, or not lately.")
    past: list[float | None]
    coming: list[float | None]
    past_share: float | None
    coming_share: float | None
    incidents: list[int] = Field(description="Open ones, the most urgent first.")


class RoomUses(Listed):
    """How full rooms are, by the hours of `hours`."""

    counted_at: Instant
    hours: list[int]
    items: list[RoomUse]
