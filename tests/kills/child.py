"""A process that collects and judges once, to be killed in the middle of it.

`python -m tests.kills.child SETTINGS INSTANT PART…`: it says `ready` and waits for a line, says `opened` when it has
opened the store, and `worked` when it has done its work at that instant.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.collector import KINDS, collect
from bookme_ops.logs import configure_logs
from bookme_ops.progress import Silent
from bookme_ops.redaction import Redactor
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.wiring import open_ops


def work(
    file: Path, at: datetime, parts: tuple[str, ...], say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Do the parts, `collect` and `jobs`; gives what each said."""
    settings = load_settings(file, {}, folder=file.parent)
    said = {}
    with open_ops(settings, environments=None, now=lambda: at) as ops:
        say("opened")
        if "collect" in parts:
            said["collect"] = collect(ops, kinds=KINDS, full=False, as_of=at, progress=Silent())
        if "jobs" in parts:
            said["jobs"] = run_jobs(
                ops, names=None, select=(), as_of=at, advisor=None, dry_run=False, progress=Silent()
            )
        say("worked")
    return said


def say(word: str) -> None:
    """Tell whoever started us."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Be ready, wait, work."""
    file, instant, *parts = sys.argv[1:]
    configure_logs(Redactor(), level="error", form="json", terminal=False)
    say("ready")
    sys.stdin.readline()
    work(Path(file), datetime.fromisoformat(instant), tuple(parts), say)


if __name__ == "__main__":
    main()
