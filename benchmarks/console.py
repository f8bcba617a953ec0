"""How fast the console is over a big store: `python -m benchmarks.console [--keep FOLDER] [--incidents N …]`.

Builds a store on SQLite (100,000 incidents, 1,000,000 steps of them, 2,000,000 mirrored events, 400,000 bookings),
serves it in a process of its own, and asks every page and list route of the application: first as one reader at rest,
then as twenty readers, each of whom looks at a page for about a second, while sweeps of a simulated bank of 200
advisors go on in the same service. One JSON line is printed, with the five slowest routes of each, and how long
`bookme-ops --version` takes. With --keep the store is built once and used again.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

from benchmarks.console_routes import list_routes
from benchmarks.console_store import Size
from bookme_ops.demo.demonstration import SETTINGS_FILE

READERS = 20
THINK = (0.5, 1.5)
"""Seconds that a reader looks at a page."""
LIMITS = {"rest_ms": 100, "load_ms": 400, "version_s": 0.25}
SLOWEST = 5
WARM, LOOKS = 2, 20

Times = Mapping[str, Sequence[float]]
"""Seconds by route."""


@dataclass(frozen=True, slots=True)
class Service:
    """A console that is served."""

    process: subprocess.Popen[str]
    address: str
    token: str

    def worked(self) -> float:
        """Seconds of the processor that it has had: on a busy machine they tell more than the clock."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def reader(self) -> "Reader":
        """Somebody with a connection of their own."""
        return Reader(self.address, self.token)


class Reader:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, address: str, token: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}

    def ask(self, path: str) -> tuple[float, int, int]:
        """Seconds until the last byte, the status (0: it broke off), and the bytes."""
        began = perf_counter()
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
            size, status = len(answer.read()), answer.status
        except (HTTPException, OSError):
            self._connection.close()
            size, status = 0, 0
        return perf_counter() - began, status, size


