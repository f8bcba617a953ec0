"""What is old goes, counted by kind; what an open incident needs stays; the log can still be proven."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bookme_ops.forgetting.purge import KINDS, ages_of, purge
from bookme_ops.keyring import load_keys
from bookme_ops.settings import SettingsError, load_settings
from bookme_ops.store import audit_log, incidents, purging
from bookme_ops.store.access_tables import ACCESS_LIST
from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.audit_log import Entry, Tampered
from bookme_ops.store.bundle_tables import AUDIT, AUDIT_HEAD, BUNDLE, DECODE_MAP
from bookme_ops.store.db import Connection, Store, open_store
from bookme_ops.store.health_tables import PROBE
from bookme_ops.store.incident import Open, Resolve
from bookme_ops.store.incident_reports import open_report
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION, JOURNAL, RUN
from bookme_ops.store.pass_tables import ANSWERED, PASS
from bookme_ops.store.stocks import REMOVED, STOCKS
from bookme_ops.store.tables import BOOKING, COVERAGE
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.alerts.bank import ops_with, settings_with
from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store
from tests.bookme_ops.store.findings import found

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = NOW - 1000 * DAY


@pytest.fixture
def ops(store: Store, tmp_path: Path) -> Ops:
    """A bank with an open incident about booking-a, and one about booking-b that was resolved long ago."""
    with store.begin() as connection:
        raised = [Open(raised=found("a")), Open(raised=found("b"))]
        incidents.apply(connection, raised, run_id=1, at=LONG_AGO)
        for number in (1, 2):
            incidents.note(connection, number, actor="eva", text="Anna called", at=LONG_AGO)
        incidents.resolve(connection, 2, actor="eva", reason="Anna moved it", at=LONG_AGO)
    return ops_with(store, settings_with(tmp_path))


def keep(store: Store, table: Any, *rows: dict[str, Any]) -> None:
    with store.begin() as connection:
        connection.execute(insert(table), list(rows))


def count(store: Store, table: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def column(store: Store, of: Any) -> list[Any]:
    with store.read() as connection:
        return sorted(connection.execute(select(of)).scalars())


def carry_out(ops: Ops, *, dry_run: bool = False) -> dict[str, Any]:
    return purge(ops, dry_run=dry_run, actor="eva", now=NOW)


def entry(booking: str, at: datetime) -> dict[str, Any]:
    ids = {"scope": "production", "system": "salesforce", "subject_kind": "booking", "subject_id": "00U"}
    return {"at": epoch(at), "booking_id": booking, "what": "start", **ids}


def booking(booking_id: str, ends: datetime) -> dict[str, Any]:
    times = {"starts": epoch(ends - DAY), "ends": epoch(ends), "created": 0, "modified": 0, "seen_run": 1}
    flags = dict.fromkeys(("all_day", "cancelled_by_someone", "deleted", "archived"), False)
    ids = {"environment": "production", "event_id": f"00U{booking_id}", "booking_id": booking_id, "owner_id": "005"}
    return {**ids, **times, **flags, "show_as": "busy"}


def test_the_journal_goes_a_month_after_the_meeting_unless_an_incident_is_open(ops: Ops) -> None:
    old, young = NOW - 31 * DAY, NOW - 29 * DAY
    keep(ops.store, BOOKING, booking("over", old), booking("ahead", NOW + 20 * DAY))
    rows = [entry(name, LONG_AGO) for name in ("over", "ahead", "lost", "booking-a", "booking-b")]
    keep(ops.store, JOURNAL, *rows, entry("lost", young))
    told = carry_out(ops)["kinds"]["journal"]
    assert (told["days"], told["removed"], told["held"]) == (30, 3, 1)
    assert column(ops.store, JOURNAL.c.booking_id) == ["ahead", "booking-a", "lost"]


def test_what_is_still_judged_is_kept_whatever_the_settings_say(ops: Ops) -> None:
    settings = replace(ops.settings, retention=replace(ops.settings.retention, journal_days=1))
    assert ages_of(settings)["journal"] == settings.collect.look_back_days + 1
    assert ages_of(replace(settings, retention=replace(settings.retention, journal_days=0)))["journal"] == 0


def run_row(number: int, at: datetime, status: str = "complete", kind: str = "jobs") -> dict[str, Any]:
    times = {"as_of": at, "started_at": at, "finished_at": at, "host": "h", "pid": 1}
    return {"id": number, "kind": kind, "status": status, "coverage": {}, "figures": {}, **times}


def test_runs_go_but_for_those_of_open_incidents_and_the_newest_of_each_kind(ops: Ops) -> None:
    rows = [run_row(number, LONG_AGO) for number in (1, 2, 3)]
    more = [run_row(4, LONG_AGO, "running"), run_row(5, LONG_AGO, kind="collect"), run_row(6, NOW - 89 * DAY)]
    keep(ops.store, RUN, *rows, *more)
    told = carry_out(ops)["kinds"]["runs"]
    assert (told["removed"], told["held"]) == (2, 2), "1 opened an incident that stands, 5 is the newest of its kind"
    assert column(ops.store, RUN.c.id) == [1, 4, 5, 6]


def covered(subject: str, read: datetime | None, failed: datetime | None = None) -> dict[str, Any]:
    why = {"reason": "forbidden", "failed_at": epoch(failed)} if failed else {"reason": None, "failed_at": None}
    return {"scope": "t", "kind": "mailbox", "subject": subject, "read_at": epoch(read) if read else None, **why}


def test_coverage_goes_of_what_nobody_asks_for_any_more_counted_from_our_latest_try(ops: Ops) -> None:
    rested = NOW - 200 * DAY
    keep(ops.store, COVERAGE, covered("now", rested), covered("gone", rested - 31 * DAY), covered("new", None, rested))
    keep(ops.store, COVERAGE, covered("failing", None, rested - 31 * DAY), covered("lately", rested - 29 * DAY))
    told = carry_out(ops)["kinds"]["coverage"]
    assert (told["removed"], column(ops.store, COVERAGE.c.subject)) == (2, ["lately", "new", "now"])


def test_what_cannot_be_read_stays_while_an_incident_says_so(ops: Ops) -> None:
    with ops.store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("x", code="UNREAD", booking_id=None))], run_id=1, at=NOW)
    keep(ops.store, COVERAGE, covered("now", NOW), covered("failing", None, LONG_AGO), covered("gone", LONG_AGO))
    told = carry_out(ops)["kinds"]["coverage"]
    assert (told["removed"], told["held"], column(ops.store, COVERAGE.c.subject)) == (1, 1, ["failing", "now"])


def a_pass(digest: str, ends: datetime, revoked: datetime | None = None) -> dict[str, Any]:
    words = {"digest": digest, "kind": "session", "actor": "eva", "role": "viewer", "name": "eva"}
    return {**words, "made_at": LONG_AGO, "ends_at": ends, "revoked_at": revoked}


def test_passes_go_once_they_have_been_over_for_long_and_never_while_they_stand(ops: Ops) -> None:
    old, young = NOW - 91 * DAY, NOW - 89 * DAY
    keep(ops.store, PASS, a_pass("stands", NOW + DAY), a_pass("ended", old), a_pass("lately", young))
    keep(ops.store, PASS, a_pass("revoked", NOW + DAY, old), a_pass("revoked lately", NOW + DAY, young))
    assert carry_out(ops)["kinds"]["passes"]["removed"] == 2
    assert column(ops.store, PASS.c.digest) == ["lately", "revoked lately", "stands"]


def test_answers_of_the_api_go_after_a_day(ops: Ops) -> None:
    common = {"actor": "eva", "request_digest": "d", "status": 200, "body": "{}"}
    keep(ops.store, ANSWERED, {**common, "key": "old", "at": NOW - 25 * DAY / 24})
    keep(ops.store, ANSWERED, {**common, "key": "young", "at": NOW - 23 * DAY / 24})
    assert carry_out(ops)["kinds"]["answers"]["removed"] == 1
    assert column(ops.store, ANSWERED.c.key) == ["young"]


def letter(key: str, incident: int | None, state: str = "sent", at: datetime = LONG_AGO) -> dict[str, Any]:
    words = {"ref": key, "key": key, "channel": "chat", "event": "opened", "title": "", "body": "", "attempts": 1}
    return {**words, "incident_id": incident, "priority": 3, "state": state, "created_at": at, "due_at": at}


def test_messages_that_are_through_go_unless_their_incident_is_open(ops: Ops) -> None:
    rows = [letter("open", 1), letter("over", 2), letter("digest", None), letter("waits", 2, "waiting")]
    keep(ops.store, ALERT_MESSAGE, *rows, letter("dead", 2, "failed"), letter("young", 2, at=NOW - 89 * DAY))
    told = carry_out(ops)["kinds"]["messages"]
    assert (told["removed"], told["held"]) == (3, 1)
    assert column(ops.store, ALERT_MESSAGE.c.key) == ["open", "waits", "young"]


def bundle(name: str, booking_id: str, at: datetime) -> dict[str, Any]:
    words = {"actor": "eva", "file_name": "b.zip", "sha256": name, "rule_set": "1"}
    return {"id": name, "booking_id": booking_id, "created_at": at, **words}


def test_decode_maps_go_before_their_bundles(ops: Ops) -> None:
    keep(
        ops.store,
        BUNDLE,
        bundle("old", "x", LONG_AGO),
        bundle("held", "booking-a", LONG_AGO),
        bundle("mid", "x", NOW - 31 * DAY),
        bundle("new", "x", NOW),
    )
    names = ("old", "held", "mid", "new", "stray")
    keep(ops.store, DECODE_MAP, *({"bundle_id": name, "sealed": b"x"} for name in names))
    told = carry_out(ops)["kinds"]
    assert [(told[kind]["removed"], told[kind]["held"]) for kind in ("decode_maps", "bundles")] == [(3, 1), (1, 1)]
    assert column(ops.store, DECODE_MAP.c.bundle_id) == ["held", "new"]
    assert column(ops.store, BUNDLE.c.id) == ["held", "mid", "new"]


def test_of_words_it_stays_that_there_were_some_and_when(ops: Ops) -> None:
    with ops.store.begin() as connection:
        said = {"category": "ui", "priority": Priority.LOW, "summary": "Anna cannot book", "booking_id": None}
        facts = {"process": "Anna booked", "errors": "none"}
        report = open_report(
            connection,
            environment="production",
            intake=facts,
            actor="eva",
            at=LONG_AGO,
            **said,  # type: ignore[arg-type]
        )
        incidents.resolve(connection, report.id, actor="eva", reason="Anna was shown how", at=LONG_AGO)
    before = {table.name: count(ops.store, table) for table in (INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION)}
    told = carry_out(ops)["kinds"]["notes"]
    assert {table.name: count(ops.store, table) for table in (INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION)} == before
    with ops.store.read() as connection:
        assert [note.text for note in incidents.notes(connection, 1)] == ["Anna called"], "it is open"
        assert [(note.text, note.at, note.actor) for note in incidents.notes(connection, 2)] == [
            (REMOVED, LONG_AGO, "eva")
        ]
        kept = incidents.get(connection, report.id)
        assert (kept.intake, kept.summary) == ({"process": REMOVED, "errors": REMOVED}, REMOVED)
        for number in (2, report.id):
            steps = incidents.transitions(connection, number)
            assert "Anna" not in repr(steps)
            assert steps[-1].reason == REMOVED
    assert told["removed"] == 5, "a note, an intake, and why three steps were taken"
    assert carry_out(ops)["removed"] == 0, "once is enough"


def test_a_booking_that_is_in_question_again_keeps_what_was_said_before(ops: Ops) -> None:
    with ops.store.begin() as connection:
        again = found("b", code="CAL002")
        incidents.apply(connection, [Open(raised=again)], run_id=1, at=NOW)
    told = carry_out(ops)["kinds"]["notes"]
    assert (told["removed"], told["held"]) == (0, 2)


def test_lists_that_are_not_read_any_more_and_old_probes_go(ops: Ops) -> None:
    lists = {"environment": "production", "packed": b"", "rows": 0}
    read = [("sign-ins", NOW - 31 * DAY), ("people", NOW)]
    keep(ops.store, ACCESS_LIST, *({**lists, "name": name, "read_at": at} for name, at in read))
    probes = {"environment": "production", "system": "graph", "seconds": 1.0}
    keep(ops.store, PROBE, *({**probes, "at": epoch(at)} for at in (NOW - 401 * DAY, NOW - 399 * DAY)))
    told = carry_out(ops)["kinds"]
    assert (told["access"]["removed"], column(ops.store, ACCESS_LIST.c.name)) == (1, ["people"])
    assert (told["probes"]["removed"], count(ops.store, PROBE)) == (1, 1)


def test_a_dry_run_tells_the_same_and_does_nothing(ops: Ops) -> None:
    keep(ops.store, JOURNAL, *(entry("lost", LONG_AGO) for _ in range(1200)))
    planned = carry_out(ops, dry_run=True)
    assert count(ops.store, JOURNAL) == 1200
    assert count(ops.store, AUDIT) == 0
    done = carry_out(ops)
    assert {**planned, "dry_run": False} == done
    assert (done["kinds"]["journal"]["removed"], count(ops.store, JOURNAL)) == (1200, 0)
    with ops.store.read() as connection:
        log = [entry for _, entry in audit_log.entries(connection)]
    assert [(one.action, one.actor) for one in log] == [("store.purge-begun", "eva"), ("store.purged", "eva")]
    assert log[1].detail == "journal 1200, notes 2"


def test_zero_days_are_for_ever(ops: Ops) -> None:
    names = [f"{kind}_days" for kind in KINDS]
    settings = replace(ops.settings, retention=replace(ops.settings.retention, **dict.fromkeys(names, 0)))
    keep(ops.store, JOURNAL, entry("lost", LONG_AGO))
    assert purge(replace(ops, settings=settings), dry_run=False, actor="eva", now=NOW)["removed"] == 0
    assert count(ops.store, JOURNAL) == 1


def test_every_kind_has_its_setting() -> None:
    assert set(KINDS) == {stock.kind for stock in STOCKS} | {"audit"}


def test_the_log_is_kept_for_two_years_at_least(tmp_path: Path) -> None:
    file = tmp_path / "bookme-ops.toml"
    site = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'
    for days, fine in ((0, True), (730, True), (729, False), (1, False), (-1, False)):
        file.write_text(f"[retention]\naudit_days = {days}\n{site}", encoding="utf-8")
        if fine:
            assert load_settings(file, {}, folder=tmp_path).retention.audit_days == days
        else:
            with pytest.raises(SettingsError, match=r"retention\.audit_days"):
                load_settings(file, {}, folder=tmp_path)


class TestLog:
    """The audit log is cut at its beginning, and what is left can be proven."""

    def log_of(self, ops: Ops, rows: int) -> Ops:
        """A log of so many rows, half of them older than two years, by a bank that keeps two years."""
        key = load_keys(ops.settings).audit
        with ops.store.begin() as connection:
            for number in range(rows):
                at = NOW - 800 * DAY if number < rows // 2 else NOW - 100 * DAY
                deed = Entry(at=at, actor="eva", action="bundle.viewed", object=f"bundle {number}")
                audit_log.append(connection, deed, key=key)
        return replace(ops, settings=replace(ops.settings, retention=replace(ops.settings.retention, audit_days=730)))

    def verify(self, ops: Ops, **asked: Any) -> int | None:
        with ops.store.read() as connection:
            return audit_log.verify(connection, key=load_keys(ops.settings).audit, **asked)

    @pytest.fixture
    def two_years(self, ops: Ops) -> Ops:
        """A short log."""
        return self.log_of(ops, 50)

    def test_what_is_left_proves_itself(self, ops: Ops) -> None:
        two_years = self.log_of(ops, 2500)
        assert purge(two_years, dry_run=True, actor="eva", now=NOW)["kinds"]["audit"]["removed"] == 1250
        assert carry_out(two_years)["kinds"]["audit"]["removed"] == 1250
        assert column(two_years.store, AUDIT.c.number)[0] == 1251
        assert self.verify(two_years) is None
        with two_years.store.read() as connection:
            assert self.verify(two_years, kept=audit_log.head(connection)) is None

    @pytest.mark.parametrize("how", ["base", "seal", "row", "more"])
    def test_whoever_cuts_without_the_key_is_seen(self, two_years: Ops, how: str) -> None:
        carry_out(two_years)
        with two_years.store.begin() as connection:
            if how == "base":
                connection.execute(AUDIT_HEAD.delete().where(AUDIT_HEAD.c.id == 2))
            elif how == "seal":
                connection.execute(AUDIT_HEAD.update().where(AUDIT_HEAD.c.id == 2).values(last=30))
            elif how == "row":
                connection.execute(AUDIT.update().where(AUDIT.c.number == 26).values(actor="tom"))
            else:
                connection.execute(AUDIT.delete().where(AUDIT.c.number == 26))
        assert self.verify(two_years) is not None

    def test_what_was_changed_is_evidence_and_is_not_cut(self, two_years: Ops) -> None:
        with two_years.store.begin() as connection:
            connection.execute(AUDIT.update().where(AUDIT.c.number == 7).values(actor="tom"))
        with pytest.raises(Tampered, match="row 7"):
            carry_out(two_years)
        assert column(two_years.store, AUDIT.c.number)[0] == 1

    def test_a_log_that_is_old_as_a_whole_keeps_its_last_row(self, store: Store) -> None:
        with store.begin() as connection:
            for number in range(3):
                deed = Entry(at=LONG_AGO, actor="eva", action="a", object=str(number))
                audit_log.append(connection, deed, key=b"k")
            assert audit_log.count_old(connection, before=NOW) == 2
            assert audit_log.cut(connection, before=NOW, key=b"k", most=99) == 2
            assert audit_log.cut(connection, before=NOW, key=b"k", most=99) == 0
            audit_log.append(connection, Entry(at=NOW, actor="eva", action="a", object="4"), key=b"k")
            assert audit_log.verify(connection, key=b"k") is None


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bookme_ops.forgetting import purge as purging
from bookme_ops.settings import load_settings
from bookme_ops.store import purging as rows
from bookme_ops.wiring import open_ops

now, left = datetime(2026, 3, 2, 8, tzinfo=UTC), [int(sys.argv[2])]
real = rows._remove

def remove(*given):
    done = real(*given)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), 9)
    return done

rows._remove = remove
folder = Path(sys.argv[1])
settings = load_settings(folder / "bookme-ops.toml", {}, folder=folder)
with open_ops(settings, environments=None, now=lambda: now) as ops:
    purging.purge(ops, dry_run=False, actor="eva", now=now)
"""


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_killed_in_the_middle_whole_batches_are_gone_and_the_next_takes_the_rest(tmp_path: Path, batch: int) -> None:
    settings = settings_with(tmp_path)
    file = tmp_path / "bookme-ops.toml"
    file.write_text('database_url = "sqlite:///ops.db"\n' + file.read_text("utf-8"), encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    keep(store, JOURNAL, *(entry("lost", LONG_AGO) for _ in range(2 * purging.BATCH + 7)))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(batch)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert count(store, JOURNAL) == 2 * purging.BATCH + 7 - (batch - 1) * purging.BATCH
    told = purge(ops_with(store, settings), dry_run=False, actor="eva", now=NOW)
    assert (told["kinds"]["journal"]["removed"], count(store, JOURNAL)) == (1007 - (batch - 1) * 500, 0)
    store.close()


class Meddling(Store):
    """Somebody opens an incident after the first look at what is old."""

    met = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with super().read() as connection:
            yield connection
        if not self.met:
            self.met = True
            with self.begin() as other:
                incidents.apply(other, [Open(raised=found("z", booking_id="lost"))], run_id=1, at=NOW)


def test_what_is_needed_since_the_look_stays(ops: Ops) -> None:
    keep(ops.store, JOURNAL, *(entry("lost", LONG_AGO) for _ in range(purging.BATCH + 1)))
    (journal,) = [stock for stock in STOCKS if stock.kind == "journal"]
    assert purging.purge_stock(Meddling(ops.store.engine), journal, 30 * DAY, NOW) == 0
    assert count(ops.store, JOURNAL) == purging.BATCH + 1


def test_what_went_is_not_left_in_the_file(tmp_path: Path) -> None:
    settings, secret = settings_with(tmp_path), "Anna-4711-secret"
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    ops = ops_with(store, settings)
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("a"))], run_id=1, at=LONG_AGO)
        incidents.note(connection, 1, actor="eva", text=secret * 300, at=LONG_AGO)
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=1, at=LONG_AGO)
    purge(ops, dry_run=False, actor="eva", now=NOW)
    store.close()
    content = b"".join(file.read_bytes() for file in tmp_path.glob("ops.db*"))
    assert secret.encode() not in content
    assert os.path.getsize(tmp_path / "ops.db") > 0
