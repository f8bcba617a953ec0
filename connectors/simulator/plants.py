"""Every fault that scenes plant, by its finding code.

A plant breaks one thing in a way that has exactly one right finding in a mirror that was filled afterwards. Where an
act has two right findings, both are in the truth.
"""

from connectors.simulator import (
    plants_attendees,
    plants_calendar,
    plants_conflicts,
    plants_environment,
    plants_locations,
    plants_orphans,
    plants_rooms,
    plants_window,
)
from connectors.simulator.planting import Plant

FAMILIES = (
    plants_window,
    plants_orphans,
    plants_calendar,
    plants_attendees,
    plants_conflicts,
    plants_rooms,
    plants_locations,
    plants_environment,
)
PLANTS: dict[str, Plant] = {code: plant for family in FAMILIES for code, plant in family.PLANTS.items()}
"""By code, those of the sync window first."""

CHOOSY = (
    "ENV002",
    "MTG013",
    "ENV001",
    "ENV012",
    "MTG020",
    "MTG010",
    "MTG021",
    "MTG007",
    "MTG012",
    "MTG023",
    "CAL006",
    "CAL001",
)
"""Codes whose subjects are rare: they choose first."""
FURTHER = {"ENV015": frozenset({"ENV010"})}
"""Codes that an act of another code honestly causes, too."""
