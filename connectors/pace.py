"""The clock of the connectors: waiting, and knowing how long we waited. Tests bring their own."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Pace(Protocol):
    """A clock that can be waited on; it may be used by many threads."""

    def monotonic(self) -> float:
        """Seconds since some instant; never runs backwards."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def now(self) -> datetime:
        """The instant, aware and in UTC; a `Retry-After` that is a date is told from it."""


class WallPace:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """Seconds since some instant."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def now(self) -> datetime:
        """The instant in UTC."""
        return datetime.now(UTC)


WALL_PACE = WallPace()
