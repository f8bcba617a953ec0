"""What scenes break of a bank's access, beside everything else: nothing, a little of each, one code alone, anything."""

from collections.abc import Callable, Mapping
from random import Random

from connectors.simulator.access_ground import AccessGround
from connectors.simulator.near_misses_access import BENDS
from connectors.simulator.plants_access import ACCESS_PLANTS

CHOOSY = ("ENV032", "ENV022", "ENV025")
"""Codes that need a subject as a whole, or one of whom nobody tells the contrary: they choose first."""
ONCE = dict.fromkeys(ACCESS_PLANTS, 1)
MOST = 3
"""Of each code in a random bank."""

PlantAccess = Callable[[AccessGround], None]


def leave_access(_access: AccessGround) -> None:
    """Break nothing."""


def plant_access_once(access: AccessGround) -> None:
    """Break something of each code."""
    _plant_counts(access, ONCE)


def plant_access_at_random(access: AccessGround) -> None:
    """Break anything, beside much that only looks wrong."""
    bend_access(access, access.rng)
    _plant_counts(access, {code: access.rng.randint(0, MOST) for code in ACCESS_PLANTS})


def plant_access_only(code: str) -> PlantAccess:
    """Break one code twice, if there is enough to break."""
    return lambda access: _plant_counts(access, {code: 2})


def bend_access(access: AccessGround, rng: Random | None = None) -> None:
    """Bend what looks wrong and is right: all of it, or with a random source half of it."""
    for bend in BENDS:
        if rng is None or rng.random() < 0.5:
            bend(access)


def _plant_counts(access: AccessGround, counts: Mapping[str, int]) -> None:
    truth = access.world.truth
    begin = len(truth)
    for code in sorted(counts, key=lambda one: (one not in CHOOSY, one)):
        for _ in range(counts[code]):
            if not ACCESS_PLANTS[code](access):
                break
    truth[begin:] = sorted(truth[begin:], key=lambda planted: planted.code)
