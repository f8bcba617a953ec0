"""Letters: what is sent, and what can come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.settings import Channel
from jobs.base import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent."""

    ref: str
    """Equal however often it is sent."""
    title: str
    body: str
    event: str
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a delivery; `problem` None: it arrived. It never holds the channel's address."""

    problem: str | None = None
    status: int | None = None
    """The HTTP status of a refusal, where there was one."""
    permanent: bool = False
    """Nothing will go through this channel until somebody changes it."""
    wait: float | None = None
    """Seconds that the receiver wants us to wait."""

    @property
    def busy(self) -> bool:
        """Whether the channel as a whole is out of order for the moment, rather than this one message unwelcome."""
        return self.status is None or self.status in {408, 425, 429} or self.status >= 500


Deliver = Callable[[Channel, Letter, datetime], Outcome]
"""Sends one message at an instant; tests stand here."""
