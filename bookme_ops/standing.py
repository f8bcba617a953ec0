"""A standing: what there is to know of an incident beside itself, at an instant."""

from dataclasses import dataclass
from datetime import datetime

from bookme_ops.service_levels.clock import Clock
from bookme_ops.store.incident_link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one incident stands at an instant."""

    clock: Clock
    category: str | None
    """Of the guide's table: the one that a person chose, or that of its code; None for a code that no job raises."""
    missing: tuple[str, ...]
    """The names of the facts that a report lacks."""
    links: tuple[Link, ...]
    duplicates: tuple[int, ...]
    """The incidents that were merged into it."""
    acknowledged_until: datetime | None = None
    """When reminders of it speak again, or since when they do; None: somebody took it for good, or nobody did."""
