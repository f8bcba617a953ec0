"""A run from its first row to its last word: complete, incomplete or failed; a killed one is named crashed later."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bookme_ops.store import runs
from bookme_ops.store.db import Connection
from bookme_ops.wiring import Ops

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class RunScope:
    """A run in progress."""

    ops: Ops
    id: int | None
    """None if nothing of the run is kept."""
    as_of: datetime
    status: str = "running"
    coverage: dict[str, Any] = field(default_factory=dict)

    def finish(self, status: str, coverage: dict[str, Any], figures: dict[str, Any]) -> None:
        """Write the last word about the run."""
        with self.ops.store.begin() as connection:
            self.finish_within(connection, status, coverage, figures)

    def finish_within(
        self, connection: Connection, status: str, coverage: dict[str, Any], figures: dict[str, Any]
    ) -> None:
        """Write the last word in the transaction of what it is about."""
        self.status, self.coverage = status, coverage
        if self.id is not None:
            runs.finish_run(connection, self.id, status, coverage, figures, self.ops.now())

    def account(self) -> dict[str, Any]:
        """The `run` part of the JSON shapes."""
        return {
            "id": self.id,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "coverage": self.coverage,
        }


@contextmanager
def run_scope(ops: Ops, kind: str, as_of: datetime, *, keep: bool = True) -> Iterator[RunScope]:
    """Start a run, naming those that died before it as crashed; an error that leaves the scope marks it failed.

    Of a run that is not to be kept the store never hears.
    """
    if not keep:
        yield RunScope(ops=ops, id=None, as_of=as_of)
        return
    with ops.store.begin() as connection:
        crashed = runs.name_crashed(connection, ops.now(), runs.is_alive)
        run = RunScope(ops=ops, id=runs.start_run(connection, kind, as_of, ops.now()), as_of=as_of)
    structlog.contextvars.bind_contextvars(run=run.id)
    if crashed:
        log.warning("run.crashed_found", runs=crashed)
    try:
        yield run
    except BaseException as error:
        run.finish("failed", run.coverage, {"error": type(error).__name__})
        raise
    finally:
        structlog.contextvars.unbind_contextvars("run")