def main() -> None:
    """Build, serve, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--keep", type=Path)
    options.add_argument("--incidents", type=int, default=100_000)
    options.add_argument("--steps", type=int, default=1_000_000)
    options.add_argument("--events", type=int, default=2_000_000)
    options.add_argument("--load", type=float, default=180.0, help="seconds under load")
    options.add_argument("--only", default="", help="a part of the routes that are asked")
    options.add_argument("--all", action="store_true", help="print every route, not only the slowest")
    asked = options.parse_args()
    size = Size(incidents=asked.incidents, steps=asked.steps, events=asked.events)
    with TemporaryDirectory(prefix="bookme-console-") as name:
        folder = asked.keep or Path(name)
        if not (folder / SETTINGS_FILE).exists():
            folder.mkdir(parents=True, exist_ok=True)
            build_apart(folder, size)
        told = measure(folder, size, asked.only, load=asked.load, most=10_000 if asked.all else SLOWEST)
        print(json.dumps(told), flush=True)


def build_apart(folder: Path, size: Size) -> None:
    """Build in a process of its own: what it needs is not to weigh on what is measured."""
    text = f"build(Path({str(folder)!r}), {size!r})"
    code = f"from pathlib import Path; from benchmarks.console_store import *; {text}"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def measure(folder: Path, size: Size, only: str, *, load: float, most: int) -> dict[str, Any]:
    """The figures of one run."""
    with serving(folder) as service:
        routes = {name: path for name, path in list_routes(folder).items() if only in name}
        wrong, rest, work = read_at_rest(service, routes)
        good = {name: path for name, path in routes.items() if name not in wrong}
        loaded = read_under_load(service, good, load)
        service.process.terminate()
        out = service.process.communicate(timeout=120)[0]
    version = time_version()
    told = {"rest": summarise(rest, most, work), "load": summarise(loaded, most, work)}
    return {
        "incidents": size.incidents,
        "steps": size.steps,
        "events": size.events,
        "bookings": size.bookings,
        "routes": len(routes),
        "readers": READERS,
        "sweeps": json.loads(out.splitlines()[-1])["sweeps"] if out.strip() else None,
        **told,
        "wrong": wrong,
        "version_s": version,
        "limits": LIMITS,
        "within_limits": told["rest"]["worst_p95_ms"] <= LIMITS["rest_ms"]
        and told["load"]["worst_p95_ms"] <= LIMITS["load_ms"]
        and version <= LIMITS["version_s"]
        and not wrong,
    }


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """The service over a folder, until the end of the block."""
    command = [sys.executable, "-m", "benchmarks.console_service", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline() or '{"address": "", "token": ""}')
            if not told["address"]:
                raise RuntimeError("the service did not start")
            yield Service(process, told["address"], told["token"])
        finally:
            process.terminate()


def read_at_rest(service: Service, routes: Mapping[str, str]) -> tuple[dict[str, int], Times, dict[str, float]]:
    """The statuses of what did not answer well, the times, and the work of each: one reader, nothing else."""
    reader, wrong, work = service.reader(), dict[str, int](), dict[str, float]()
    times: dict[str, list[float]] = {}
    for name, path in routes.items():
        warm = _warm_up(reader, path)
        before = service.worked()
        answers = warm + [reader.ask(path) for _ in range(LOOKS)]
        work[name] = round((service.worked() - before) / LOOKS * 1000, 1)
        if (status := answers[-1][1]) != 200:
            wrong[f"{name} {path}"] = status
        times[name] = [seconds for seconds, _, _ in answers[-LOOKS:]]
    return wrong, times, work


def _warm_up(reader: Reader, path: str) -> list[tuple[float, int, int]]:
    """Figures that take longer are counted behind the first question for them, which is answered without (503)."""
    asked = [reader.ask(path) for _ in range(WARM)]
    for _ in range(40):
        if asked[-1][1] != 503:
            break
        sleep(0.5)
        asked.append(reader.ask(path))
    return asked


def read_under_load(service: Service, routes: Mapping[str, str], seconds: float) -> Times:
    """Twenty readers for a while, beside sweeps."""
    service.process.send_signal(signal.SIGUSR1)
    sleep(2)
    times: dict[str, list[float]] = defaultdict(list)
    turn, end = Lock(), Event()
    crowd = [
        Thread(target=_read_on, args=(service.reader(), routes, Random(no), times, turn, end)) for no in range(READERS)
    ]
    for thread in crowd:
        thread.start()
    sleep(seconds)
    end.set()
    for thread in crowd:
        thread.join()
    return times


def _read_on(  # noqa: PLR0917
    reader: Reader, routes: Mapping[str, str], rng: Random, times: dict[str, list[float]], turn: Lock, end: Event
) -> None:
    names = list(routes)
    # People do not all come at the same instant.
    end.wait(rng.uniform(0, THINK[1]))
    while not end.is_set():
        rng.shuffle(names)
        for name in names:
            seconds = reader.ask(routes[name])[0]
            with turn:
                times[name].append(seconds)
            if end.wait(rng.uniform(*THINK)):
                return


def summarise(times: Times, most: int, work: Mapping[str, float]) -> dict[str, Any]:
    """Over all, and the slowest routes by name; `work_ms` is of the processor, at rest."""
    slow = sorted(((name, *spread(seconds)) for name, seconds in times.items() if seconds), key=lambda one: -one[2])
    everything = [second for seconds in times.values() for second in seconds]
    p50, p95 = spread(everything)
    return {
        "asked": len(everything),
        "p50_ms": p50,
        "p95_ms": p95,
        "worst_p95_ms": slow[0][2] if slow else None,
        "slowest": [
            {"route": name, "p50_ms": middle, "p95_ms": end, "work_ms": work[name]} for name, middle, end in slow[:most]
        ],
    }


def spread(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    if len(seconds) < 2:
        return (round(seconds[0] * 1000, 1),) * 2 if seconds else (0.0, 0.0)
    cuts = quantiles(seconds, n=20, method="inclusive")
    return round(cuts[9] * 1000, 1), round(cuts[18] * 1000, 1)


def time_version() -> float:
    """Seconds of `bookme-ops --version`, the middle of several."""
    command = str(Path(sys.executable).with_name("bookme-ops"))
    seconds = []
    for _ in range(9):
        began = perf_counter()
        subprocess.run([command, "--version"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(perf_counter() - began)
    return round(median(seconds), 3)


if __name__ == "__main__":
    main()
