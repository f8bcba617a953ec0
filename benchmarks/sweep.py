"""The sweep against its floor: `python -m benchmarks.sweep [--advisors N …] [--events N] [--workers N] [--rounds N]`.

For each size a simulated bank is recorded, a process of its own replays it, and two more processes measure the floor
(fetch, decode, convert the times of the same bytes) and the sweep (collect, mirror, judge, reconcile). After it come
two re-sweeps: `delta` after all single events of one mailbox in a hundred changed, with their bookings, and
`delta_spread` after one event in a hundred changed, in mailboxes all over the bank.

All sizes are measured in turns, as many rounds as are asked for, and each figure is the median of its rounds: the same
work differs by some percent from one minute to the next. One JSON document a size is printed, in which `ratio` is the
sweep's CPU over the floor's, `spread` how far the rounds lie apart, and `growth` how often the costs of the first size
go into those of this one.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.estate import SYSTEMS, free_ports

ENVIRONMENTS = ("production", "test")
MEASURED = ("floor_cpu_s", "sweep_cpu_s", "jobs_cpu_s", "delta_cpu_s", "delta_spread_cpu_s")

Figures = tuple[dict[str, Any], dict[str, Any]]
"""Of a floor, and of the sweeps that were measured beside it."""


def main() -> None:
    """Measure every size and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--advisors", type=int, nargs="+", default=[1000, 2000])
    options.add_argument("--events", type=int, default=200)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with ExitStack() as banks:
        taped = [banks.enter_context(recorded(size, asked.events, asked.workers)) for size in asked.advisors]
        rounds = [[bank.measure() for bank in taped] for _ in range(asked.rounds)]
    told = [summarise(bank.told, [one[place] for one in rounds]) for place, bank in enumerate(taped)]
    for document in told:
        print(json.dumps(document | {"growth": growth(told[0], document)}), flush=True)


@dataclass(frozen=True, slots=True)
class Tape:
    """A recorded bank."""

    folder: Path
    ports: dict[str, int]
    workers: int
    told: dict[str, Any]
    """How large it is, and how much changes."""

    def measure(self) -> Figures:
        """The floor, and the sweeps beside it."""
        with replaying(self.folder, self.ports):
            floor = run("benchmarks.floor", self.folder, json.dumps(self.ports), self.workers)
        with replaying(self.folder, self.ports):
            return floor, run("benchmarks.measured", self.folder)


@contextmanager
def recorded(advisors: int, events: int, workers: int) -> Iterator[Tape]:
    """A bank of a size on tape, until the end of the block."""
    ports = free_ports(tuple(f"{name}.{system}" for name in ENVIRONMENTS for system in SYSTEMS))
    with TemporaryDirectory(prefix="bookme-bench-") as name:
        told = run("benchmarks.record", name, advisors, events, workers, json.dumps(ports))
        yield Tape(Path(name), ports, workers, told)


def summarise(taped: dict[str, Any], rounds: Sequence[Figures]) -> dict[str, Any]:
    """The medians of the figures of all rounds."""
    figures = [tell(taped, floor, swept) for floor, swept in rounds]
    middle: dict[str, Any] = middle_of(figures)
    floors = middle["floor_cpu_s"]
    return middle | {
        "ratio": round(middle["sweep_cpu_s"] / floors, 3),
        "ratio_to_isal_floor": round(middle["sweep_cpu_s"] / middle["floor_isal_cpu_s"], 3),
        "jobs_ratio": round(middle["jobs_cpu_s"] / floors, 3),
        "delta_share": round(middle["delta_cpu_s"] / middle["sweep_cpu_s"], 4),
        "delta_spread_share": round(middle["delta_spread_cpu_s"] / middle["sweep_cpu_s"], 4),
        "rounds": len(rounds),
        "spread": {name: sorted(one[name] for one in figures) for name in MEASURED},
        "status": [status for one in figures for status in one["status"]],
    }


def middle_of(documents: Sequence[Any]) -> Any:
    """The median of every number in documents of one shape; of everything else, the first."""
    if isinstance(documents[0], dict):
        return {name: middle_of([one[name] for one in documents]) for name in documents[0]}
    if isinstance(documents[0], int | float):
        return median_low(documents)
    return documents[0]


def growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, float]:
    """How often the advisors and the costs of one size go into those of another."""
    return {name: round(large[name] / small[name], 3) for name in ("advisors", *MEASURED)}


def tell(taped: dict[str, Any], floor: dict[str, Any], swept: dict[str, Any]) -> dict[str, Any]:
    """The figures of one round, as the interface document names them, with the parts that they are made of."""
    full, delta, spread = swept["full"], swept["delta"], swept["delta_spread"]
    return {
        "advisors": taped["world"]["advisors"],
        "events": taped["world"]["events"],
        "bookings": taped["world"]["bookings"],
        "floor_cpu_s": round(floor["cpu"], 3),
        "sweep_cpu_s": round(full["cpu"], 3),
        "ratio": round(full["cpu"] / floor["cpu"], 3),
        "floor_isal_cpu_s": round(floor["cpu_isal"], 3),
        "ratio_to_isal_floor": round(full["cpu"] / floor["cpu_isal"], 3),
        "wall_s": round(full["wall"], 3),
        "max_rss_mb": round(swept["max_rss_mb"], 1),
        "delta_changed_share": round(taped["changed"]["delta"] / taped["world"]["events"], 4),
        "delta_cpu_s": round(delta["cpu"], 3),
        "delta_share": round(delta["cpu"] / full["cpu"], 4),
        "delta_spread_changed_share": round(taped["changed"]["delta_spread"] / taped["world"]["events"], 4),
        "delta_spread_cpu_s": round(spread["cpu"], 3),
        "delta_spread_share": round(spread["cpu"] / full["cpu"], 4),
        "requests": full["requests"],
        "jobs_cpu_s": round(swept["jobs"]["cpu"], 3),
        "jobs_ratio": round(swept["jobs"]["cpu"] / floor["cpu"], 3),
        "jobs_max_rss_mb": round(swept["jobs"]["max_rss_mb"], 1),
        "parts": {
            "collect_cpu_s": round(full["collect_cpu"], 3),
            "judge_cpu_s": round(full["judge_cpu"], 3),
            "delta_collect_cpu_s": round(delta["collect_cpu"], 3),
            "delta_judge_cpu_s": round(delta["judge_cpu"], 3),
            "delta_spread_collect_cpu_s": round(spread["collect_cpu"], 3),
            "delta_spread_judge_cpu_s": round(spread["judge_cpu"], 3),
        },
        "status": full["status"] + delta["status"] + spread["status"],
    }


def run(module: str, *arguments: Any) -> dict[str, Any]:
    """Run a part in a process of its own and read what it prints."""
    command = [sys.executable, "-m", module, *(str(argument) for argument in arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def replaying(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """The replay server, from the moment that it listens until the end of the block."""
    doors = [f"{site}={port}" for site, port in ports.items()]
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.replay", str(folder / "tape"), *doors], stdout=subprocess.PIPE, text=True
    )
    try:
        if server.stdout is None or server.stdout.readline().strip() != "ready":
            raise RuntimeError("the replay server did not start")
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
