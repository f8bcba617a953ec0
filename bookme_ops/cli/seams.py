"""The seams between commands and the program behind them; tests stand here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bookme_ops.cli.audit_seams import AuditWorks
from bookme_ops.cli.desk_seams import DeskWorks
from bookme_ops.progress import Progress
from bookme_ops.restored import Restored
from bookme_ops.service_levels.clock import Standing
from bookme_ops.settings import Settings
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.waiver import Risk, Waiver
from connectors.health_records import Backup
from connectors.records import Booking
from jobs.base import Job, Priority
from jobs.environment.searches import SearchExplanation

Document = dict[str, Any]
"""A JSON object in a shape of the interface document."""


class Ops(Protocol):
    """An open store with its settings, as `bookme_ops.wiring` gives it."""

    @property
    def settings(self) -> Settings:
        """What the bank told us."""


class Check(Protocol):
    """One thing that the doctor looked at."""

    @property
    def name(self) -> str:
        """What was looked at."""

    @property
    def ok(self) -> bool | None:
        """None: it was not judged, and `detail` says why."""

    @property
    def detail(self) -> str:
        """What was seen."""

    @property
    def remedy(self) -> str:
        """What to do about it; empty if nothing."""


class Simulation(Protocol):
    """The simulator, being served."""

    @property
    def ports(self) -> dict[str, str]:
        """The base URL of each system of each environment, by `environment/system`."""

    @property
    def settings_text(self) -> str:
        """A settings file that points at it."""

    @property
    def lists(self) -> dict[str, str]:
        """The texts of the lists that the settings name, by the file name beside them."""

    def wait(self) -> None:
        """Serve until the program is interrupted."""


class Works(DeskWorks, AuditWorks, Protocol):
    """Everything that commands have done for them."""

    def open_ops(
        self, settings: Settings, *, environments: tuple[str, ...] | None, now: Callable[[], datetime]
    ) -> AbstractContextManager[Any]:
        """Open the store; it is made if there is none."""

    def jobs(self) -> Sequence[Job[Any, Any]]:
        """Every job that is installed."""

    def collect(self, ops: Any, *, kinds: frozenset[str], full: bool, as_of: datetime, progress: Progress) -> Document:
        """Systems → mirror; the shape of `collect`."""

    def run_jobs(
        self,
        ops: Any,
        *,
        names: tuple[str, ...] | None,
        select: tuple[str, ...],
        as_of: datetime,
        advisor: str | None,
        dry_run: bool,
        progress: Progress,
    ) -> Document:
        """Mirror → findings → incidents; the shape of `jobs run`."""

    def history(self, ops: Any, limit: int) -> list[Document]:
        """The latest runs, newest first."""

    def examine(self, ops: Any) -> Sequence[Check]:
        """Everything that the doctor looks at."""

    def show_booking(self, ops: Any, booking_id: str) -> Document:
        """Everything that is known of a booking; `candidates`, if several could be meant."""

    def find_bookings(
        self,
        ops: Any,
        *,
        advisor: str | None,
        start: datetime | None,
        end: datetime | None,
        room: str | None,
        state: str,
        limit: int,
    ) -> list[Booking]:
        """Bookings of the environments in question, by start."""

    def demo(
        self,
        *,
        advisors: int,
        seed: int,
        scene: str,
        as_of: datetime,
        keep: Path | None,
        progress: Progress,
    ) -> Document:
        """Everything once, on the simulator; the shape of `demo`."""

    def search_incidents(
        self,
        ops: Any,
        *,
        states: frozenset[State],
        codes: tuple[str, ...],
        priority: Priority | None,
        booking_id: str | None,
        advisor: str | None,
        sla: Standing | None,
        limit: int,
    ) -> list[Incident]:
        """Incidents of the environments in question, the most urgent first."""

    def find_incident(self, ops: Any, number: int) -> Incident | None:
        """One incident."""

    def incident_story(self, ops: Any, number: int) -> list[Document]:
        """Its transitions and notes in order of time: `at`, `actor`, `what`, `text`."""

    def acknowledge(self, ops: Any, number: int, *, actor: str, at: datetime, until: datetime | None) -> None:
        """Somebody works on it, for good or until an instant."""

    def note(self, ops: Any, number: int, *, actor: str, text: str, at: datetime) -> None:
        """Somebody has something to say about it."""

    def resolve(self, ops: Any, number: int, *, actor: str, reason: str, at: datetime) -> None:
        """Somebody says that it is over."""

    def assign(self, ops: Any, number: int, *, owner: str, actor: str, at: datetime) -> None:
        """Somebody gives it to somebody."""

    def mute(self, ops: Any, number: int, *, actor: str, reason: str, at: datetime, until: datetime) -> None:
        """Somebody accepts the risk of one incident for a while."""

    def unmute(self, ops: Any, number: int, *, actor: str, at: datetime) -> None:
        """The risk is accepted no longer."""

    def waivers(self, ops: Any, *, ended: bool) -> list[Waiver]:
        """The accepted risks of the environments in question."""

    def accept(self, ops: Any, *, risk: Risk, owner: str, reason: str, at: datetime, until: datetime) -> Waiver:
        """Somebody accepts a risk for a while."""

    def end_waiver(self, ops: Any, number: int, *, actor: str, at: datetime) -> None:
        """Somebody takes an accepted risk back."""

    def back_up(self, ops: Any, file: Path, *, at: datetime) -> Backup:
        """Copy the store into a new file."""

    def prove_backup(self, ops: Any, file: Path, *, at: datetime) -> Backup:
        """Restore a copy and check it."""

    def purge(self, ops: Any, *, dry_run: bool, actor: str, at: datetime) -> Document:
        """Remove what was kept for long enough; the shape of `db purge`."""

    def erase(self, ops: Any, person: str, *, dry_run: bool, actor: str, at: datetime) -> Document:
        """Take one person out of the store; the shape of `db erase`."""

    def restore(self, settings: Settings, file: Path, *, replace: bool, actor: str, at: datetime) -> Restored:
        """Let a copy take the place of the store, which nobody has open."""

    def sync_performance(self, ops: Any, *, runs: int, at: datetime) -> Document:
        """How well mailboxes are read; the shape of `report sync-performance`."""

    def search_advisors(self, ops: Any, text: str, *, as_of: datetime) -> list[SearchExplanation]:
        """What a search for an advisor returns in each of the environments in question."""

    def scenes(self) -> Iterator[tuple[str, str]]:
        """The simulator's scenes, each with a sentence."""

    def truth(self, *, advisors: int, seed: int, scene: str, as_of: datetime) -> list[Document]:
        """The faults that a scene plants."""

    def simulate(
        self,
        *,
        advisors: int,
        seed: int,
        scene: str,
        as_of: datetime,
        port: int,
        faults: tuple[str, ...],
        any_token: bool,
    ) -> AbstractContextManager[Simulation]:
        """Serve the simulator over HTTP; ValueError for a fault or scene that there is not."""
