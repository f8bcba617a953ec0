"""Hours: spans of wall time by weekday, as settings spell them, such as `mon-fri 09:00-16:00`."""

import re
from datetime import time

from jobs.policy import Hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
LINE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\S+)")


def read_span(text: str) -> Hours:
    """`08:00-16:00`; the end is exclusive and must be later. Raises ValueError."""
    found = SPAN.fullmatch(text.strip())
    if found is not None:
        start, end = _time(found[1], found[2]), _time(found[3], found[4])
        if start is not None and end is not None and start < end:
            return Hours(start=start, end=end)
    raise ValueError("must be a span of hours, such as 08:00-16:00")


def read_line(text: str) -> dict[int, Hours]:
    """`mon-thu 09:00-17:00` or `fri 09:00-16:00`: the hours by weekday, Monday is 0. Raises ValueError."""
    found = LINE.fullmatch(text.strip().lower())
    if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        raise ValueError("must be weekdays and hours, such as mon-fri 09:00-16:00")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    if last < first:
        raise ValueError("the days must be in the order of the week, such as mon-fri")
    return dict.fromkeys(range(first, last + 1), read_span(found[3]))


def _time(hour: str, minute: str) -> time | None:
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
