"""Sources: what the bank gave beside its systems' mirrors, by environment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The environments that have each of the optional sources; where one is missing, nothing is judged by it."""

    backends: frozenset[str] = frozenset()
    """A backend is connected."""
    slots: frozenset[str] = frozenset()
    """The backend tells its time slots."""
    rosters: frozenset[str] = frozenset()
    """The bank lists its advisors."""
    schedules: frozenset[str] = frozenset()
    """The bank lists when they can be booked."""
    subscribed: frozenset[str] = frozenset()
    """Mailboxes are subscribed to."""


NOTHING = Sources()
