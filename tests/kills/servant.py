"""A process that serves small tasks, to be killed in the middle of it; a minute of its clock is a second.

`python -m tests.kills.servant SETTINGS ZERO`: at second ZERO of the machine it is `BEGINNING`. It says `serving`
when it leads, and stops on SIGTERM.
"""

import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from bookme_ops.logs import configure_logs
from bookme_ops.redaction import Redactor
from bookme_ops.run_scope import run_scope
from bookme_ops.scheduling.service import Scheduler, serve
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.settings import load_settings
from bookme_ops.store.slot import Ending, SlotState
from bookme_ops.wiring import open_ops

BEGINNING = datetime(2026, 3, 28, 22, tzinfo=UTC)
SPEED = 60
RING = timedelta(seconds=0.05)
NAMES = ("quick", "slow", "slower")


def clock(zero: float) -> datetime:
    """The instant that it is."""
    return BEGINNING + timedelta(seconds=(time.time() - zero) * SPEED)


def work(errand: Errand) -> Ending:
    """A run of some steps."""
    with run_scope(errand.ops, "jobs", errand.at) as run:
        for _ in range(5 * NAMES.index(errand.names[0])):
            errand.progress.step()
            time.sleep(0.05)
        run.finish("complete", {}, {"task": errand.names[0]})
    return Ending(state=SlotState.COMPLETE, run_id=run.id)


def tasks() -> dict[str, Task]:
    """A task for every minute, and slower ones."""
    crons = ("* * * * *", "*/3 * * * *", "*/5 * * * *")
    return {
        name: Task(name=name, title="", cron=cron, work=work, lane=name, retries=5)
        for name, cron in zip(NAMES, crons, strict=True)
    }


def main() -> None:
    """Serve."""
    file, zero = Path(sys.argv[1]), float(sys.argv[2])
    configure_logs(Redactor(), level="error", form="json", terminal=False)
    settings = load_settings(file, {}, folder=file.parent)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with open_ops(settings, environments=None, now=lambda: clock(zero)) as ops:
        scheduler = Scheduler(ops, tasks(), every=RING)

        def tell_leading() -> None:
            while scheduler.cycle.term is None and not stop.wait(0.02):
                pass
            sys.stdout.write("serving\n")
            sys.stdout.flush()

        Thread(target=tell_leading, daemon=True).start()
        serve([scheduler], stop)


if __name__ == "__main__":
    main()
