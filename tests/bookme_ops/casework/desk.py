"""A desk to test with: a small bank, some incidents, and a writer of Cases whose calls may be tampered with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookme_ops.casework.opening import open_desk
from bookme_ops.casework.syncing import Account, sync_cases, write_case
from bookme_ops.redaction import Redactor
from bookme_ops.simulation import Simulation
from bookme_ops.store import incidents
from bookme_ops.store.incident import Open
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops
from connectors.case_ports import CaseDesk, CaseFields, CaseForm, CaseRef
from connectors.pace import Pace
from tests.bookme_ops.store.findings import found
from tests.journeys.bank import IMPATIENT, Hurry, Journey, begin_journey

ALLOWED = "\n[environments.production.cases]\nenabled = true\n"


class Killed(BaseException):
    """The process dies."""


@dataclass
class Mortal:
    """A desk whose process dies after some writes, before it can take down what it did."""

    inner: CaseDesk
    life: list[int]

    def form(self) -> CaseForm:
        return self.inner.form()

    def put_case(self, key: str, fields: CaseFields, *, update_only: bool = False) -> CaseRef:
        return self._live(self.inner.put_case(key, fields, update_only=update_only))

    def add_comment(self, case_id: str, mark: str, text: str) -> bool:
        return self._live(self.inner.add_comment(case_id, mark, text))

    def _live(self, done: Any) -> Any:
        self.life[0] -= 1
        if self.life[0] == 0:
            raise Killed
        return done


@dataclass
class Work:
    """What tests do at the desk."""

    journey: Journey
    life: list[int] = field(default_factory=lambda: [0])
    """After so many writes from now on the process dies; nothing or below: it lives on."""
    opened: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=Hurry)

    @property
    def ops(self) -> Ops:
        return self.journey.ops

    @property
    def simulation(self) -> Simulation:
        return self.journey.simulation

    @property
    def org(self) -> Any:
        return self.journey.world.environments["production"].org

    def keep(self, name: str = "a", **changes: Any) -> int:
        """Open an incident."""
        raised = found(name, **changes)
        with self.ops.store.begin() as connection:
            incidents.apply(connection, [Open(raised=raised)], run_id=1, at=self.journey.now)
            return incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint].id

    def change(self, what: str, number: int, **asked: Any) -> None:
        """Let somebody do something with an incident."""
        with self.ops.store.begin() as connection:
            getattr(incidents, what)(connection, number, actor="eva", at=self.journey.now, **asked)

    def sync(self) -> Account:
        return sync_cases(self.ops, actor="eva", now=self.journey.now, mask=Redactor().text, opener=self.open)

    def write(self, number: int) -> Document:
        now, mask = self.journey.now, Redactor().text
        return write_case(self.ops, number, actor="eva", now=now, mask=mask, opener=self.open)

    def open(self, ops: Ops, name: str) -> CaseDesk:
        self.opened.append(name)
        return Mortal(open_desk(ops, name, simulation=self.simulation, pace=self.pace), self.life)

    def cases(self) -> list[dict[str, Any]]:
        """The Cases of the org."""
        return [row for row in self.org.rows("Case") if not row.get("IsDeleted")]

    def comments(self) -> list[str]:
        """What the comments say, below their marks and times."""
        return [row["CommentBody"].split("\n", 2)[2] for row in self.org.rows("CaseComment")]


@contextmanager
def begin_desk(folder: Path, further: str = IMPATIENT + ALLOWED) -> Iterator[Work]:
    """A calm bank whose settings allow Cases in production."""
    with begin_journey(folder, scene="calm", advisors=2, events=2, further=further) as journey:
        yield Work(journey)
