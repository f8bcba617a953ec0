"""Rooms: how full they are by the hour of the day, what is wrong with them, and how fresh their calendars are."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from bookme_ops.store.incident_pages import incidents_at
from bookme_ops.trends.room import RoomDay, RoomPlan, Use, read_plan
from bookme_ops.trends.rooms import HOURS, House, RoomUse, count_rooms
from bookme_ops.web.counted import Counts
from bookme_ops.web.fields import read_choice
from bookme_ops.web.gate import Viewer
from bookme_ops.web.heat import HeatCell, share_cell
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat
from connectors.errors import SENTENCES
from connectors.records import address

router = APIRouter()

SIZE = 50
SPANS = ("coming", "past")
SHOWN = ("all", "trouble", "unread")
MOST_TROUBLES = 50
Word = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was chosen; empty where nothing was."""

    span: Word = ""
    show: Word = ""
    location: Word = ""
    after: Word = ""
    """The address of the room behind which the page begins."""

    def has(self, room: RoomUse, show: str) -> bool:
        """Whether a room is meant."""
        meant = {"all": True, "trouble": bool(room.troubles), "unread": room.reason is not None}
        return meant[show] and (not self.location or room.location == self.location)


@router.get("/rooms")
def list_page(seat: Seat, visitor: Viewer, counts: Counts, filters: Annotated[Filters, Depends()]) -> Response:
    """All rooms by location, fifty at a time."""
    span, show = read_choice(filters.span, SPANS, "time"), read_choice(filters.show, SHOWN, "choice")
    counted = counts.ask("rooms", count_rooms, seat.now)
    house = counted.value if counted is not None else House(rooms=(), unread={})
    chosen = [room for room in house.rooms if filters.has(room, show)]
    begin = next((place for place, room in enumerate(chosen, 1) if room.mail == filters.after), 0)
    shown = chosen[begin : begin + SIZE]
    return seat.page(
        "rooms.html",
        visitor,
        counted_at=counted.at if counted is not None else None,
        house=house,
        rooms=[(room, _cells(room, span)) for room in shown],
        count=len(chosen),
        troubled=sum(1 for room in house.rooms if room.troubles),
        unread=sum(1 for room in house.rooms if room.reason is not None),
        locations=sorted({room.location for room in house.rooms if room.location}),
        hours=HOURS,
        span=span,
        spans=SPANS,
        show=show,
        location=filters.location,
        sentences=SENTENCES,
        first=seat.link(after=None) if begin else None,
        next=seat.link(after=shown[-1].mail) if len(chosen) > begin + SIZE else None,
    )


@router.get("/rooms/{mail}")
def room_page(seat: Seat, visitor: Viewer, counts: Counts, mail: str) -> Response:
    """One room, by its address."""
    counted = counts.ask("rooms", count_rooms, seat.now)
    if counted is None:
        return seat.page("room_wait.html", visitor, status=503)
    folded = address(mail)
    room = next((one for one in counted.value.rooms if one.mail == folded), None)
    if room is None:
        raise NotFound("no room has this address: the list of rooms has all that are known")
    plan = read_plan(seat.ops, room, seat.now)
    with seat.ops.store.read() as connection:
        found = incidents_at(connection, [one.incident_id for one in room.troubles[:MOST_TROUBLES]])
    return seat.page(
        "room.html",
        visitor,
        room=room,
        plan=plan,
        days=[(one.day, _hours(one, plan)) for one in plan.days],
        hours=HOURS,
        uses=_by_day(plan.uses, seat.zone),
        incidents=found,
        counted_at=counted.at,
        sentences=SENTENCES,
    )


def _by_day(uses: Iterable[Use], zone: ZoneInfo) -> list[tuple[str, list[Use]]]:
    """The uses of each local day on which they begin."""
    grouped = groupby(uses, key=lambda use: f"{use.start.astimezone(zone):%a %d %b}")
    return [(day, list(some)) for day, some in grouped]


def _hours(day: RoomDay, plan: RoomPlan) -> list[HeatCell]:
    name = f"{day.day:%a} {day.day.day} {day.day:%b}"
    return [share_cell(share, plan.reason, f"{name}, {hour}:00") for hour, share in zip(HOURS, day.shares, strict=True)]


def _cells(room: RoomUse, span: str) -> list[HeatCell]:
    shares = room.coming if span == "coming" else room.past
    return [
        share_cell(share, room.reason, f"{room.name}, {hour}:00") for hour, share in zip(HOURS, shares, strict=True)
    ]
