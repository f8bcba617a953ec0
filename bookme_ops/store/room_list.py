"""The list of rooms, a page at a time, with how well it is known."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory_tables import ROOM
from bookme_ops.store.rooms import PLACES
from jobs.views import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRoom:
    """A room as places tell it."""

    tenant: str
    mail: str
    name: str
    capacity: int | None
    booking_type: str | None
    building: str | None
    floor: int | None


def rooms_after(
    connection: Connection, tenants: Collection[str], place: tuple[str, str] | None, limit: int
) -> list[ListedRoom]:
    """Rooms by tenant and address, behind one."""
    columns = [ROOM.c[name] for name in ListedRoom.__dataclass_fields__]
    key = (ROOM.c.tenant, ROOM.c.mail)
    where = [ROOM.c.tenant.in_(sorted(tenants)), *([tuple_(*key) > place] if place is not None else [])]
    found = connection.execute(select(*columns).where(*where).order_by(*key).limit(limit))
    return [ListedRoom(**row._mapping) for row in found]


def rooms_read(connection: Connection, tenant: str) -> Coverage:
    """When the rooms of a tenant were read, or why not."""
    return coverage_of(connection, tenant, "directory").get(PLACES, Coverage())
