"""Rooms: which there are, how full they are, and what is wrong with them."""

from dataclasses import asdict
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bookme_ops.store.room_list import rooms_after, rooms_read
from bookme_ops.telling import tell_instant
from bookme_ops.trends.rooms import HOURS, RoomUse, count_rooms
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.people import Rooms, RoomUses
from bookme_ops.web.api.shapes.words import OnePage
from bookme_ops.web.counted import Counts
from bookme_ops.web.gate import Viewer
from bookme_ops.web.problems import refused
from bookme_ops.web.seat import Seat

router = resource("people")

OF_ROOMS, OF_USE = (Cursors(name, tuple[str, str]) for name in ("rooms", "room-use"))


@router.get("/rooms", **reads("listRooms", Rooms, "The rooms of every tenant"))
def list_rooms(request: Request, _: Viewer, seat: Seat, page: OnePage) -> Response:
    """As the directory tells them; `known` says how old that is, or why it could not be read."""
    after = OF_ROOMS.read(request)
    tenants = seat.ops.tenants
    with seat.ops.store.read() as connection:
        found = rooms_after(connection, tenants, after, page.limit + 1)
        reads_ = {tenant: rooms_read(connection, tenant) for tenant in tenants}
    known = [
        {
            "tenant": tenant,
            "complete": read.complete,
            "read_at": tell_instant(read.read_at),
            "reason": str(read.reason) if read.reason is not None else None,
        }
        for tenant, read in reads_.items()
    ]
    return answer_page(
        request,
        OF_ROOMS,
        found,
        limit=page.limit,
        key=lambda one: (one.tenant, one.mail),
        tell=asdict,
        head={"known": known},
    )


@router.get("/rooms/use", **reads("listRoomUse", RoomUses, "How full rooms are, and what is wrong with them"))
def list_use(request: Request, _: Viewer, counts: Counts, seat: Seat, page: OnePage) -> Response:
    """The share of each hour that was taken in the last four weeks, and is in the coming ones; null is not known.

    It is counted aside: 503 while it is counted for the first time.
    """
    after = OF_USE.read(request)
    counted = counts.ask("rooms", count_rooms, seat.now)
    if counted is None:
        raise refused(503, "it is being counted for the first time: ask again", retry_after="10")
    rooms = sorted(counted.value.rooms, key=lambda one: (one.tenant, one.mail))
    behind = [one for one in rooms if after is None or (one.tenant, one.mail) > after]
    return answer_page(
        request,
        OF_USE,
        behind[: page.limit + 1],
        limit=page.limit,
        key=lambda one: (one.tenant, one.mail),
        tell=_tell_use,
        head={"counted_at": tell_instant(counted.at), "hours": list(HOURS)},
    )


def _tell_use(one: RoomUse) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "mail": one.mail,
        "name": one.name,
        "location": one.location,
        "capacity": one.capacity,
        "read_at": tell_instant(one.read_at),
        "reason": str(one.reason) if one.reason is not None else None,
        "past": list(one.past),
        "coming": list(one.coming),
        "past_share": one.past_share,
        "coming_share": one.coming_share,
        "incidents": [trouble.incident_id for trouble in one.troubles],
    }
