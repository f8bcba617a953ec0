"""Room claims: which rooms the bookings of a tenant name.

A room is named by the resource attendees of the owner's event, else by `RoomId__c` through the backend, else by
`RoomName__c`. The first of these that names anything counts, even if nobody knows the room that it names.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch, fetch_in, is_sqlite
from bookme_ops.store.directory import Addresses
from bookme_ops.store.instants import epoch
from bookme_ops.store.rows import ATTENDEES
from bookme_ops.store.tables import CALENDAR_EVENT
from connectors.records import Attendee, Window, booking_id
from jobs.views import RoomBook

MAILBOXES = 100
"""So many calendars are looked through at a time."""
BOOKINGS = 4_000
"""So many bookings are looked through at a time."""
EVENT_COLUMNS = ("booking_id", "organizer", "ical_uid", "starts", "attendees")
LIVE = (
    "booking_id IS NOT NULL AND attendees IS NOT NULL AND NOT removed AND NOT cancelled AND kind <> 'seriesMaster' "
    "AND starts < ? AND ends > ?"
)
ACTIVE = (
    "SELECT event_id, booking_id, room_id, room_name, location FROM booking "
    "WHERE environment = ? AND event_id > ? AND starts < ? AND ends > ? AND NOT deleted AND NOT cancelled_by_someone "
    "AND NOT (show_as = 'Free' AND booking_id IS NOT NULL) ORDER BY event_id LIMIT ?"
)
RESOURCE = b"resource".hex()
WITH_ROOM = {
    True: f"instr(attendees, x'{RESOURCE}') > 0",
    False: f"position('\\x{RESOURCE}'::bytea IN attendees) > 0",
}
"""By whether the store is a SQLite file: the word stands as it is in packed attendees, which others need not be
fetched for."""


class Invitation(NamedTuple):
    """The rooms that were invited to a booking's event, and what that event's copies in their calendars go by."""

    rooms: tuple[str, ...]
    """Folded addresses of rooms that exist and have not declined, unless all have; none if nobody knows them."""
    ical_uid: str | None
    starts: int
    organizer: bool | int
    """It was found in the organizer's calendar, which knows best."""


class Claim(NamedTuple):
    """A booking that names a room."""

    environment: str
    event_id: str
    """Of the booking, in Salesforce."""
    invitation: Invitation | None


class Finder:
    """Finds rooms by any address of theirs."""

    def __init__(self, rooms: Mapping[str, str | None], book: Addresses) -> None:
        """`rooms` are the Entra object ids of the rooms' accounts by the rooms' folded addresses."""
        self._rooms = rooms
        self._accounts = book.accounts
        self._by_account = {user_id: mail for mail, user_id in rooms.items() if user_id is not None}
        self._memo: dict[tuple[str | None, ...], tuple[str, ...]] = {}

    def known(self, guests: Sequence[Attendee]) -> tuple[str, ...]:
        """The rooms among some guests; equal ones are one object, for there are many bookings and few rooms."""
        mails: tuple[str | None, ...] = (guests[0].mail,)
        if len(guests) > 1:
            mails = tuple(guest.mail for guest in guests if not guest.declined) or tuple(one.mail for one in guests)
        found = self._memo.get(mails)
        if found is None:
            found = self._memo[mails] = tuple(dict.fromkeys(room for mail in mails if (room := self._find(mail))))
        return found

    def _find(self, mail: str | None) -> str | None:
        if mail is None or mail in self._rooms:
            return mail
        return self._by_account.get(self._accounts.get(mail, ""))


def invitations_of(
    connection: Connection, numbers: Sequence[int], finder: Finder, window: Window
) -> dict[str, Invitation]:
    """By BookingId, the rooms that were invited to live events of some mailboxes in a window."""
    where, edges = f"{LIVE} AND {WITH_ROOM[is_sqlite(connection)]}", (epoch(window.end), epoch(window.start))
    found: dict[str, Invitation] = {}
    for start in range(0, len(numbers), MAILBOXES):
        part = numbers[start : start + MAILBOXES]
        rows = fetch_in(connection, CALENDAR_EVENT, EVENT_COLUMNS, "mailbox_no", part, where=where, parameters=edges)
        for row in rows:
            _note(found, row, finder)
    return found


def _note(found: dict[str, Invitation], row: Row, finder: Finder) -> None:
    booking, organizer, uid, starts, packed = row
    known = found.get(booking)
    if known is not None and (known.organizer or not organizer):
        return
    guests = [guest for guest in ATTENDEES.decode(packed) if guest.kind == "resource" and guest.mail]
    if guests:
        found[booking] = Invitation(finder.known(guests), uid, starts, organizer)


def claims_of(
    connection: Connection, environment: str, rooms: RoomBook, invitations: Mapping[str, Invitation], window: Window
) -> Iterator[tuple[str, Claim]]:
    """Every pair of a room's folded address and an active booking of an environment in a window that names it."""
    after, edges = "", (epoch(window.end), epoch(window.start))
    names = _by_id(rooms)
    while rows := fetch(connection, ACTIVE, (environment, after, *edges, BOOKINGS)):
        after = rows[-1][0]
        for event_id, one, room_id, name, location in rows:
            invitation = invitations.get(one) if one is not None else None
            if invitation is not None:
                for mail in invitation.rooms:
                    yield mail, Claim(environment, event_id, invitation)
            elif room_id or name:
                named = _named(rooms, names, (room_id or "").strip(), name, location)
                if named is not None:
                    yield named, Claim(environment, event_id, None)


def _by_id(rooms: RoomBook) -> Mapping[str, tuple[str | None, str | None]] | None:
    """Address and name of each room that the backend knows; None if it could not tell all of them."""
    if rooms.backend is None or not rooms.backend.read.complete:
        return None
    return {room_id: (room.mail, room.name) for room_id, room in rooms.backend.items.items()}


def _named(
    rooms: RoomBook,
    backed: Mapping[str, tuple[str | None, str | None]] | None,
    room_id: str,
    name: str | None,
    location: str | None,
) -> str | None:
    """The address of the room that a booking names by id, else by name; None if it names none that is known."""
    if room_id and (rooms.backend is not None or not name):
        known = backed.get(booking_id(room_id) or "") if backed is not None else None
        if known is None:
            return None
        mail, backed_name = known
        if mail is not None:
            return mail if mail in rooms.places.items else None
        name = name or backed_name
    found = rooms.by_name(name) if name and name.strip() else ()
    if len(found) > 1:
        found = tuple(room for room in found if room.location == location)
    return found[0].mail if len(found) == 1 else None
