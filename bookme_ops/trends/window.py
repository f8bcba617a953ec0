"""The sync window as a strip: for each location and day the meetings, and the worst that is known of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bookme_ops.store.db import Connection
from bookme_ops.store.trend_bookings import bookings_read, count_by_place, count_troubles
from bookme_ops.trends.weeks import Stretches, days_from
from bookme_ops.wiring import Ops
from connectors.errors import Reason

CONFLICTS = frozenset({"conflicts", "room-conflicts"})
"""The jobs whose findings are two things at one time."""


@dataclass(slots=True)
class Square:
    """One location on one day."""

    meetings: int = 0
    conflicts: int = 0
    """Open incidents that say that two things stand at one time."""
    others: int = 0
    """All other open incidents about bookings of that day."""
    worst: int | None = None
    """The highest priority among them."""

    @property
    def troubles(self) -> int:
        """All open incidents."""
        return self.conflicts + self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One location, or all that were put together."""

    place: str | None
    """As bookings spell it; None: they name none."""
    squares: tuple[Square, ...]
    joined: int = 0
    """So many locations it stands for; 0: for one."""

    @property
    def meetings(self) -> int:
        """Of all days."""
        return sum(square.meetings for square in self.squares)

    @property
    def troubles(self) -> int:
        """Of all days."""
        return sum(square.troubles for square in self.squares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The window of one environment."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]
    """The location with the worst first."""
    closed: frozenset[date]
    """Days on which the bank is closed; weekends are not among them."""
    busiest: int
    """The most meetings that a square has."""
    read_at: datetime | None
    """When the bookings were last read completely."""
    reason: Reason | None
    """Why their latest read failed."""
    codes: Mapping[str, int] = field(default_factory=dict)
    """The codes of the open incidents, with how many there are."""

    def shorten(self, most: int) -> "Strip":
        """The strip with so many lines at most: the others are put together into the last of them."""
        if len(self.lines) <= most:
            return self
        kept, rest = self.lines[: most - 1], self.lines[most - 1 :]
        joined = [add_squares(line.squares[day] for line in rest) for day in range(len(self.days))]
        lines = (*kept, Line(place=None, squares=tuple(joined), joined=len(rest)))
        return Strip(
            days=self.days,
            lines=lines,
            closed=self.closed,
            busiest=self.busiest,
            read_at=self.read_at,
            reason=self.reason,
            codes=self.codes,
        )


def count_window(ops: Ops, now: datetime) -> dict[str, Strip]:
    """The strip of each environment, by its name; today is its first day, the end of the window its last."""
    bank = ops.settings.bank
    days = days_from(now, bank.time_zone, bank.window_days + 1)
    conflicts = frozenset(kind.code for job in ops.jobs if job.name in CONFLICTS for kind in job.kinds)
    with ops.store.read() as connection:
        return {
            site.name: _strip(connection, site.name, days, conflicts, ops.settings.policy(site.name, now).closing_days)
            for site in ops.chosen
        }


def add_squares(squares: Iterable[Square]) -> Square:
    """Several squares as one."""
    whole = Square()
    for square in squares:
        whole.meetings += square.meetings
        whole.conflicts += square.conflicts
        whole.others += square.others
        whole.worst = max((one for one in (whole.worst, square.worst) if one is not None), default=None)
    return whole


def _strip(
    connection: Connection, environment: str, days: Stretches, conflicts: frozenset[str], closed: frozenset[date]
) -> Strip:
    squares: dict[str | None, list[Square]] = {}

    def row(place: str | None) -> list[Square]:
        return squares.setdefault(place or None, [Square() for _ in days.names])

    for place, day, count in count_by_place(connection, environment, days.bounds):
        row(place)[day].meetings += count
    codes: Counter[str] = Counter()
    for place, day, code, priority, count in count_troubles(connection, environment, days.bounds):
        square = row(place)[day]
        codes[code] += count
        square.worst = max(priority, square.worst if square.worst is not None else priority)
        if code in conflicts:
            square.conflicts += count
        else:
            square.others += count
    lines = sorted((Line(place=place, squares=tuple(one)) for place, one in squares.items()), key=_worst_first)
    read = bookings_read(connection, environment)
    return Strip(
        days=days.days,
        lines=tuple(lines),
        closed=closed.intersection(days.days),
        busiest=max((square.meetings for line in lines for square in line.squares), default=0),
        read_at=read.read_at,
        reason=read.reason,
        codes=dict(sorted(codes.items())),
    )


def _worst_first(line: Line) -> tuple[int, int, int, str]:
    worst = max((square.worst for square in line.squares if square.worst is not None), default=-1)
    return (-worst, -line.troubles, -line.meetings, line.place or "")
