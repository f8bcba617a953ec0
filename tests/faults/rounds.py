"""One round over the bank: collect and judge once, with whatever goes wrong, and what came of it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from traceback import format_exception
from typing import Any

from bookme_ops.booking_page.page import show
from bookme_ops.cli.exits import exit_of_run
from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import Connection, connect
from bookme_ops.demo.demonstration import compare
from bookme_ops.logs import configure_logs
from bookme_ops.progress import Silent
from bookme_ops.redaction import Redactor
from bookme_ops.runner import run_jobs
from bookme_ops.settings import Settings, load_settings
from bookme_ops.store.db import open_store
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incidents import search
from bookme_ops.wiring import Ops, open_ops
from connectors.simulator.model import World
from tests.faults.leaks import bytes_of
from tests.faults.planting import write_settings, wrong_now
from tests.faults.wires import SwiftBank

Key = tuple[str, str, str, str]
"""Code and fingerprint."""


@dataclass(slots=True, kw_only=True)
class Round:
    """What one round said and left behind."""

    collected: dict[str, Any]
    judged: dict[str, Any]
    truth: dict[str, Any]
    incidents: list[Incident]
    waited: float
    """Seconds on the swift clock."""
    said: bytes
    """Everything that a person or a machine could read of it: logs, JSON documents, texts of errors and settings."""
    logged: bytes
    """The logs of it alone, at DEBUG."""
    kept: bytes
    """The files of the store while it was open."""
    struck: int

    @property
    def statuses(self) -> tuple[str, str]:
        """How collecting and judging ended."""
        return self.collected["run"]["status"], self.judged["run"]["status"]

    @property
    def exit_code(self) -> int:
        """What `collect` would have ended with."""
        return int(exit_of_run(self.collected))

    @property
    def missed(self) -> list[dict[str, str]]:
        """The subjects that were not checked, each with its coverage kind, its reason and its sentence."""
        coverage = self.collected["run"]["coverage"]
        return [{"kind": kind, **one} for kind, about in coverage.items() for one in about["not_checked"]]

    def keys(self, state: State) -> set[Key]:
        """The fingerprints of the incidents that are open, or that are resolved."""
        wanted = {State.RESOLVED} if state is State.RESOLVED else {State.OPEN, State.ACKNOWLEDGED}
        return {
            (one.code, one.environment, one.subject.kind, one.subject.id)
            for one in self.incidents
            if one.state in wanted
        }


@dataclass(slots=True)
class Ear:
    """Wraps a client, and keeps the whole traceback of every error that it raises."""

    client: Any
    heard: list[str]

    def __getattr__(self, name: str) -> Any:
        wrapped = getattr(self.client, name)
        if not callable(wrapped):
            return wrapped

        def call(*args: Any, **options: Any) -> Any:
            try:
                answer = wrapped(*args, **options)
            except Exception as error:
                self.heard.append("".join(format_exception(error)))
                raise
            return self._listen(answer) if isinstance(answer, Iterator) else answer

        return call

    def _listen(self, pages: Iterator[Any]) -> Iterator[Any]:
        try:
            yield from pages
        except Exception as error:
            self.heard.append("".join(format_exception(error)))
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A folder with a settings file and a store, where rounds are made one after the other."""

    folder: Path
    """Holds the store and nothing else."""
    settings: Settings

    @classmethod
    def at(cls, folder: Path, world: World, *, keys: bool = False) -> "Desk":
        """Lay the desk in a folder; with `keys` one environment signs in by key and certificate."""
        folder.mkdir(parents=True, exist_ok=True)
        store = folder / "store"
        store.mkdir(parents=True, exist_ok=True)
        file = write_settings(world, folder, store="sqlite:///store/bookme-ops.db", keys=keys)
        return cls(folder=store, settings=load_settings(file, {}, folder=folder))

    def make_store(self) -> None:
        """Make the empty store."""
        open_store(self.settings.database_url).close()

    def round(
        self, bank: SwiftBank, at: datetime, *, full: bool = False, kinds: frozenset[str] = KINDS, form: str = "json"
    ) -> Round:
        """Collect and judge once at an instant. Logs are written at DEBUG, in the form for machines or for people.

        With the form `""` nobody listens: there are no logs and no pages, and nothing is `said`, `logged` or `kept`.
        """
        heard: list[str] = []
        redactor = Redactor(secret.reveal() for secret in self.settings.secrets)
        with redirect_stderr(StringIO()) as log, self._open(bank, at, heard) as ops:
            configure_logs(redactor, level="debug" if form else "critical", form=form or "json", terminal=False)
            began = bank.pace.monotonic()
            collected = collect(ops, kinds=kinds, full=full, as_of=at, progress=Silent())
            judged = run_jobs(ops, names=None, select=(), as_of=at, advisor=None, dry_run=False, progress=Silent())
            waited = bank.pace.monotonic() - began
            with ops.store.read() as connection:
                incidents = search(connection)
            heard += self._look(ops, incidents, collected, judged) if form else ()
            return Round(
                collected=collected,
                judged=judged,
                truth=compare(wrong_now(bank.world), judged["findings"]),
                incidents=incidents,
                waited=waited,
                said="\n".join([*heard, log.getvalue()]).encode() if form else b"",
                logged=log.getvalue().encode(),
                kept=bytes_of(self.folder) if form else b"",
                struck=bank.struck,
            )

    def _look(self, ops: Ops, incidents: list[Incident], *told: dict[str, Any]) -> Iterator[str]:
        """Whatever people and machines can read after a round."""
        pages = [show(ops, one) for one in sorted({i.booking_id for i in incidents if i.booking_id})[:3]]
        yield repr(ops)
        yield json.dumps([*told, pages])

    def show(self, bank: SwiftBank, at: datetime) -> list[str]:
        """How everything that holds a secret shows itself, before and after it was used."""
        with self._open(bank, at, []) as ops:
            connections = ops.connect()
            before = [*texts_of(ops), *texts_of_connections(connections)]
            for connection in connections.values():
                list(connection.bookings.read_users())
                list(connection.directory.read_users())
            return [*before, *texts_of_connections(connections)]

    @contextmanager
    def _open(self, bank: SwiftBank, at: datetime, heard: list[str]) -> Iterator[Ops]:
        def connect_to(sites: Sequence[Any], *, patience: timedelta | None = None) -> dict[str, Connection]:
            way = partial(connect, self.settings, now=lambda: at, wires=bank.wire, pace=bank.pace, patience=patience)
            return {name: _listened(connection, heard) for name, connection in way(tuple(sites)).items()}

        with open_ops(self.settings, environments=None, now=lambda: at, connect_to=connect_to) as ops:
            yield ops


def _listened(connection: Connection, heard: list[str]) -> Connection:
    return Connection(
        bookings=Ear(connection.bookings, heard),  # type: ignore[arg-type]
        calendars=Ear(connection.calendars, heard),  # type: ignore[arg-type]
        directory=Ear(connection.directory, heard),  # type: ignore[arg-type]
        salesforce=connection.salesforce,
        graph=connection.graph,
        backend=Ear(connection.backend, heard),  # type: ignore[arg-type]
    )


def texts_of(ops: Ops) -> Iterator[str]:
    """How the settings show themselves, as a whole and one by one."""
    yield repr(ops)
    yield repr(ops.settings)
    yield repr([entry.value for entry in ops.settings.entries])
    for site in ops.chosen:
        yield repr(ops.settings.environment(site.name))


def texts_of_connections(connections: dict[str, Connection]) -> Iterator[str]:
    """How clients, sessions and their adapters show themselves and what they hold."""
    for connection in connections.values():
        yield repr(connection)
        for client in (connection.bookings, connection.calendars, connection.directory):
            yield repr(vars(client.client))
        for session in (connection.salesforce, connection.graph):
            yield repr(vars(session))
            yield repr([vars(adapter) for adapter in session.adapters.values()])
