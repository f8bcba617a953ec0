"""What most commands begin with: settings, logs, the open store, an instant, a progress bar."""

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import typer

from bookme_ops.cli.bars import Bars
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.refusal import Refusal
from bookme_ops.deed import Deed
from bookme_ops.logs import configure_logs, guard_tracebacks
from bookme_ops.progress import Progress, Silent
from bookme_ops.settings import Settings, load_settings
from connectors.records import midnight

SIMULATED_ZONE = ZoneInfo("Europe/Copenhagen")
"""Where the simulated bank is."""

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store and the settings that it was opened by."""

    ops: Any
    settings: Settings

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone, in which people read times."""
        return self.settings.bank.time_zone


def desk_of(context: typer.Context) -> Desk:
    """The desk of a command."""
    desk: Desk = context.obj
    return desk


def open_settings(desk: Desk) -> Settings:
    """Read the settings, set the logs up by them, and check that the chosen environments exist."""
    settings = load_settings(desk.config, desk.environ, folder=desk.folder)
    start_logs(desk, settings)
    known = [environment.name for environment in settings.environments]
    for name in desk.environments or ():
        if name not in known:
            raise Refusal(f"there is no environment {name!r} in the settings: there are {', '.join(known)}")
    return settings


def start_logs(desk: Desk, settings: Settings | None = None) -> None:
    """Set the logs up; without settings by their defaults."""
    if settings is not None:
        desk.redactor.learn(secret.reveal() for secret in settings.secrets)
    level, form = (settings.log_level, settings.log_format) if settings else ("auto", "auto")
    configure_logs(desk.redactor, level=level, form=form, terminal=desk.watched)
    guard_tracebacks(desk.redactor)


@contextmanager
def opened(desk: Desk) -> Iterator[Opened]:
    """Open the store for the chosen environments."""
    settings = open_settings(desk)
    with desk.works.open_ops(settings, environments=desk.environments, now=desk.clock) as ops:
        yield Opened(ops, settings)


@contextmanager
def watching(desk: Desk) -> Iterator[Progress]:
    """Progress for whoever watches standard error: bars on a terminal, else silence."""
    progress: Progress = Bars(desk.stderr) if desk.watched else Silent()
    try:
        yield progress
    finally:
        progress.done()


def record_run(desk: Desk, open_: Opened, action: str, account: Mapping[str, Any]) -> None:
    """Enter into the audit log that somebody, perhaps a scheduler, had a run done."""
    run = account["run"]
    deed = Deed(actor=unattended(), at=desk.clock(), action=action, object=f"run {run['id']}")
    desk.works.record(open_.ops, deed, result=run["status"])


def read_end(text: str, desk: Desk, zone: ZoneInfo) -> datetime:
    """The instant of `--until`, which must lie ahead; a date alone is the midnight at its end. Raises a refusal."""
    end = read_instant(text, desk, zone, option="--until")
    if len(text.strip()) == len("2026-03-02"):
        end = midnight(end.astimezone(zone).date() + timedelta(days=1), zone)
    if end <= desk.clock():
        raise Refusal(f"--until {text!r} is over already: give an instant that lies ahead")
    return end


def read_instant(text: str | None, desk: Desk, zone: ZoneInfo, *, option: str = "--as-of") -> datetime:
    """The instant of an option: ISO 8601; without an offset it is read in `zone`, without a time it is midnight there.

    None is now. Raises a refusal for anything else, and for years outside 2000 to 2099.
    """
    if text is None:
        return desk.clock().astimezone(UTC)
    try:
        instant = datetime.fromisoformat(text.strip())
        aware = instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)
        if EARLIEST <= aware < LATEST:
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    example = "2026-03-02T08:00:00+01:00"
    raise Refusal(f"{option} {text!r} is not an instant: give ISO 8601 such as {example}, or 2026-03-02")


def unattended() -> str:
    """Who does what a scheduler may do as well: the user of the operating system, or `system` if that has no name."""
    try:
        return acting(None)
    except Refusal:
        return "system"


def acting(actor: str | None) -> str:
    """Who does it: `--actor`, else the user of the operating system."""
    name = (actor or "").strip()
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise Refusal("nobody knows who you are: say it with --actor NAME") from None
