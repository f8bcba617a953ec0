"""A store, services that work on it in processes of their own, and what must be true of it whatever they meet."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bookme_ops.crons import times_between
from bookme_ops.store import schedule
from bookme_ops.store.db import open_store
from bookme_ops.store.ledger_tables import RUN
from bookme_ops.store.slot import DONE, Slot, SlotState
from tests.kills.servant import SPEED, clock, tasks

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Europe/Copenhagen")
SETTINGS = """
database_url = "{url}"
[bank]
time_zone = "Europe/Copenhagen"
[schedule]
stop_within = 0.3
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
"""
LONGEST = 60


@dataclass
class House:
    """A store, and the services that work on it."""

    folder: Path
    url: str
    zero: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        (self.folder / "bookme-ops.toml").write_text(SETTINGS.format(url=self.url), encoding="utf-8")
        open_store(self.url).close()

    @property
    def now(self) -> datetime:
        return clock(self.zero)

    @contextmanager
    def service(self) -> Iterator["subprocess.Popen[str]"]:
        """A service that has begun."""
        words = [sys.executable, "-m", "tests.kills.servant", str(self.folder / "bookme-ops.toml"), str(self.zero)]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    def slots(self) -> list[Slot]:
        """Everything that was begun or left out."""
        store = open_store(self.url)
        with store.read() as connection:
            found = schedule.history(connection, None, limit=100_000)
        store.close()
        return found[::-1]

    def runs(self) -> Counter[str]:
        """How the runs ended."""
        store = open_store(self.url)
        with store.read() as connection:
            found = Counter(connection.execute(select(RUN.c.status)).scalars())
        store.close()
        return found


def hear(process: "subprocess.Popen[str]") -> None:
    """Wait until it leads."""
    assert process.stdout is not None
    assert process.stdout.readline() == "serving\n"


def end(process: "subprocess.Popen[str]") -> None:
    """Tell it to stop, as an operating system does."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(LONGEST) == 0


def assert_nothing_is_lost(slots: list[Slot]) -> None:
    """Every time that was expected has its row, none runs, and what broke off was taken up by a later one."""
    assert [slot for slot in slots if slot.state is SlotState.RUNNING] == []
    for name, task in tasks().items():
        ours = [slot for slot in slots if slot.task == name]
        first, last = ours[0].expected_at, ours[-1].expected_at
        wanted = list(times_between(task.cron, ZONE, first, last))
        assert sorted({slot.expected_at for slot in ours}) == wanted, f"{name}: a time is missing"
        done = [slot.expected_at for slot in ours if slot.state in DONE]
        assert len(done) == len(set(done)), f"{name}: a time was done twice"
        owed = [slot for slot in ours if slot.settled_at is None and slot.expected_at <= max(done)]
        assert owed == []
        assert all(slot.reason for slot in ours if slot.state not in DONE), "whatever was not done says why"


def assert_another_goes_on(house: House) -> None:
    """Of several services one does the work; when it is killed, another leads within seconds, and nothing is lost."""
    with ExitStack() as stack:
        first = stack.enter_context(house.service())
        hear(first)
        others = [stack.enter_context(house.service()) for _ in range(2)]
        time.sleep(3.0)
        owners = {slot.owner for slot in house.slots() if slot.owner}
        assert len(owners) == 1, "the others stand by"
        killed = house.now
        first.kill()
        first.wait(LONGEST)
        time.sleep(4.0)
        later = [slot for slot in house.slots() if slot.owner and slot.owner not in owners]
        for process in others:
            end(process)
    assert_nothing_is_lost(house.slots())
    assert len({slot.owner for slot in later}) == 1
    started = min(slot.started_at for slot in later if slot.started_at)
    assert (started - killed) / SPEED < timedelta(seconds=3), "another leads within seconds"
