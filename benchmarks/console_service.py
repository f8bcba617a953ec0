"""The service that is measured: `python -m benchmarks.console_service FOLDER` serves the console over a big store.

It prints its address and a token. SIGUSR1 begins sweeps of the simulated bank, which go on until SIGTERM ends all.
"""

import json
import logging
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import structlog

from benchmarks.console_store import NORTH
from benchmarks.lookups import NOW
from bookme_ops.collector import KINDS, collect
from bookme_ops.demo.demonstration import SETTINGS_FILE
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.scheduling.service import Scheduler, serve
from bookme_ops.settings import load_settings
from bookme_ops.store.passes import Kind, issue
from bookme_ops.store.roles import Role
from bookme_ops.web.serving.opening import open_console, web_server
from bookme_ops.wiring import Ops, open_ops

WEB = {
    "BOOKME_OPS_WEB__LISTEN": "127.0.0.1:0",
    "BOOKME_OPS_WEB__PUBLIC_URL": "http://127.0.0.1:8470",
    "BOOKME_OPS_WEB__REQUESTS_PER_MINUTE": "1000000",
}


class Sweeps:
    """Reads and judges the simulated bank again and again, once it is told to begin."""

    def __init__(self, ops: Ops) -> None:
        self._ops = ops
        self.begin, self._stop = Event(), Event()
        self.count = 0
        self._thread = Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """See `scheduling.service.Part`."""
        self._thread.start()

    def stop(self) -> None:
        """See `scheduling.service.Part`."""
        self._stop.set()
        self.begin.set()
        self._thread.join(60)

    def _work(self) -> None:
        self.begin.wait()
        while not self._stop.is_set():
            at, quiet = self._ops.now(), Silent()
            collect(self._ops, kinds=KINDS, full=True, as_of=at, progress=quiet)
            run_jobs(self._ops, names=None, select=(), as_of=at, advisor=None, dry_run=False, progress=quiet)
            self.count += 1


def main(folder: Path) -> None:
    """Serve until SIGTERM."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = monotonic()

    def now() -> datetime:
        return NOW + timedelta(hours=1, seconds=monotonic() - began)

    settings = load_settings(folder / SETTINGS_FILE, WEB, folder=folder)
    with open_ops(settings, environments=None, now=now) as ops:
        swept = replace(ops, chosen=tuple(site for site in ops.chosen if site.name != NORTH))
        swept.connect()
        tasks = list_tasks(settings, ops.jobs, mask=str)
        scheduler, sweeps = Scheduler(swept, {}), Sweeps(swept)
        web = web_server(open_console(ops, tasks, wake=scheduler.wake, mask=str))
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGUSR1, lambda *_: sweeps.begin.set())
        with ops.store.begin() as connection:
            ends = now() + timedelta(days=1)
            given = issue(
                connection, kind=Kind.TOKEN, actor="bench", role=Role.ADMIN, name="bench", now=now(), ends_at=ends
            )
        web.start()
        print(json.dumps({"address": web.address, "token": given.plain}), flush=True)
        serve([scheduler, sweeps], stop)
        web.stop()
        print(json.dumps({"sweeps": sweeps.count}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
