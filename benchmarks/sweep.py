"""The sweep against its floor: `python -m benchmarks.sweep [--advisors N …] [--events N] [--workers N]`.

For each size a simulated bank is recorded, a process of its own replays it, and two more processes measure the floor
(fetch, decode, convert the times of the same bytes) and the sweep (collect, mirror, judge, reconcile). One JSON
document a size is printed; `ratio` is the sweep's CPU over the floor's, in the same run. After it come two re-sweeps:
`delta` after all single events of one mailbox in a hundred changed, with their bookings, and `delta_spread` after one
event in a hundred changed, in mailboxes all over the bank.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.estate import SYSTEMS, free_ports

ENVIRONMENTS = ("production", "test")


def main() -> None:
    """Measure every size and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--advisors", type=int, nargs="+", default=[1000, 2000])
    options.add_argument("--events", type=int, default=200)
    options.add_argument("--workers", type=int, default=4)
    asked = options.parse_args()
    for advisors in asked.advisors:
        print(json.dumps(measure(advisors, asked.events, asked.workers)), flush=True)


def measure(advisors: int, events: int, workers: int) -> dict[str, Any]:
    """Record, replay, and measure one size."""
    ports = free_ports(tuple(f"{name}.{system}" for name in ENVIRONMENTS for system in SYSTEMS))
    with TemporaryDirectory(prefix="bookme-bench-") as name:
        folder = Path(name)
        taped = run("benchmarks.record", folder, advisors, events, workers, json.dumps(ports))
        with replaying(folder, ports):
            floor = run("benchmarks.floor", folder, json.dumps(ports), workers)
        with replaying(folder, ports):
            swept = run("benchmarks.measured", folder)
    return summarise(taped, floor, swept)


def summarise(taped: dict[str, Any], floor: dict[str, Any], swept: dict[str, Any]) -> dict[str, Any]:
    """The figures of the interface document, with the parts that they are made of."""
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
