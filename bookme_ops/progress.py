"""Progress: how long work tells whoever waits for it how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Told of one stretch of work after the other. `step` may be called from any thread."""

    def start(self, what: str, total: int | None) -> None:
        """A stretch of work begins, and the one before it is over; `total` None: nobody knows how long it is."""

    def step(self, n: int = 1) -> None:
        """So much more of it is done."""

    def done(self) -> None:
        """All work is over."""


class Silent:
    """Progress that nobody watches."""

    def start(self, what: str, total: int | None) -> None:
        """Say nothing."""

    def step(self, n: int = 1) -> None:
        """Say nothing."""

    def done(self) -> None:
        """Say nothing."""
