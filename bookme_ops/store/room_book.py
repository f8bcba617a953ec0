"""The room book: every room of a tenant, and how an environment's backend knows them."""

from sqlalchemy import Connection

from bookme_ops.store.backed import read_rooms
from bookme_ops.store.directory import Addresses
from bookme_ops.store.rooms import places_of
from jobs.views import RoomBook


def room_book(
    connection: Connection, tenant: str, environment: str, *, backed: bool, book: Addresses | None = None
) -> RoomBook:
    """The rooms for the views of an environment. `backed`: a backend is connected to it.

    `book` are the tenant's addresses, if they are at hand.
    """
    backend = read_rooms(connection, environment) if backed else None
    return RoomBook(places=places_of(connection, tenant, book), backend=backend)
