"""Spelling: times, spans and roles as the sentences of the timeline say them, in the bank's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.dossiers.dossier import Role

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE = timedelta(minutes=1)
UNITS = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def spell_day(instant: datetime) -> str:
    """A date: `4 Mar`."""
    return f"{instant.day} {MONTHS[instant.month - 1]}"


def spell_time(instant: datetime, zone: ZoneInfo) -> str:
    """An instant: `4 Mar 10:00`, with its seconds if it has any."""
    local = instant.astimezone(zone)
    return f"{spell_day(local)} {_clock(local)}"


def spell_times(was: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A change of an instant: `09:00 → 10:00`, with the dates if they differ."""
    before, after = was.astimezone(zone), now.astimezone(zone)
    if before.date() == after.date():
        return f"{_clock(before)} → {_clock(after)}"
    return f"{spell_time(was, zone)} → {spell_time(now, zone)}"


def spell_between(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Two instants: `4 Mar 10:00–10:30`, the second with its date if that is another one."""
    return f"{spell_time(start, zone)}–{spell_until(start, end, zone)}"


def spell_days(start: datetime, end: datetime) -> str:
    """The dates of an all-day item, whose end is exclusive: `4 Mar, all day`."""
    last = max(start, end - timedelta(days=1))
    days = spell_day(start) if last == start else f"{spell_day(start)}–{spell_day(last)}"
    return f"{days}, all day"


def spell_span(span: timedelta) -> str:
    """A duration by its two largest units: `3 h`, `2 days 4 h`, `4 min`."""
    seconds = int(abs(span).total_seconds())
    parts = []
    for size, unit in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def spell_age(span: timedelta) -> str:
    """How old something is: `20 s`, `34 min`, `2 h 3 min`; seconds are told of what is very young."""
    return spell_span(span if span < 2 * MINUTE else span - span % MINUTE)


def spell_role(role: Role | None) -> str:
    """Whose: `the owner's`; of somebody unknown, `another`."""
    return f"the {role.value}'s" if role is not None else "another"


def spell_copy(role: Role | None, *, other: bool = False) -> str:
    """Which copy: `the owner's copy`, or `the owner's other copy`, of a mailbox that holds several."""
    return f"{spell_role(role)}{' other' if other else ''} copy"


def spell_until(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """The second of two instants: its date only if that is another one."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    return _clock(last) if first.date() == last.date() else spell_time(end, zone)


def _clock(local: datetime) -> str:
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
