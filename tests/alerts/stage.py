"""A process that forks one process for each command, at a clock of the test's choosing, and may have it killed.

`python -m tests.alerts.stage`: each line of standard input is a JSON object with `words` of the command line, `at`,
`folder`, and perhaps `die`: before or after which write transaction the process kills itself, as `kill -9` does. Each
line of standard output is one with `code` (negative: the signal), `out` and `err`. Who is forked works by itself; only
what it takes long to import is there already.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import apprise

import bookme_ops.cli.alerts
import bookme_ops.cli.incidents
import bookme_ops.cli.jobs
import bookme_ops.cli.maintenance
from bookme_ops.cli.main import main
from bookme_ops.cli.works import RealWorks
from bookme_ops.settings import Settings
from bookme_ops.store.db import Connection, Store
from bookme_ops.wiring import Ops

LOADED = (apprise, bookme_ops.cli.alerts, bookme_ops.cli.incidents, bookme_ops.cli.jobs, bookme_ops.cli.maintenance)


class MortalStore(Store):
    """A store whose process dies around one of its write transactions, the first of which is number 1."""

    def __init__(self, store: Store, number: int, when: str) -> None:
        super().__init__(store.engine)
        self._left, self._when = number, when

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction, perhaps the last one."""
        self._left -= 1
        last = self._left == 0
        with super().begin() as connection:
            yield connection
            if last and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if last and self._when == "after":
            os.kill(os.getpid(), signal.SIGKILL)


class MortalWorks(RealWorks):
    """Opens such a store."""

    def __init__(self, number: int, when: str) -> None:
        self._number, self._when = number, when

    @contextmanager
    def open_ops(
        self, settings: Settings, *, environments: tuple[str, ...] | None, now: Callable[[], datetime]
    ) -> Iterator[Ops]:
        """Open the real one, and wrap it."""
        with super().open_ops(settings, environments=environments, now=now) as ops:
            yield replace(ops, store=MortalStore(ops.store, self._number, self._when))


def play(asked: dict[str, Any]) -> int:
    """Carry out one command line in this process."""
    at = datetime.fromisoformat(asked["at"])
    works = MortalWorks(*asked["die"]) if asked.get("die") else None
    return main(asked["words"], works=works, environ={}, folder=Path(asked["folder"]), clock=lambda: at)


def perform(asked: dict[str, Any]) -> dict[str, Any]:
    """Fork, let the new process play, and wait for its end."""
    with TemporaryFile("w+b") as out, TemporaryFile("w+b") as err:
        pid = os.fork()
        if pid == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            code = play(asked)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(pid, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    return {"code": os.waitstatus_to_exitcode(status), "out": texts[0], "err": texts[1]}


def run() -> None:
    """Play what is asked for until nobody asks any more."""
    apprise.Apprise.instantiate("json://127.0.0.1")  # loads the channels that there are
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(perform(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()
