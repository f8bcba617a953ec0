"""How pages are written: the templates, and how times, ages and numbers read."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

HERE = Path(__file__).parent
STATIC = HERE / "static"

STEPS = ((86400 * 2, 86400, "d"), (3600 * 2, 3600, "h"), (60 * 2, 60, "min"))
"""From how many seconds on a length is told in which unit."""


def make_stationery() -> Environment:
    """The templates of the console: whatever comes from outside is escaped, what is missing is an error."""
    paper = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    prints = {file.name: _fingerprint(file) for file in STATIC.iterdir() if file.is_file()}
    paper.globals["asset"] = lambda name: f"/static/{name}?{prints[name]}"
    paper.filters.update(when=tell_when, day=tell_day, ago=tell_ago, duration=tell_duration, count=tell_count)
    return paper


def _fingerprint(file: Path) -> str:
    """A new version of a file has a new address, so that browsers may keep the old one for ever."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@pass_context
def tell_when(context: Context, instant: datetime | str | None) -> Markup:
    """An instant in the bank's zone, to the minute; hovering tells how long ago it was."""
    if instant is None:
        return Markup('<span class="quiet">never</span>')
    aware = _read(instant)
    local = aware.astimezone(context["zone"])
    age = tell_length((context["now"] - aware).total_seconds())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        aware.astimezone(UTC).isoformat(), age, local.strftime("%Y-%m-%d %H:%M")
    )


@pass_context
def tell_day(context: Context, instant: datetime | str) -> str:
    """The day of an instant in the bank's zone, with its weekday."""
    zone: ZoneInfo = context["zone"]
    return _read(instant).astimezone(zone).strftime("%a %d %b %Y")


@pass_context
def tell_ago(context: Context, instant: datetime | str | None) -> Markup:
    """How long ago an instant was, or in how long it will be; hovering tells when."""
    if instant is None:
        return Markup('<span class="quiet">never</span>')
    aware = _read(instant)
    local = aware.astimezone(context["zone"]).strftime("%Y-%m-%d %H:%M")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        aware.astimezone(UTC).isoformat(), local, tell_length((context["now"] - aware).total_seconds())
    )


def tell_length(seconds: float) -> str:
    """`3 h ago`, `in 2 d`, `just now`."""
    if abs(seconds) < 60:
        return "just now"
    length = tell_duration(abs(seconds))
    return f"{length} ago" if seconds > 0 else f"in {length}"


def tell_duration(length: float | timedelta | None) -> str:
    """A length of time in its largest sensible unit; seconds to a tenth below ten."""
    if length is None:
        return "–"
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    for least, unit, name in STEPS:
        if seconds >= least:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def tell_count(number: int | None, most: int | None = None) -> str:
    """A number with thin spaces between thousands; of more than `most` only that it is more; None is not known."""
    if number is None:
        return "not known"
    if most is not None and number > most:
        return f"more than {tell_count(most)}"
    return f"{number:,}".replace(",", "\u2009")


def _read(instant: datetime | str) -> datetime:
    return datetime.fromisoformat(instant) if isinstance(instant, str) else instant
