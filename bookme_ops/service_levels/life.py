"""A life of an incident, from its opening or reopening to its end: what its clock is told from."""

from dataclasses import dataclass
from datetime import datetime

from bookme_ops.service_levels.levels import Level
from bookme_ops.store.incident import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What counts of one life; the order of its parts does not."""

    opened_at: datetime
    level: Level
    """At its beginning."""
    levels: tuple[tuple[datetime, Level], ...] = ()
    """Each change of the level, in force from its instant on."""
    turns: tuple[tuple[datetime, Party], ...] = ()
    """Who has the clock from an instant on; until the first of them we have it."""
    answers: tuple[datetime, ...] = ()
    ended_at: datetime | None = None
