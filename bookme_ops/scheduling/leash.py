"""A leash: the progress of a run by which it is broken off at its next step, between two things that are whole."""

from bookme_ops.store.slot import SlotState


class BrokenOff(Exception):
    """A run was broken off; what it wrote is whole, and the next run goes on from there."""


class Leash:
    """Progress that nobody watches, and that can be cut."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.state = SlotState.FAILED

    def cut(self, reason: str, state: SlotState = SlotState.FAILED) -> None:
        """Break the run off at its next step; what was said first counts."""
        if self.reason is None:
            self.state, self.reason = state, reason

    def start(self, what: str, total: int | None) -> None:  # noqa: ARG002
        """A stretch of work begins, if it may."""
        self._check()

    def step(self, n: int = 1) -> None:  # noqa: ARG002
        """A step was done; the next may follow, or not."""
        self._check()

    def done(self) -> None:
        """All is over anyway."""

    def _check(self) -> None:
        if self.reason is not None:
            raise BrokenOff(self.reason)
