"""The demonstration: everything once, on a simulated bank whose faults are known."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import connect
from bookme_ops.demo.history import SETTING, has_past, write_past
from bookme_ops.demo.reviews import write_reviews
from bookme_ops.progress import Progress
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.simulation import SCENE, Simulation
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops, open_ops
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.model import Planted, World
from connectors.simulator.settings_file import describe_built
from connectors.simulator.world import build_world

SETTINGS_FILE = "bookme-ops.toml"
LIVELY = frozenset({"bookings", "calendars"})
"""What changes within minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A demonstration that was given, with its bank and its store still open."""

    account: Document
    """The shape of the interface document."""
    ops: Ops
    simulation: Simulation


def demo(
    *,
    advisors: int,
    seed: int,
    scene: str | None,
    as_of: datetime,
    keep: Path | None,
    progress: Progress,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Document:
    """Build a bank, collect it, judge it, and compare the findings with the faults that were planted.

    With `keep` its settings file and its store stay in that folder, which must not hold a settings file yet, and
    every other command works on them. The result has the shape of the interface document. Raises FileExistsError, and
    KeyError for a scene that does not exist.
    """
    clock = partial(_after, as_of, now)
    with showing(
        advisors=advisors, seed=seed, scene=scene, as_of=as_of, keep=keep, progress=progress, clock=clock
    ) as shown:
        return shown.account


@contextmanager
def showing(
    *,
    advisors: int,
    seed: int,
    scene: str | None,
    as_of: datetime,
    keep: Path | None,
    progress: Progress,
    clock: Callable[[], datetime],
    sections: str = "",
    further: str = "",
) -> Iterator[Shown]:
    """Give a demonstration, and keep it open. See `demo`.

    `sections` and `further`, lines of each environment, are added to its settings file.
    """
    progress.start("building the bank", None)
    world = build_world(advisors=advisors, seed=seed, scene=scene or SCENE, as_of=as_of)
    progress.done()
    with _folder(keep) as folder:
        lived = SETTING if has_past(world.scene) else ""
        text = lived + describe_built(world, advisors=advisors, further=further) + sections
        settings = load_settings(_write_files(folder, world, text), {}, folder=folder)
        simulation = Simulation.of(world)
        way = partial(connect, settings, now=clock, simulation=simulation)
        with open_ops(settings, environments=None, now=clock, connect_to=way) as ops:
            account = _give(ops, world, as_of, progress)
            yield Shown(account=account, ops=ops, simulation=simulation)


def _write_files(folder: Path, world: World, settings: str) -> Path:
    """The bank's lists, and the settings file. Raises FileExistsError."""
    file = folder / SETTINGS_FILE
    if file.exists():
        raise FileExistsError(f"{file} is there already: choose an empty folder")
    for name, text in write_lists(world).items():
        (folder / name).write_text(text, encoding="utf-8")
    file.write_text(settings, encoding="utf-8")
    return file


def _give(ops: Ops, world: World, as_of: datetime, progress: Progress) -> Document:
    """Collect, judge, compare."""
    planted = [*world.truth, *write_past(ops, world.scene, as_of)]
    read = collect(ops, kinds=KINDS, full=False, as_of=as_of, progress=progress)
    planted += write_reviews(ops, world.scene, as_of)
    if live_on(world, as_of):
        collect(ops, kinds=LIVELY, full=False, as_of=as_of, progress=progress)
    judged = run_jobs(ops, names=None, select=(), as_of=as_of, advisor=None, dry_run=False, progress=progress)
    return {
        **judged,
        "seconds": round(read["seconds"] + judged["seconds"], 3),
        "collect": read,
        "truth": compare(planted, judged["findings"]),
        "world": measure(world),
    }


def live_on(world: World, at: datetime) -> bool:
    """Let happen what can only be seen by those who looked before; gives whether anything did."""
    later = [planted.after_first_read for planted in world.truth if planted.after_first_read is not None]
    for happen in later:
        happen(at)
    return bool(later)


def compare(planted: list[Planted], findings: list[Document]) -> Document:
    """How the findings stand against the truth; umbrellas stand for their members and are not counted."""
    wanted = {one.key: one for one in planted}
    found = {
        (finding["code"], finding["environment"], finding["subject"]["kind"], finding["subject"]["id"])
        for finding in findings
        if "members" not in finding
    }
    return {
        "planted": len(wanted),
        "found": len(found & wanted.keys()),
        "missed": [_tell(key) | {"story": wanted[key].story} for key in sorted(wanted.keys() - found)],
        "unexpected": [_tell(key) for key in sorted(found - wanted.keys())],
    }


def _after(as_of: datetime, now: Callable[[], datetime]) -> datetime:
    """The clock of a demo: whatever it reads is read after the instant as of which it shows things."""
    return max(now(), as_of + timedelta(seconds=1))


def measure(world: World) -> Document:
    """How large a bank is."""
    tenant = world.tenant
    bookings = sum(
        1
        for environment in world.environments.values()
        for row in environment.org.rows("Event")
        if row.get("andmoney__AMB_Event_Detail__c") and not row.get("IsChild")
    )
    return {
        "advisors": sum(len(environment.roster) for environment in world.environments.values()),
        "bookings": bookings,
        "events": sum(len(mailbox.events) for mailbox in tenant.mailboxes.values()),
        "rooms": len(tenant.rooms),
    }


def _tell(key: tuple[str, str, str, str]) -> Document:
    code, environment, kind, subject = key
    return {"code": code, "environment": environment, "subject": {"kind": kind, "id": subject}}


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="bookme-ops-") as name:
            yield Path(name)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.absolute()  # paths in settings are read from the folder of their file
