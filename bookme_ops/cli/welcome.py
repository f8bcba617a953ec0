"""What a service says when it has begun: where it is, and how to get in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bookme_ops.cli.desk import Desk


@dataclass(frozen=True, slots=True)
class Welcome:
    """The last part of a service: nothing is promised before the others have begun."""

    desk: Desk
    lines: Callable[[], Iterable[str]]

    def start(self) -> None:
        """Say it, on standard error. See `scheduling.service.Part`."""
        self.desk.stderr.writelines(f"bookme-ops: {line}\n" for line in self.lines())
        self.desk.stderr.flush()

    def stop(self) -> None:
        """See `scheduling.service.Part`."""
