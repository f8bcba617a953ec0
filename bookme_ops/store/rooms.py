"""The mirror of the rooms: what places tell of them, and the account that holds each one's calendar."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch, fetch_in
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.directory_tables import ROOM
from bookme_ops.store.snapshot import replace_all
from bookme_ops.store.tables import DIRECTORY_USER
from connectors.directory_records import Room
from jobs.views import Coverage, Part

PLACES = "places"
"""The subject of the directory coverage of a tenant's rooms."""


def write_rooms(connection: Connection, tenant: str, rooms: Iterable[Room]) -> int:
    """Make these all the rooms of a tenant; gives how many were added, changed or taken away."""
    return replace_all(connection, ROOM, tenant, (_row(tenant, room) for room in rooms))


def rooms_of(connection: Connection, tenant: str, book: Addresses | None = None) -> dict[str, Room]:
    """Every room of a tenant by its folded address, each with its account and where that stands.

    An address that several accounts hold leads to none of them. `book` are the tenant's addresses, if they are at hand.
    """
    statement = "SELECT mail, name, capacity, booking_type, building, floor FROM room WHERE tenant = ? ORDER BY mail"
    rows = fetch(connection, statement, (tenant,))
    accounts = (book or addresses(connection, tenant)).accounts if rows else {}
    owners = {row[0]: accounts[row[0]] for row in rows if row[0] in accounts}
    found = fetch_in(
        connection,
        DIRECTORY_USER,
        ("user_id", "office"),
        "user_id",
        sorted(set(owners.values())),
        where="tenant = ?",
        parameters=(tenant,),
    )
    offices: dict[str, str | None] = dict(found)
    return {row[0]: _room(row, owners.get(row[0]), offices) for row in rows}


def places_of(connection: Connection, tenant: str, book: Addresses | None = None) -> Part[Mapping[str, Room]]:
    """`rooms_of`, with how completely they were read."""
    read = coverage_of(connection, tenant, "directory").get(PLACES, Coverage())
    return Part(read=read, items=rooms_of(connection, tenant, book))


def _row(tenant: str, room: Room) -> Row:
    return (tenant, room.mail, room.name, room.capacity, room.booking_type, room.building, room.floor)


def _room(row: Row, user_id: str | None, offices: dict[str, str | None]) -> Room:
    mail, name, capacity, booking_type, building, floor = row
    return Room(
        mail=mail,
        name=name,
        capacity=capacity,
        booking_type=booking_type,
        building=building,
        floor=floor,
        user_id=user_id,
        office=offices.get(user_id) if user_id is not None else None,
    )
