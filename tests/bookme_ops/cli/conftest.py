"""A stand-in for everything behind the commands, and a way to give a command line to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest

from bookme_ops.access_sheet.judgement import Judgement
from bookme_ops.cli.main import main
from bookme_ops.cli.screen import Screen
from bookme_ops.standing import Standing
from bookme_ops.store.audit_log import Entry, Head
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.waiver import Risk, Waiver
from connectors.health_records import Backup
from connectors.records import Booking
from jobs.base import Job, Kind, Priority, Subject
from jobs.environment.searches import SearchExplanation
from jobs.views import AdvisorView

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BOOKING = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
KINDS = (
    Kind(code="CAL001", name="missing-in-outlook", priority=Priority.HIGH, category="calendar-sync"),
    Kind(code="MTG001", name="orphan-in-outlook", priority=Priority.CRITICAL, category="data-sync"),
)

SETTINGS = """
database_url = "sqlite:///ops.db"
[bank]
time_zone = "Europe/Copenhagen"
[environments.production]
simulator = "scene=everyday,advisors=10,seed=1"
[environments.test]
kind = "test"
simulator = "scene=everyday,advisors=10,seed=1"
"""


@dataclass(frozen=True)
class PlainCheck:
    """What the doctor saw."""

    name: str
    ok: bool | None
    detail: str = ""
    remedy: str = ""


@dataclass
class FakeSimulation:
    """A simulator that is interrupted at once."""

    ports: dict[str, str] = field(default_factory=lambda: {"production/salesforce": "http://127.0.0.1:18080"})
    settings_text: str = "[bank]\n"
    lists: dict[str, str] = field(default_factory=lambda: {"production-roster.csv": "mail\n"})

    def wait(self) -> None:
        """End at once."""


@dataclass
class FakeWorks:
    """Remembers what it was asked, and answers what the test laid out."""

    account: dict[str, Any] = field(default_factory=dict)
    booking: dict[str, Any] = field(default_factory=dict)
    found: list[Booking] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    story: list[dict[str, Any]] = field(default_factory=list)
    standing: Standing | None = None
    checks: list[PlainCheck] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[Waiver] = field(default_factory=list)
    backup: Backup | None = None
    report: dict[str, Any] = field(default_factory=dict)
    searches: list[SearchExplanation] = field(default_factory=list)
    case_account: Any = None
    previews: list[dict[str, Any]] = field(default_factory=list)
    dead: dict[str, int] = field(default_factory=dict)
    desks: list[Any] = field(default_factory=list)
    judgement: Judgement = field(default_factory=Judgement)
    calls: list[Any] = field(default_factory=list)
    log: list[tuple[int, Entry]] = field(default_factory=list)
    first_wrong: int | None = None
    error: Exception | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    deeds: list[tuple[str, str, str, str]] = field(default_factory=list)
    """What was entered into the audit log: action, object, actor, result."""

    @contextmanager
    def open_ops(self, settings: Any, **asked: Any) -> Iterator[Any]:
        self.asked.append(("open_ops", asked))
        yield self

    def _answer(self, what: str, answer: Any, **asked: Any) -> Any:
        self.asked.append((what, asked))
        if self.error is not None:
            raise self.error
        return answer

    def jobs(self) -> Sequence[Job[Any, Any]]:
        job: Job[Any, Any] = Job(
            name="sync-window",
            title="Do Salesforce and Outlook agree?",
            grain=AdvisorView,
            cron="*/15 * * * *",
            kinds=KINDS,
            decide=lambda _view, _policy, _now: (),
        )
        return (job,)

    def collect(self, ops: Any, **asked: Any) -> Any:
        asked["progress"].start("mailboxes", 2)
        asked["progress"].step()
        return self._answer("collect", self.account, **asked)

    def run_jobs(self, ops: Any, **asked: Any) -> Any:
        return self._answer("run_jobs", self.account, **asked)

    def history(self, ops: Any, limit: int) -> Any:
        return self._answer("history", self.runs[:limit], limit=limit)

    def examine(self, ops: Any) -> Any:
        return self._answer("examine", self.checks)

    def show_booking(self, ops: Any, booking_id: str) -> Any:
        return self._answer("show_booking", self.booking, booking_id=booking_id)

    def find_bookings(self, ops: Any, **asked: Any) -> Any:
        return self._answer("find_bookings", self.found[: asked["limit"]], **asked)

    def demo(self, **asked: Any) -> Any:
        return self._answer("demo", self.account, **asked)

    def search_incidents(self, ops: Any, **asked: Any) -> Any:
        return self._answer("search_incidents", self.incidents, **asked)

    def find_incident(self, ops: Any, number: int) -> Any:
        return next((incident for incident in self.incidents if incident.id == number), None)

    def incident_story(self, ops: Any, number: int) -> Any:
        return self.story

    def standings(self, ops: Any, incidents: Sequence[Incident], *, at: datetime) -> dict[int, Standing]:
        return {one.id: self.standing for one in incidents if self.standing is not None}

    def subject_kinds(self, ops: Any) -> frozenset[str]:
        return frozenset({"branch"})

    def preview(self, ops: Any, **asked: Any) -> Any:
        return self._answer("preview", self.previews, **asked)

    def alerts_status(self, ops: Any, **asked: Any) -> Any:
        return self._answer("alerts_status", self.report, **asked)

    def dead_letters(self, ops: Any, *, at: datetime) -> dict[str, int]:
        return self.dead

    def open_report(self, ops: Any, **asked: Any) -> Any:
        return self._answer("open_report", self.incidents[0].id, **asked)

    def amend(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("amend", None, number=number, **asked)

    def link(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("link", None, number=number, **asked)

    def merge(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("merge", None, number=number, **asked)

    def reopen(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("reopen", None, number=number, **asked)

    def wait(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("wait", None, number=number, **asked)

    def resume(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("resume", None, number=number, **asked)

    def write_case(self, ops: Any, number: int, **asked: Any) -> Any:
        return self._answer("write_case", self.report, number=number, **asked)

    def sync_cases(self, ops: Any, **asked: Any) -> Any:
        return self._answer("sync_cases", self.case_account, **asked)

    def record(self, ops: Any, deed: Any, *, result: str = "ok") -> None:
        self.deeds.append((deed.action, deed.object, deed.actor, result))

    def access_desks(self, ops: Any, **asked: Any) -> Any:
        asked["progress"].start("access", None)
        return self._answer("access_desks", self.desks, **asked)

    def judge_access(self, ops: Any, desks: Any) -> Judgement:
        return self.judgement

    def own_calls(self, ops: Any, environment: str, table: Any) -> Any:
        return self._answer("own_calls", self.calls, environment=environment)

    def log_entries(self, ops: Any, **asked: Any) -> Any:
        return self._answer("log_entries", self.log, **asked)

    def log_head(self, ops: Any) -> Head:
        return Head(last=len(self.log), digest="d" * 64)

    def verify_log(self, ops: Any, *, kept: Head | None) -> Any:
        return self._answer("verify_log", self.first_wrong, kept=kept)

    def acknowledge(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("acknowledge", None, number=number, **asked)

    def note(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("note", None, number=number, **asked)

    def resolve(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("resolve", None, number=number, **asked)

    def assign(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("assign", None, number=number, **asked)

    def mute(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("mute", None, number=number, **asked)

    def unmute(self, ops: Any, number: int, **asked: Any) -> None:
        self._answer("unmute", None, number=number, **asked)

    def waivers(self, ops: Any, *, ended: bool) -> list[Waiver]:
        return [one for one in self.accepted if ended or one.ended_at is None]

    def accept(self, ops: Any, *, risk: Risk, owner: str, reason: str, at: datetime, until: datetime) -> Waiver:
        asked = {"risk": risk, "owner": owner, "reason": reason, "at": at, "until": until}
        made = Waiver(
            id=len(self.accepted) + 1,
            environment=risk.environment,
            code=risk.code,
            subject=risk.subject,
            owner=owner,
            reason=reason,
            created_at=at,
            until=until,
        )
        self.accepted.append(made)
        return cast("Waiver", self._answer("accept", made, **asked))

    def end_waiver(self, ops: Any, number: int, *, actor: str, at: datetime) -> None:
        self.accepted = [replace(one, ended_at=at) if one.id == number else one for one in self.accepted]
        self._answer("end_waiver", None, number=number, actor=actor, at=at)

    def back_up(self, ops: Any, file: Path, *, at: datetime) -> Any:
        return self._answer("back_up", self.backup, file=file, at=at)

    def prove_backup(self, ops: Any, file: Path, *, at: datetime) -> Any:
        return self._answer("prove_backup", self.backup, file=file, at=at)

    def purge(self, ops: Any, **asked: Any) -> Any:
        return self._answer("purge", self.report, **asked)

    def erase(self, ops: Any, person: str, **asked: Any) -> Any:
        return self._answer("erase", self.report, person=person, **asked)

    def restore(self, settings: Any, file: Path, **asked: Any) -> Any:
        return self._answer("restore", None, file=file, **asked)

    def sync_performance(self, ops: Any, **asked: Any) -> Any:
        return self._answer("sync_performance", self.report, **asked)

    def search_advisors(self, ops: Any, text: str, **asked: Any) -> Any:
        return self._answer("search_advisors", self.searches, text=text, **asked)

    def scenes(self) -> Iterator[tuple[str, str]]:
        yield "everyday", "A handful of every kind of fault."
        yield "calm", "Nothing is wrong."

    def truth(self, **asked: Any) -> Any:
        return self._answer("truth", [{"code": "CAL001", "environment": "production", "story": "no event"}], **asked)

    @contextmanager
    def simulate(self, **asked: Any) -> Iterator[FakeSimulation]:
        yield self._answer("simulate", FakeSimulation(), **asked)


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def works() -> FakeWorks:
    """The stand-in."""
    return FakeWorks()


@pytest.fixture
def check() -> type[PlainCheck]:
    """Makes a check of the doctor's."""
    return PlainCheck


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a settings file of two simulated environments."""
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def command(works: FakeWorks, folder: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Command:
    """Carries out a command line in the folder."""

    def run(*words: str, environ: Mapping[str, str] | None = None) -> Ended:
        capsys.readouterr()
        code = main(words, works=works, environ=environ or {}, folder=folder, clock=lambda: NOW)
        out, err = capsys.readouterr()
        return Ended(int(code), out, err)

    return run


@pytest.fixture
def incident() -> Incident:
    """A critical incident that was opened an hour ago."""
    return Incident(
        id=12,
        environment="production",
        code="MTG001",
        subject=Subject(kind="booking", id=BOOKING),
        scope="an-advisor",
        booking_id=BOOKING,
        priority=Priority.CRITICAL,
        summary="An event of 2026-03-04 10:00–11:00 carries a BookingId that Salesforce does not know.",
        evidence={"outlook": {"event_id": "AAMk-1", "show_as": "busy"}, "salesforce": None},
        fix={"action": "cancel-event", "event_ids": ["AAMk-1"]},
        state=State.OPEN,
        opened_at=datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
        last_seen_at=NOW,
    )


def finding(code: str, priority: str, booking_id: str | None = BOOKING, **more: Any) -> dict[str, Any]:
    """A finding in the JSON shape."""
    return {
        "code": code,
        "environment": "production",
        "subject": {"kind": "booking", "id": booking_id or "00U000000000001AAA"},
        "booking_id": booking_id,
        "priority": priority,
        "summary": "The booking of 2026-03-04 10:00–11:00 has no event in the advisor's mailbox.",
        "evidence": {},
        "fix": None,
        **more,
    }


@pytest.fixture
def account() -> dict[str, Any]:
    """A complete run with two findings, in the union of the JSON shapes."""
    return {
        "run": {
            "id": 7,
            "as_of": "2026-03-02T08:00:00+00:00",
            "status": "complete",
            "coverage": {"mailbox": {"expected": 50, "checked": 50, "not_checked": []}},
        },
        "read": {"bookings": 1204, "events": 9870},
        "changed": {"bookings": 3, "events": 40},
        "requests": {"salesforce": 12, "graph": 34},
        "findings": [finding("CAL001", "High"), finding("MTG001", "Critical")],
        "incidents": {"opened": 2, "seen": 0, "resolved": 0, "reopened": 0},
        "seconds": 1.234,
        "truth": {"planted": 2, "found": 2, "missed": [], "unexpected": []},
        "world": {"advisors": 50, "bookings": 1204, "events": 9870, "rooms": 12},
    }


@pytest.fixture
def screen_text() -> Callable[..., str]:
    """Writes a page at a width, as a pipe would see it."""

    def write(page: Callable[[Any], None], width: int = 100) -> str:
        stream = StringIO()
        page(Screen(stream, {"COLUMNS": str(width)}))
        return stream.getvalue()

    return write
