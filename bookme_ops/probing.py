"""Probing: whether every system answers and takes our credentials, and how much of its budget is left.

A probe is one cheap question without patience: it is asked every five minutes, and its failure is an answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from bookme_ops.call_counts import count_calls
from bookme_ops.collection import Collection
from bookme_ops.connections import Connection
from bookme_ops.store.health import add_probes, set_allowance
from bookme_ops.tally import failure_of, is_down
from connectors.errors import ConnectorError
from connectors.health_records import Allowance, Probe
from connectors.ports import Usage
from connectors.salesforce.inspection import read_usage

PATIENCE = timedelta(seconds=20)
"""The longest that one call of a probe may take, with its retries; signing in is a call of its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """The one question by which a system is probed."""

    system: str
    ask: Callable[[], Usage | None]


def probe_systems(collection: Collection) -> None:
    """Ask every system of the chosen environments its question, and keep what came of it.

    They are asked anew from signing in on, so that credentials which have been taken back are noticed.
    """
    connections = collection.ops.connect(patience=PATIENCE)
    for site in collection.ops.chosen:
        connection = connections[site.name]
        collection.progress.start(f"{site.name}: probes", None)
        for question in questions_of(connection):
            _probe(collection, site.name, question)
        collection.progress.done()
    count_calls(collection.tally, connections.values())


def questions_of(connection: Connection) -> Iterator[Question]:
    """Every system of an environment with its question."""
    yield Question("salesforce", lambda: read_usage(connection.bookings.asker))
    yield Question("graph", lambda: _nothing(connection.directory.read_domains()))
    backend = connection.backend
    if backend is not None:
        yield Question("bookme", lambda: _nothing(backend.read_rooms()))


def _probe(collection: Collection, environment: str, question: Question) -> None:
    at, began = collection.ops.now(), perf_counter()
    usage, failed = None, None
    try:
        usage = question.ask()
    except ConnectorError as error:
        failed = error
        collection.tally.miss("probe", f"{environment}/{question.system}", failure_of(error))
        if is_down(error):
            collection.tally.down.add(f"{environment}/{error.system}")
    else:
        collection.tally.check("probe", f"{environment}/{question.system}")
    _keep(collection, _tell(environment, question.system, at, failed, seconds=perf_counter() - began), usage)


def _keep(collection: Collection, probe: Probe, usage: Usage | None) -> None:
    with collection.ops.store.begin() as connection:
        add_probes(connection, [probe])
        if usage is not None:
            told = Allowance(environment=probe.environment, at=probe.at, used=usage.used, total=usage.total)
            set_allowance(connection, told)


def _tell(environment: str, system: str, at: datetime, error: ConnectorError | None, *, seconds: float) -> Probe:
    reason = error.reason if error is not None else None
    return Probe(environment=environment, system=system, at=at, reason=reason, seconds=round(seconds, 3))


def _nothing(_answer: object) -> None:
    """The answer itself is of no interest."""
