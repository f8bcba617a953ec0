"""The numbers of a bank that jobs judge by."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one environment is judged; the defaults are those of the finding catalogue."""

    zone: ZoneInfo
    """The bank's time zone: windows end at its midnights."""
    window_days: int = 60
    clock_skew: timedelta = timedelta(seconds=60)
    """Two times closer than this are the same."""
