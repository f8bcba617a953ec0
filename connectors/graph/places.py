"""The rooms of the tenant, from Graph's places.

Places come in pages of a hundred without a link to the next one, whatever follows (GDOCS/issues/6427,
GDOCS/issues/18604): who waits for a link sees a hundred rooms of a larger bank.
"""

from connectors.directory_records import Room
from connectors.errors import Malformed
from connectors.graph.directory_wire import ROOM_PAGES, ROOM_SELECT, ListPage, WireRoom
from connectors.graph.errors import SYSTEM
from connectors.graph.links import Links, query
from connectors.graph.lists import Garbled, get_page
from connectors.graph.paging import PageGuard
from connectors.records import address
from connectors.transport import MeteredSession

PAGE_SIZE = 100
"""What Graph gives by default, so that no smaller limit of its own can shift the pages."""
BOOKING_TYPES = frozenset({"standard", "reserved"})


def read_rooms(session: MeteredSession) -> tuple[Room, ...]:
    """Every room that has an address, by address. Raises a ConnectorError.

    Rooms are asked for until Graph's count is reached, or a page is empty. Fewer than counted, or a page that cannot
    be read, are asked for once more.
    """
    try:
        rows = _read_once(session)
    except Garbled:
        rows = _read_once(session)
    rooms = {room.mail: room for room in map(read_room, rows) if room is not None}
    return tuple(rooms[mail] for mail in sorted(rooms))


def _read_once(session: MeteredSession) -> list[WireRoom]:
    links, guard = Links(session.base_url), PageGuard()
    rows: dict[str, WireRoom] = {}
    announced: int | None = None
    following: str | None = _url(0)
    told = 0
    while following is not None:
        page = get_page(session, following, ROOM_PAGES)
        announced = page.count if announced is None else announced
        known, told = len(rows), told + len(page.value)
        rows.update((row.id, row) for row in page.value)
        following = _following(page, links, told, enough=announced is not None and len(rows) >= announced)
        guard.see(len(page.value), len(rows) - known, len(rows), following)
    if announced is not None and len(rows) < announced:
        raise Garbled(SYSTEM, f"places count {announced} rooms and tell of {len(rows)}")
    return list(rows.values())


def _following(page: ListPage[WireRoom], links: Links, told: int, *, enough: bool) -> str | None:
    """The page to ask for next: by Graph's link if it gives one, else by what was told so far."""
    if page.next_link is not None:
        return links.relative(page.next_link)
    return None if enough or not page.value else _url(told)


def _url(skip: int) -> str:
    options = query(select=ROOM_SELECT, top=str(PAGE_SIZE), skip=str(skip), count="true")
    return f"/places/microsoft.graph.room?{options}"


def read_room(row: WireRoom) -> Room | None:
    """The record of a room, without its account; None for one without an address, which nobody can book."""
    mail = address(row.email_address)
    if mail is None:
        return None
    kind = (row.booking_type or "").casefold()
    floor = row.floor_label or (None if row.floor_number is None else str(row.floor_number))
    return Room(
        mail=mail,
        name=row.display_name or "",
        capacity=read_capacity(row.capacity),
        booking_type=kind if kind in BOOKING_TYPES else "unknown",
        building=row.building or None,
        floor=floor,
    )


def read_capacity(value: int | str | None) -> int | None:
    """The seats of a room, which may be told as text; none are none. Raises Malformed for other text."""
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError:
        raise Malformed(SYSTEM, "a room has a capacity that is no number") from None
