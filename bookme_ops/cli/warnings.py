"""What a command says beside its result, because nobody may have been told of it."""

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.opening import Opened
from bookme_ops.cli.screen import warn


def warn_of_dead_letters(desk: Desk, open_: Opened) -> None:
    """Say that alerts never arrived, if so."""
    dead = desk.works.dead_letters(open_.ops, at=desk.clock())
    if dead:
        told = ", ".join(f"{count} through {channel}" for channel, count in dead.items())
        warn(desk, f"alerts never arrived ({told}): `bookme-ops alerts status` says what to do")
