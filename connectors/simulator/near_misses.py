"""What looks wrong and is right: bends of a clean bank that no audit may complain of."""

from connectors.simulator import near_misses_environment, near_misses_meetings, near_misses_window
from connectors.simulator.ground import Ground

BENDS = (*near_misses_environment.BENDS, *near_misses_meetings.BENDS, *near_misses_window.BENDS)
"""Those that need an advisor as a whole come first."""


def bend_everything(ground: Ground) -> None:
    """Bend one thing, or two, in each way, as far as there is something left to bend."""
    for bend in BENDS:
        if bend(ground):
            bend(ground)
