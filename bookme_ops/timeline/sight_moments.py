"""Moments of sight: when we saw what for the first time, in which run, and at which times it stood then."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookme_ops.dossiers.dossier import Dossier
from bookme_ops.store.journal import Entry
from bookme_ops.store.notebook import SEEN
from bookme_ops.store.read_runs import ReadRun
from bookme_ops.timeline.moment import Moment, MomentKind, System
from bookme_ops.timeline.spelling import spell_between, spell_days, spell_role
from connectors.records import Booking, CalendarEvent


class _Sight(NamedTuple):
    """Something seen first."""

    order: tuple[bool, str]
    where: str
    times: str


def sight_moments(dossier: Dossier, run_at: Callable[[datetime], ReadRun | None], zone: ZoneInfo) -> Iterator[Moment]:
    """One moment for all first sights of one instant; `run_at` tells the run that was going on then."""
    items = {booking.event_id: booking for booking in dossier.bookings} | {
        held.event.event_id: held.event for _, held in dossier.copies
    }
    by_instant: dict[datetime, set[_Sight]] = {}
    for entry in dossier.entries:
        if entry.what == SEEN:
            times = _stood_at(items.get(entry.subject_id), dossier.entries, zone)
            by_instant.setdefault(entry.at, set()).add(_sight(dossier, entry, times))
    for at, sights in by_instant.items():
        yield _moment(at, sorted(sights), run_at(at))


def _sight(dossier: Dossier, entry: Entry, times: str) -> _Sight:
    if entry.system == "salesforce":
        return _Sight((False, ""), "Salesforce", times)
    role = dossier.role_of(entry.mailbox)
    return _Sight((True, role or ""), f"{spell_role(role)} mailbox", times)


def _stood_at(item: Booking | CalendarEvent | None, entries: Sequence[Entry], zone: ZoneInfo) -> str:
    """The times that it had at first sight: before the first change that the journal holds, else those of now."""
    if item is None:
        return ""
    mine = [one for one in entries if one.subject_id == item.event_id]
    start = _began(mine, "start", item.start)
    end = _began(mine, "end", item.end)
    return f" at {spell_days(start, end) if item.all_day else spell_between(start, end, zone)}"


def _began(entries: Sequence[Entry], what: str, now: datetime) -> datetime:
    first = next((one.was for one in entries if one.what == what and one.was), None)
    return datetime.fromisoformat(first) if first is not None else now


def _moment(at: datetime, sights: Sequence[_Sight], run: ReadRun | None) -> Moment:
    """Times that are the same everywhere are told once."""
    if len({sight.times for sight in sights}) == 1:
        told = " and ".join(dict.fromkeys(sight.where for sight in sights)) + sights[0].times
    else:
        told = " and ".join(dict.fromkeys(f"{sight.where}{sight.times}" for sight in sights))
    return Moment(
        at=at,
        seen_at=at,
        system=System.OURS,
        place="",
        kind=MomentKind.SEEN,
        subject_kind="run",
        subject_id=str(run.id) if run is not None else "",
        sentence=f"first seen in {told}" + (f" (run {run.id})" if run is not None else ""),
    )
