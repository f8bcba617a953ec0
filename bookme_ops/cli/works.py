"""The works behind the commands, as they are in earnest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.advisor_search import search_advisors
from bookme_ops.alerts.advice import look_at_alerts
from bookme_ops.backup import back_up, prove_backup
from bookme_ops.booking_page.page import AmbiguousBooking, UnknownBooking, show
from bookme_ops.booking_page.search import search_bookings
from bookme_ops.booking_page.telling import tell_candidates
from bookme_ops.casework.advice import look_at_cases
from bookme_ops.cli.audit_works import RealAuditWorks
from bookme_ops.cli.desk_works import RealDeskWorks, changing
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Check, Document, Simulation
from bookme_ops.cli.served import describe_truth, scene_named, serve_bank
from bookme_ops.collector import collect
from bookme_ops.deed import Deed
from bookme_ops.demo.demonstration import demo
from bookme_ops.doctor import examine
from bookme_ops.forgetting.erasure import erase_person
from bookme_ops.forgetting.purge import purge
from bookme_ops.keyring import NoKey
from bookme_ops.progress import Progress
from bookme_ops.restore import restore
from bookme_ops.restored import Restored
from bookme_ops.runner import run_jobs
from bookme_ops.settings import Settings
from bookme_ops.store import runs
from bookme_ops.store import waivers as risks
from bookme_ops.store.audit_log import Tampered
from bookme_ops.store.backups import NoBackup
from bookme_ops.store.db import StoreDown
from bookme_ops.store.waiver import Risk, Waiver
from bookme_ops.sync_performance import measure_sync
from bookme_ops.wiring import Ops, open_ops
from connectors.health_records import Backup
from connectors.records import Booking
from connectors.simulator.faults import parse_fault
from connectors.simulator.scenes import SCENES
from jobs.base import Job
from jobs.environment.searches import SearchExplanation
from jobs.registry import BrokenJobs, load_jobs


class RealWorks(RealDeskWorks, RealAuditWorks):
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
        return [*examine(ops), *look_at_alerts(ops), *look_at_cases(ops)]

    def show_booking(self, ops: Ops, booking_id: str) -> Document:
        """Everything that is known of a booking, or which ones could be meant."""
        try:
            return show(ops, booking_id)
        except AmbiguousBooking as error:
            return tell_candidates(booking_id, str(error), error.candidates)
        except UnknownBooking as error:
            raise Refusal(str(error)) from None

    def find_bookings(self, ops: Ops, **asked: Any) -> list[Booking]:
        """Bookings to pick from."""
        return search_bookings(ops, **asked)

    def demo(
        self, *, advisors: int, seed: int, scene: str, as_of: datetime, keep: Path | None, progress: Progress
    ) -> Document:
        """Everything once, on the simulator."""
        try:
            return demo(advisors=advisors, seed=seed, scene=scene, as_of=as_of, keep=keep, progress=progress)
        except FileExistsError as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None

    def waivers(self, ops: Ops, *, ended: bool) -> list[Waiver]:
        """The accepted risks of the chosen environments."""
        chosen = {site.name for site in ops.chosen}
        with ops.store.read() as connection:
            return [one for one in risks.waivers(connection, ended=ended) if one.environment in chosen]

    def accept(self, ops: Ops, *, risk: Risk, owner: str, reason: str, at: datetime, until: datetime) -> Waiver:
        """Somebody accepts a risk for a while."""
        what = f"{risk.code} in {risk.environment}, until {until.isoformat()}"
        with changing(ops, Deed(actor=owner, at=at, action="waiver.accepted", object=what)) as connection:
            return risks.accept(connection, risk=risk, owner=owner, reason=reason, at=at, until=until)

    def end_waiver(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody takes an accepted risk back."""
        with changing(ops, Deed(actor=actor, at=at, action="waiver.ended", object=f"waiver {number}")) as connection:
            risks.end(connection, number, actor=actor, at=at)

    def back_up(self, ops: Ops, file: Path, *, at: datetime) -> Backup:
        """Copy the store."""
        with _backing_up():
            return back_up(ops.store, file, now=at)

    def prove_backup(self, ops: Ops, file: Path, *, at: datetime) -> Backup:
        """Prove a copy."""
        with _backing_up():
            return prove_backup(ops.store, file, now=at)

    def purge(self, ops: Ops, *, dry_run: bool, actor: str, at: datetime) -> Document:
        """Remove what is old."""
        try:
            return purge(ops, dry_run=dry_run, actor=actor, now=at)
        except (NoKey, Tampered) as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None

    def erase(self, ops: Ops, person: str, *, dry_run: bool, actor: str, at: datetime) -> Document:
        """Take somebody out."""
        try:
            return erase_person(ops, person, dry_run=dry_run, actor=actor, now=at)
        except NoKey as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        except ValueError as error:
            raise Refusal(str(error)) from None

    def restore(self, settings: Settings, file: Path, *, replace: bool, actor: str, at: datetime) -> Restored:
        """Let a copy take the place of the store."""
        with _backing_up():
            try:
                return restore(settings, file, replace=replace, actor=actor, now=at)
            except StoreDown as error:
                raise Refusal(f"the store cannot be opened: {error}", exit_code=Exit.DOWN) from error

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
def _backing_up() -> Iterator[None]:
    try:
        yield
    except (NoBackup, NoKey) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None
