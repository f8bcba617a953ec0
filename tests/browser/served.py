"""The demonstration as people start it: a process of its own that serves the console, until it is told to stop."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "import sys; from bookme_ops.cli.main import main; sys.exit(main(sys.argv[1:]))"
LINK = re.compile(r"(http://\S+)/sign-in/link\?code=\S+")
LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """A service that answers."""

    process: subprocess.Popen[str]
    folder: Path
    """Where its settings and its store are."""
    address: str
    link: str
    """Signs an administrator in, once."""
    said: list[str]
    """Lines of its standard error so far."""

    def stop(self) -> int:
        """Ask it to end, as a service manager does; gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LONGEST)


@contextmanager
def serve_demo(folder: Path, *words: str) -> Iterator[Served]:
    """`bookme-ops demo --serve` at a free port, its bank in a folder, until the end of the block."""
    command = [sys.executable, "-c", COMMAND, "demo", "--serve", "--port", "0", "--keep", str(folder), *words]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    reader: list[Thread] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            said: list[str] = []
            link = _read_link(process, said)
            # Whoever does not read what it writes makes it wait.
            reader.append(Thread(target=_read_on, args=(process, said), daemon=True))
            reader[0].start()
            yield Served(process, folder, link[1], link[0], said)
        finally:
            process.kill()
            # It reads to the end before the stream is closed under it.
            for thread in reader:
                thread.join(10)


def _read_link(process: subprocess.Popen[str], said: list[str]) -> re.Match[str]:
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line)
        if found := LINK.search(line):
            return found
    raise RuntimeError(f"the demonstration was not served: {''.join(said[-20:])}")


def _read_on(process: subprocess.Popen[str], said: list[str]) -> None:
    assert process.stderr is not None
    said.extend(process.stderr)
