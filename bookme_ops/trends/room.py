"""One room: its coming days by the hour, and what takes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bookme_ops.store.read_states import NEVER, mailbox_places, read_states
from bookme_ops.store.trend_rooms import taken_times
from bookme_ops.trends.rooms import HOURS, RoomUse, Ruler, share_of, times_of
from bookme_ops.trends.weeks import DAY, days_from
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.records import Window

DAYS = 14
MOST_USES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A time that the room is taken."""

    start: datetime
    end: datetime
    booking_id: str | None
    """None: its calendar does not name one, as of a private appointment."""
    overlaps: bool
    """Whether another use of the room takes a part of the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDay:
    """One of the coming days."""

    day: date
    shares: tuple[float | None, ...]
    """For each of `HOURS` the share that is taken; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlan:
    """What is known of the coming days of a room."""

    read_at: datetime | None
    """When its calendar was last read completely."""
    reason: Reason | None
    """Why its calendar is not known, or not lately."""
    window: Window | None
    """What was read of its calendar."""
    days: tuple[RoomDay, ...]
    uses: tuple[Use, ...]
    """The first ones first."""
    more: bool
    """Whether there are more of them."""


def read_plan(ops: Ops, room: RoomUse, now: datetime) -> RoomPlan:
    """The plan of a room as of an instant."""
    zone = ops.settings.bank.time_zone
    days = days_from(now, zone, DAYS)
    ruler = Ruler(days.bounds[0], days.bounds[-1], zone, frozenset())
    state, place, times = NEVER, None, []
    if room.user_id is not None:
        with ops.store.read() as connection:
            state = read_states(connection, room.tenant, "mailbox", [room.user_id]).get(room.user_id, NEVER)
            place = mailbox_places(connection, room.tenant, [room.user_id]).get(room.user_id)
            numbers = [place.number] if place is not None else []
            found = taken_times(connection, numbers, days.bounds[0] - DAY, days.bounds[-1] + DAY)
            times = sorted((*times_of(one, zone), one.booking_id or "") for one in found)
    window = place.window if place is not None and state.read_at is not None else None
    known = ruler.bits(window.start, window.end) if window is not None else 0
    marks = 0
    for start, end, _ in times:
        marks |= ruler.bits(start, end)
    uses = [use for use in _tell(times) if use.end > now and use.start < days.bounds[-1]]
    return RoomPlan(
        read_at=state.read_at,
        reason=room.reason if room.user_id is None else state.reason,
        window=window,
        days=tuple(
            RoomDay(day=day, shares=tuple(share_of(marks, ruler.cells.get((day, hour), 0) & known) for hour in HOURS))
            for day in days.days
        ),
        uses=tuple(uses[:MOST_USES]) if window is not None else (),
        more=len(uses) > MOST_USES,
    )


def _tell(times: Iterable[tuple[datetime, datetime, str]]) -> Iterator[Use]:
    """The uses in the order of their beginnings, each with whether another one takes a part of its time."""
    ordered = list(times)
    until = [datetime.min.replace(tzinfo=ordered[0][0].tzinfo)] if ordered else []
    for _, end, _ in ordered:
        until.append(max(until[-1], end))
    for place, (start, end, name) in enumerate(ordered):
        following = ordered[place + 1][0] if place + 1 < len(ordered) else end
        yield Use(start=start, end=end, booking_id=name or None, overlaps=until[place] > start or following < end)
