"""A bank with channels, whose incidents a test makes happen and whose commands are processes at a moved clock."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bookme_ops.redaction import Redactor
from bookme_ops.store import incidents
from bookme_ops.store.db import Connection, Store, open_store
from bookme_ops.store.incident import Change, Incident, Open, Raised, Reopen, Resolve, See
from jobs.base import Finding, Priority, Subject
from tests.alerts.endpoint import Endpoints, Told

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday morning, nine o'clock in Copenhagen."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = """
database_url = "sqlite:///ops.db"
{alerts}
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
[environments.test]
kind = "test"
simulator = "scene=calm,advisors=2,seed=1"
"""
CANARY = "canary"
"""It stands in all that a message must not hold."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


@dataclass(slots=True)
class Stage:
    """The process that forks the others."""

    process: "subprocess.Popen[str]"

    def play(self, **asked: Any) -> Ended:
        """Have one command carried out."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))


@contextmanager
def staging() -> Iterator[Stage]:
    """A stage that is ready."""
    words = [sys.executable, "-m", "tests.alerts.stage"]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield Stage(process)
        process.stdin.close()


@dataclass(slots=True)
class Rig:
    """A folder with settings and a store, channels that are answered, and a clock that the test moves."""

    folder: Path
    endpoints: Endpoints
    stage: Stage
    now: datetime = NOW
    channels: dict[str, str] = field(default_factory=dict)
    general: str = ""

    def set_up(self, general: str = "", **channels: str) -> None:
        """Write the settings: the lines of [alerts], and of each channel what stands beside its url."""
        self.general, self.channels = general, channels
        parts = [f"[alerts]\n{general}"]
        for name, lines in channels.items():
            url = "" if lines.startswith("url") else f'url = "{self.endpoints.url(name)}"\nallow_private = true\n'
            parts.append(f"[alerts.channels.{name}]\n{url}{lines}")
        file = self.folder / "bookme-ops.toml"
        file.write_text(SETTINGS.format(alerts="\n".join(parts)), encoding="utf-8")

    def run(self, *words: str, die: tuple[int, str] | None = None) -> Ended:
        """One command as a process of its own, at the clock of the rig."""
        return self.stage.play(words=words, at=self.now.isoformat(), folder=str(self.folder), die=die)

    def later(self, passed: timedelta) -> None:
        """Move the clock."""
        self.now += passed

    def send(self) -> list[str]:
        """One cycle of the dispatcher; gives what the channels were told by it."""
        ended = self.run("alerts", "send")
        assert ended.code in {0, 5}, ended.err
        return [str(told) for told in self.told()]

    def told(self) -> list[Told]:
        """What the channels were told since the last look; none of it holds what it must not."""
        told = self.endpoints.take_all()
        assert [leak for one in told for leak in leaks((one.title, *one.lines))] == []
        return told

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, for as long as the context lasts."""
        opened = open_store(f"sqlite:///{self.folder / 'ops.db'}")
        yield opened
        opened.close()

    def happen(self, *changes: Change) -> None:
        """A run finds something."""
        with self.store() as store, store.begin() as connection:
            incidents.apply(connection, changes, run_id=1, at=self.now)

    def open(self, *raised: Raised) -> None:
        """A run finds what it did not know."""
        self.happen(*(Open(raised=one) for one in raised))

    def resolve(self, *numbers: int) -> None:
        """A run finds no longer what it knew."""
        self.happen(*(Resolve(incident_id=number) for number in numbers))

    def reopen(self, number: int, raised: Raised) -> None:
        """What was over is found again."""
        self.happen(Reopen(incident_id=number, raised=raised))

    def see(self, number: int, raised: Raised) -> None:
        """What is known is found again."""
        self.happen(See(incident_id=number, raised=raised))

    def incidents(self, **asked: Any) -> list[Incident]:
        """What is kept."""
        with self.store() as store, store.read() as connection:
            return self.search(connection, **asked)

    @staticmethod
    def search(connection: Connection, **asked: Any) -> list[Incident]:
        """Incidents by number."""
        return sorted(incidents.search(connection, **asked), key=lambda one: one.id)


def leaks(lines: Iterable[str]) -> list[str]:
    """The lines that hold a canary, or anything that a log would mask."""
    redactor = Redactor()
    return [line for line in lines if CANARY in line.casefold() or redactor.text(line) != line]


def found(
    name: str = "a", code: str = "CAL001", priority: Priority = Priority.HIGH, *, under: bool = False, **more: Any
) -> Raised:
    """A finding about a booking of production, which says in its summary and evidence what no message may."""
    values: dict[str, Any] = {
        "environment": "production",
        "subject": Subject(kind="booking", id=f"{CANARY}-{name}"),
        "summary": f"{CANARY} Anna Hansen <anna@bank.example> said so",
        "booking_id": f"7f3a-{name}",
        "evidence": {"who": CANARY},
    }
    finding = Finding(code=code, priority=priority, **{**values, **more})
    return Raised(finding=finding, scope="*" if finding.subject.kind == "environment" else CANARY, under_umbrella=under)


def umbrella(code: str = "CAL001", findings: int = 3) -> Raised:
    """What stands over many findings of a code."""
    counts = {"findings": findings, "advisors_hit": findings, "advisors_checked": 9, "who": CANARY}
    place = Subject(kind="environment", id="production")
    return found(code=code, priority=Priority.CRITICAL, subject=place, booking_id=None, evidence=counts)


def down(system: str = "salesforce") -> Raised:
    """A system of production does not answer."""
    place = Subject(kind="system", id=f"production/{system}")
    return found(code="ENV041", priority=Priority.CRITICAL, subject=place, booking_id=None)
