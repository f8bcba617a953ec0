"""The works behind the commands, as they are in earnest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.advisor_search import search_advisors
from bookme_ops.backup import back_up, prove_backup
from bookme_ops.booking import UnknownBooking, show
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Check, Document, Simulation
from bookme_ops.cli.served import describe_truth, scene_named, serve_bank
from bookme_ops.collector import collect
from bookme_ops.demo import demo
from bookme_ops.doctor import examine
from bookme_ops.incident_search import search_incidents
from bookme_ops.progress import Progress
from bookme_ops.runner import run_jobs
from bookme_ops.settings import Settings
from bookme_ops.store import incidents, runs
from bookme_ops.store import waivers as risks
from bookme_ops.store.backups import NoBackup
from bookme_ops.store.db import StoreDown
from bookme_ops.store.incident import Incident
from bookme_ops.store.waiver import Risk, Waiver
from bookme_ops.sync_performance import measure_sync
from bookme_ops.wiring import Ops, open_ops
from connectors.health_records import Backup
from connectors.simulator.faults import parse_fault
from connectors.simulator.scenes import SCENES
from jobs.base import Job
from jobs.environment.searches import SearchExplanation
from jobs.registry import BrokenJobs, load_jobs


class RealWorks:
    """Hands every wish of a command to the part of the program that fulfils it."""

    @contextmanager
    def open_ops(
        self, settings: Settings, *, environments: tuple[str, ...] | None, now: Callable[[], datetime]
    ) -> Iterator[Ops]:
        """Open the store; a refusal says why it cannot be."""
        way = open_ops(settings, environments=environments, now=now)
        try:
            ops = way.__enter__()
        except (ValueError, OSError, StoreDown) as error:
            raise Refusal(f"the store cannot be opened: {error}", exit_code=Exit.DOWN) from error
        except BrokenJobs as error:
            raise Refusal(str(error)) from error
        try:
            yield ops
        finally:
            way.__exit__(None, None, None)

    def jobs(self) -> Sequence[Job[Any, Any]]:
        """Every job that is installed."""
        try:
            return load_jobs()
        except BrokenJobs as error:
            raise Refusal(str(error)) from error

    def collect(self, ops: Ops, *, kinds: frozenset[str], full: bool, as_of: datetime, progress: Progress) -> Document:
        """Systems → mirror."""
        return collect(ops, kinds=kinds, full=full, as_of=as_of, progress=progress)

    def run_jobs(self, ops: Ops, **asked: Any) -> Document:
        """Mirror → findings → incidents."""
        return run_jobs(ops, **asked)

    def history(self, ops: Ops, limit: int) -> list[Document]:
        """The latest runs."""
        with ops.store.read() as connection:
            return [
                {name: value for name, value in asdict(run).items() if name not in {"host", "pid", "process"}}
                for run in runs.history(connection, limit)
            ]

    def examine(self, ops: Ops) -> Sequence[Check]:
        """What the doctor sees."""
        return examine(ops)

    def show_booking(self, ops: Ops, booking_id: str) -> Document:
        """Everything that is known of a booking."""
        try:
            return show(ops, booking_id)
        except UnknownBooking as error:
            raise Refusal(str(error)) from None

    def demo(
        self, *, advisors: int, seed: int, scene: str, as_of: datetime, keep: Path | None, progress: Progress
    ) -> Document:
        """Everything once, on the simulator."""
        try:
            return demo(advisors=advisors, seed=seed, scene=scene, as_of=as_of, keep=keep, progress=progress)
        except FileExistsError as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None

    def search_incidents(self, ops: Ops, **asked: Any) -> list[Incident]:
        """Incidents of the chosen environments."""
        return search_incidents(ops, **asked)

    def find_incident(self, ops: Ops, number: int) -> Incident | None:
        """One incident of whatever environment."""
        with ops.store.read() as connection:
            try:
                return incidents.get(connection, number)
            except incidents.UnknownIncident:
                return None

    def incident_story(self, ops: Ops, number: int) -> list[Document]:
        """Transitions and notes in order of time."""
        with ops.store.read() as connection:
            steps, notes = incidents.transitions(connection, number), incidents.notes(connection, number)
        story = [
            {"at": step.at, "actor": step.actor, "what": step.to_state.value, "text": step.reason or ""}
            for step in steps
        ]
        story += [{"at": note.at, "actor": note.actor, "what": "note", "text": note.text} for note in notes]
        return sorted(story, key=lambda line: line["at"])

    def acknowledge(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody works on it."""
        with _changing(ops) as connection:
            incidents.acknowledge(connection, number, actor=actor, at=at)

    def note(self, ops: Ops, number: int, *, actor: str, text: str, at: datetime) -> None:
        """Somebody has something to say about it."""
        with _changing(ops) as connection:
            incidents.note(connection, number, actor=actor, text=text, at=at)

    def resolve(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime) -> None:
        """Somebody says that it is over."""
        with _changing(ops) as connection:
            incidents.resolve(connection, number, actor=actor, reason=reason, at=at)

    def assign(self, ops: Ops, number: int, *, owner: str, actor: str, at: datetime) -> None:
        """Somebody gives it to somebody."""
        with _changing(ops) as connection:
            incidents.assign(connection, number, owner=owner, actor=actor, at=at)

    def mute(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime, until: datetime) -> None:
        """Somebody accepts the risk of one incident for a while."""
        with _changing(ops) as connection:
            one = incidents.get(connection, number)
            risk = Risk(environment=one.environment, code=one.code, subject=one.subject)
            risks.accept(connection, risk=risk, owner=actor, reason=reason, at=at, until=until)

    def unmute(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """The risk is accepted no longer."""
        with _changing(ops) as connection:
            risks.end_for(connection, incidents.get(connection, number), actor=actor, at=at)

    def waivers(self, ops: Ops, *, ended: bool) -> list[Waiver]:
        """The accepted risks of the chosen environments."""
        chosen = {site.name for site in ops.chosen}
        with ops.store.read() as connection:
            return [one for one in risks.waivers(connection, ended=ended) if one.environment in chosen]

    def accept(self, ops: Ops, *, risk: Risk, owner: str, reason: str, at: datetime, until: datetime) -> Waiver:
        """Somebody accepts a risk for a while."""
        with _changing(ops) as connection:
            return risks.accept(connection, risk=risk, owner=owner, reason=reason, at=at, until=until)

    def end_waiver(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody takes an accepted risk back."""
        with _changing(ops) as connection:
            risks.end(connection, number, actor=actor, at=at)

    def back_up(self, ops: Ops, file: Path, *, at: datetime) -> Backup:
        """Copy the store."""
        with _backing_up():
            return back_up(ops.store, file, now=at)

    def prove_backup(self, ops: Ops, file: Path, *, at: datetime) -> Backup:
        """Prove a copy."""
        with _backing_up():
            return prove_backup(ops.store, file, now=at)

    def sync_performance(self, ops: Ops, *, runs: int, at: datetime) -> Document:
        """How well mailboxes are read."""
        return measure_sync(ops, runs=runs, now=at)

    def search_advisors(self, ops: Ops, text: str, *, as_of: datetime) -> list[SearchExplanation]:
        """What a search returns."""
        return search_advisors(ops, text, as_of=as_of)

    def scenes(self) -> Iterator[tuple[str, str]]:
        """The simulator's scenes."""
        return ((scene.name, scene.story) for scene in SCENES.values())

    def truth(self, *, advisors: int, seed: int, scene: str, as_of: datetime) -> list[Document]:
        """The faults that a scene plants."""
        return describe_truth(advisors=advisors, seed=seed, scene=scene_named(scene), as_of=as_of)

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
        """Serve the simulator over HTTP."""
        parsed = [parse_fault(text) for text in faults]
        name = scene_named(scene)
        return serve_bank(
            advisors=advisors,
            seed=seed,
            scene=name,
            as_of=as_of,
            port=port,
            faults=parsed,
            any_token=any_token,
        )


@contextmanager
def _changing(ops: Ops) -> Iterator[Any]:
    """A write transaction in which an incident may have moved since it was looked at."""
    with ops.store.begin() as connection:
        try:
            yield connection
        except (incidents.UnknownIncident, incidents.WrongState) as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None


@contextmanager
def _backing_up() -> Iterator[None]:
    try:
        yield
    except NoBackup as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None
