"""What the parts of a collecting run share."""

from dataclasses import dataclass, field
from datetime import datetime

from bookme_ops.connections import Connection
from bookme_ops.progress import Progress
from bookme_ops.run_scope import RunScope
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.tally import Tally, failure_of, is_down
from bookme_ops.wiring import Ops
from connectors.errors import NOT_TO_BE_READ, ConnectorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collecting run: what it works with, and the account that it keeps."""

    ops: Ops
    run: RunScope
    connections: dict[str, Connection]
    """By environment."""
    full: bool
    progress: Progress
    tally: Tally = field(default_factory=Tally)

    @property
    def run_id(self) -> int:
        """The row of the run; a collecting run always has one."""
        if self.run.id is None:
            raise ValueError("what is collected must belong to a run")
        return self.run.id

    @property
    def as_of(self) -> datetime:
        """The instant that windows are laid around."""
        return self.run.as_of

    def succeeded(self, scope: str, kind: str, subject: str) -> None:
        """A query or directory of an environment or tenant was read to its end."""
        self.tally.check(kind, f"{scope}/{subject}")
        with self.ops.store.begin() as connection:
            record_read(connection, scope, kind, subject, at=self.ops.now(), as_of=self.as_of)

    def failed(self, scope: str, kind: str, subject: str, error: ConnectorError, *, reader: str | None = None) -> None:
        """It was not; what the mirror holds of it stays, and is known to be stale.

        What no licence pays for, or the settings leave out, is kept as that, but is nothing that a run could have read.

        `reader` is the environment whose connection was used, where the scope is a tenant.
        """
        failure = failure_of(error)
        if failure.reason not in NOT_TO_BE_READ:
            self.tally.miss(kind, f"{scope}/{subject}", failure)
        if is_down(error):
            self.tally.down.add(f"{reader or scope}/{error.system}")
        with self.ops.store.begin() as connection:
            record_failure(connection, scope, kind, subject, failure, at=self.ops.now())
