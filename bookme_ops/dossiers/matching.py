"""Matching: which booking an id of any system names. What is asked is checked before it is looked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookme_ops.booking_ids import BEGINNING, SHORTEST, find_ids
from bookme_ops.dossiers.gathering import Key
from bookme_ops.store.db import Connection
from bookme_ops.store.lookups import (
    MOST,
    Copy,
    booking_at,
    bookings_of_detail,
    bookings_with,
    copies_of_meeting,
    copies_under,
    copies_with,
)
from bookme_ops.store.private_copies import private_copies
from bookme_ops.wiring import Ops
from connectors.records import Booking, CalendarEvent, booking_id

LONGEST = 1_024
"""Nothing is longer than an Outlook id, by far."""
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMPACT = re.compile(r"[0-9a-f]{32}")
SALESFORCE_ID = re.compile(r"[0-9A-Za-z]{15}([0-9A-Za-z]{3})?")
EVENT_PREFIX = "00U"
OUTLOOK_ID = re.compile(r"[0-9A-Za-z+/=_-]{40,1024}")
UID = re.compile(r"[0-9A-Fa-f]{40,1024}|[0-9A-Za-z._{}:+-]{1,256}@[0-9A-Za-z.-]{1,256}")
"""Exchange's are long hexadecimal numbers, those of others often end like an address."""
MOST_TOLD = 5
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class UnknownBooking(LookupError):
    """The mirror holds nothing of what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A booking, and what of it was asked for."""

    key: Key
    kind: str
    """`booking-id`, `beginning`, `salesforce-event`, `event-detail`, `outlook-event` or `ical-uid`."""
    id: str
    """As the system spells it."""
    scope: str | None = None
    """The environment or tenant that holds it."""

    @property
    def told(self) -> str:
        """For people: `Salesforce Event 00U… of production`."""
        words = {
            "booking-id": "BookingId",
            "beginning": "the beginning of BookingId",
            "salesforce-event": "Salesforce Event",
            "event-detail": "Salesforce Event Detail",
            "outlook-event": "Outlook event",
            "ical-uid": "iCalUId",
        }
        return f"{words[self.kind]} {self.id}" + (f" of {self.scope}" if self.scope else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of several bookings that could be meant."""

    match: Match
    booking: Booking | None
    event: CalendarEvent | None


class AmbiguousBooking(UnknownBooking):
    """Several bookings could be meant."""

    def __init__(self, sentence: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__(sentence)
        self.candidates = candidates


def find_match(ops: Ops, connection: Connection, asked: str) -> Match:
    """The only booking that is meant. Raises UnknownBooking, and AmbiguousBooking with those that could be."""
    text = asked.strip()
    folded = booking_id(text)
    if folded is None:
        raise UnknownBooking("a BookingId is needed")
    if len(text) > LONGEST:
        raise UnknownBooking(f"nothing is known by an id of {len(text):,} characters")
    found: dict[Key, Match] = {}
    for match in _matches(ops, connection, text, folded):
        found.setdefault(match.key, match)
    if len(found) > 1:
        raise _ambiguous(connection, folded, list(found.values()))
    return next(iter(found.values()), Match(key=Key(booking_id=folded), kind="booking-id", id=folded))


def lengthen_id(salesforce_id: str) -> str:
    """The 18 characters of a Salesforce id of 15: three more say which letters are capitals.

    https://help.salesforce.com/s/articleView?id=000385585&type=1
    """
    if len(salesforce_id) != 15:
        return salesforce_id
    parts = (salesforce_id[place : place + 5] for place in (0, 5, 10))
    return salesforce_id + "".join(
        CHECKSUM[sum(1 << place for place, letter in enumerate(part) if "A" <= letter <= "Z")] for part in parts
    )


def _matches(ops: Ops, connection: Connection, text: str, folded: str) -> Iterator[Match]:
    environments = tuple(site.name for site in ops.estate.sites)
    spelled = _hyphenate(folded)
    if GUID.fullmatch(spelled):
        # Nothing begins with a whole one: to look for it is left to whoever gathers.
        yield Match(key=Key(booking_id=spelled), kind="booking-id", id=spelled)
    elif len(spelled) >= SHORTEST and BEGINNING.fullmatch(spelled):
        for one in find_ids(connection, spelled, environments):
            kind = "booking-id" if one == spelled else "beginning"
            yield Match(key=Key(booking_id=one), kind=kind, id=spelled)
    if SALESFORCE_ID.fullmatch(text):
        yield from _in_salesforce(connection, lengthen_id(text), environments)
    if UID.fullmatch(text):
        yield from _carriers("ical-uid", text, copies_of_meeting(connection, text))
    elif OUTLOOK_ID.fullmatch(text):
        yield from _carriers("outlook-event", text, _under_event_id(connection, text))


def _hyphenate(folded: str) -> str:
    """A GUID without its hyphens gets them back."""
    if not COMPACT.fullmatch(folded):
        return folded
    return "-".join((folded[:8], folded[8:12], folded[12:16], folded[16:20], folded[20:]))


def _in_salesforce(connection: Connection, wanted: str, environments: tuple[str, ...]) -> Iterator[Match]:
    for environment in environments:
        if wanted.startswith(EVENT_PREFIX):
            kind, found = "salesforce-event", booking_at(connection, environment, wanted)
        else:
            kind, found = "event-detail", bookings_of_detail(connection, environment, wanted)
        for booking in found:
            yield Match(key=_key_of(booking), kind=kind, id=wanted, scope=environment)


def _key_of(booking: Booking) -> Key:
    if booking.booking_id is not None:
        return Key(booking_id=booking.booking_id)
    return Key(booking_id=None, environment=booking.environment, event_id=booking.event_id)


def _under_event_id(connection: Connection, event_id: str) -> list[Copy]:
    """The product's event of an id; else, if it is a copy in somebody's calendar, the events that it is a copy of."""
    copies = copies_under(connection, event_id)
    for event in () if copies else private_copies(connection, event_id):
        copies += copies_of_meeting(connection, event.ical_uid) if event.ical_uid else []
    return copies


def _carriers(kind: str, text: str, copies: Iterable[Copy]) -> Iterator[Match]:
    for copy in copies:
        if copy.event.booking_id is not None:
            yield Match(key=Key(booking_id=copy.event.booking_id), kind=kind, id=text, scope=copy.tenant)


def _ambiguous(connection: Connection, folded: str, matches: list[Match]) -> AmbiguousBooking:
    told = ", ".join(str(one.key.booking_id or one.key.event_id) for one in matches[:MOST_TOLD])
    rest = " …" if len(matches) > MOST_TOLD else ""
    count = f"{len(matches):,}" if len(matches) < MOST else f"{MOST - 1:,} or more"
    if all(one.kind == "beginning" for one in matches):
        sentence = f"{count} BookingIds begin with {folded}: {told}{rest}"
    else:
        sentence = f"{count} bookings could be meant: {told}{rest}"
    return AmbiguousBooking(sentence, tuple(_candidate(connection, one) for one in matches[: MOST - 1]))


def _candidate(connection: Connection, match: Match) -> Candidate:
    key = match.key
    if key.booking_id is None:
        bookings = booking_at(connection, key.environment or "", key.event_id or "")
        return Candidate(match=match, booking=next(iter(bookings), None), event=None)
    bookings = bookings_with(connection, key.booking_id)
    copies: list[Copy] = [] if bookings else copies_with(connection, key.booking_id)
    return Candidate(
        match=match,
        booking=next(iter(bookings), None),
        event=next((copy.event for copy in copies), None),
    )
