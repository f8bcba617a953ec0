"""What every command of the audit begins and ends with: the access that was read, who looked, and the exit status."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.access_sheet.judgement import systems_down
from bookme_ops.access_sheet.sources import find_gaps
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, opened, read_instant, watching
from bookme_ops.cli.refusal import Refusal
from bookme_ops.deed import Deed


@dataclass(frozen=True, slots=True)
class Audit:
    """An open store, and the access of every environment in question."""

    desk: Desk
    opened: Opened
    desks: Sequence[Any]
    """`jobs.environment.access_desk.AccessDesk`, one for each environment in question."""
    others: Sequence[Any]
    """Those of the other environments, if they were asked for."""
    at: datetime
    """The instant that is judged."""

    def judge(self) -> Any:
        """What the jobs find (`bookme_ops.access_sheet.judgement.Judgement`)."""
        with watching(self.desk) as progress:
            progress.start("judging", None)
            return self.desk.works.judge_access(self.opened.ops, self.desks)

    def enter(self, actor: str, action: str, thing: str, detail: str = "") -> None:
        """Write the look into our own audit log, before anything is shown."""
        deed = Deed(actor=actor, at=self.desk.clock(), action=action, object=thing, detail=detail)
        self.desk.works.record(self.opened.ops, deed)

    @property
    def places(self) -> str:
        """The environments that are looked at."""
        return ", ".join(desk.view.environment for desk in self.desks)


@contextmanager
def auditing(desk: Desk, as_of: str | None, *, everywhere: bool = False) -> Iterator[Audit]:
    """Open the store, and take the access of the environments in question out of the mirror, or of all."""
    with opened(desk) as open_:
        at = read_instant(as_of, desk, open_.zone)
        with watching(desk) as progress:
            found = list(desk.works.access_desks(open_.ops, as_of=at, progress=progress, everywhere=everywhere))
        asked = [one for one in found if one.view.environment in (desk.environments or (one.view.environment,))]
        yield Audit(desk, open_, asked, [one for one in found if one not in asked], at)


def exit_of_audit(desks: Sequence[Any], names: Iterable[str]) -> Exit:
    """5 if a system is down, 3 if one of the named lists could not be read, else 0."""
    wanted = frozenset(names)
    if any(systems_down(desk) for desk in desks):
        return Exit.DOWN
    gaps = [source for desk in desks for source in find_gaps(desk.view)]
    missing = any(source.misses and source.name in wanted for source in gaps)
    return Exit.INCOMPLETE if missing else Exit.DONE


def save_page(file: Path, text: str) -> None:
    """Write a file that holds what only auditors should read: ours alone. Raises a refusal."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}", exit_code=Exit.REFUSED) from None
