"""Our own house: every command that changes or reveals something is entered into the audit log, and the log holds."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bookme_ops.cli.desk import load
from bookme_ops.cli.main import COMMANDS, main
from bookme_ops.cli.works import RealWorks
from bookme_ops.keyring import load_keys
from bookme_ops.settings import Settings
from bookme_ops.store import audit_log
from bookme_ops.store.audit_log import Entry
from tests.journeys.bank import IMPATIENT, Journey
from tests.journeys.read_bank import begin_read_journey

CHANNEL = '[alerts.channels.dead]\nurl = "json://127.0.0.1:9/x"\n'
REPORT = ("--category", "booking-failure", "--summary", "no room", "--booking", "none")


class JourneyWorks(RealWorks):
    """The works in earnest, on the bank of a journey."""

    def __init__(self, journey: Journey) -> None:
        self.ops = journey.ops

    @contextmanager
    def open_ops(self, settings: Settings, **_: Any) -> Iterator[Any]:
        """The journey's store and systems."""
        yield self.ops


@dataclass
class House:
    """A bank, and a way to give commands to it."""

    journey: Journey
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str) -> tuple[int, Any]:
        """The exit status and the JSON document of a command."""
        self.capsys.readouterr()
        works = JourneyWorks(self.journey)
        code = main(
            [*words, "--output", "json"], works=works, environ={}, folder=self.folder, clock=lambda: self.journey.now
        )
        out = self.capsys.readouterr().out
        return code, json.loads(out) if out else None

    def log(self) -> list[Entry]:
        """What was entered, in rows that hold."""
        with self.journey.ops.store.read() as connection:
            assert audit_log.verify(connection, key=load_keys(self.journey.ops.settings).audit) is None
            return [entry for _, entry in audit_log.entries(connection)]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Journey, Path]]:
    """A bank that was read and judged, with a channel that reaches nobody."""
    folder = tmp_path_factory.mktemp("house")
    with begin_read_journey(folder, advisors=8, events=6, further=IMPATIENT + CHANNEL) as journey:
        yield journey, folder


@pytest.fixture
def house(bank: tuple[Journey, Path], capsys: pytest.CaptureFixture[str], restored_logs: None) -> House:
    """The bank, whose log begins anew with each test."""
    journey, folder = bank
    with journey.ops.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
        connection.exec_driver_sql("DELETE FROM audit_head")
    return House(journey, folder, capsys)


def a_booking(house: House) -> str:
    """Any BookingId."""
    with house.journey.ops.store.read() as connection:
        return str(connection.exec_driver_sql("SELECT booking_id FROM booking WHERE booking_id <> ''").scalar())


def opened(house: House) -> str:
    """The number of a report that was just opened."""
    return str(house.run("incidents", "open", *REPORT, "--environment", "production", "--actor", "eva")[1]["id"])


INCIDENT: Mapping[str, tuple[tuple[str, ...], str]] = {
    "show": ((), "incident.viewed"),
    "ack": ((), "incident.acknowledged"),
    "note": (("I ask",), "incident.noted"),
    "assign": (("bo",), "incident.assigned"),
    "resolve": ((), "incident.resolved"),
    "mute": (("--until", "2026-12-24", "--reason", "building"), "incident.muted"),
    "amend": (("--steps", "book"), "incident.amended"),
    "link": (("V-1", "--kind", "ticket"), "incident.linked"),
    "wait": (("--for", "vendor"), "incident.waiting"),
}


@pytest.mark.parametrize("name", INCIDENT)
def test_what_people_do_with_incidents_is_entered(house: House, name: str) -> None:
    words, action = INCIDENT[name]
    number = opened(house)
    assert house.run("incidents", name, number, *words, "--actor", "eva")[0] == 0
    first, second = house.log()
    assert (first.action, first.object) == ("incident.opened", f"incident {number}")
    assert (second.action, second.object, second.actor, second.result) == (action, f"incident {number}", "eva", "ok")
    assert second.at == house.journey.now
    assert "building" not in second.detail


def test_steps_back_and_merges_are_entered(house: House) -> None:
    number, other = opened(house), opened(house)
    for words in (
        ("mute", number, "--until", "2026-12-24", "--reason", "x"), ("unmute", number),
        ("wait", number, "--for", "vendor"), ("resume", number),
        ("merge", number, other), ("reopen", number),
    ):  # fmt: skip
        assert house.run("incidents", *words, "--actor", "eva")[0] == 0
    assert [(entry.action, entry.detail) for entry in house.log()[2:]][1:] == [
        ("incident.unmuted", ""),
        ("incident.waiting", "for vendor"),
        ("incident.resumed", ""),
        ("incident.merged", f"into incident {other}"),
        ("incident.reopened", ""),
    ]


def test_what_is_refused_is_entered_as_refused(house: House) -> None:
    number = opened(house)
    assert house.run("incidents", "resume", number, "--actor", "eva")[0] == 4
    assert (house.log()[-1].action, house.log()[-1].result) == ("incident.resumed", "refused")


def test_waivers_are_entered(house: House) -> None:
    words = ("waivers", "add", "CAL005", "--until", "2026-12-31", "--reason", "so", "--actor", "eva")
    _, made = house.run("--env", "test", *words)
    assert house.run("waivers", "end", str(made["id"]), "--actor", "bo")[0] == 0
    told = [(entry.action, entry.object.partition(",")[0], entry.actor) for entry in house.log()]
    assert told == [("waiver.accepted", "CAL005 in test", "eva"), ("waiver.ended", f"waiver {made['id']}", "bo")]


def test_maintenance_is_entered(house: House) -> None:
    _, made = house.run("maintenance", "add", "--until", "2026-12-31", "--reason", "work", "--actor", "eva")
    assert house.run("maintenance", "end", str(made["id"]), "--actor", "bo")[0] == 0
    assert house.run("maintenance", "end", "999", "--actor", "bo")[0] == 4
    window = f"maintenance window {made['id']}"
    assert [(entry.action, entry.object, entry.actor, entry.result) for entry in house.log()] == [
        ("maintenance.planned", window, "eva", "ok"),
        ("maintenance.ended", window, "bo", "ok"),
        ("maintenance.ended", "maintenance window 999", "bo", "refused"),
    ]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_channels_are_entered_with_what_came_of_it(house: House) -> None:
    assert house.run("alerts", "test", "dead", "--actor", "eva")[0] == 5
    assert house.run("alerts", "enable", "dead", "--actor", "eva")[0] == 0
    assert [(entry.action, entry.object, entry.result) for entry in house.log()] == [
        ("channel.tested", "channel dead", "failed"),
        ("channel.enabled", "channel dead", "ok"),
    ]


def test_bundles_are_entered_when_made_viewed_verified_and_decoded(house: House, tmp_path: Path) -> None:
    wanted = a_booking(house)
    file = str(tmp_path / "x.zip")
    _, made = house.run("bundle", "create", wanted, "-o", file, "--actor", "eva")
    archive = f"archive sha256:{made['sha256']}"
    assert house.run("bundle", "show", file, "--actor", "bo")[0] == 0
    assert house.run("bundle", "verify", file, "--actor", "bo")[0] == 0
    assert house.run("bundle", "decode", made["id"], "person:000000", "--reason", "a look", "--actor", "bo")[0] == 2
    told = [(entry.action, entry.object, entry.actor, entry.result) for entry in house.log()]
    assert told == [
        ("bundle.created", f"bundle {made['id']}", "eva", "PASS"),
        ("bundle.released", f"bundle {made['id']}", "eva", "PASS"),
        ("bundle.viewed", archive, "bo", "ok"),
        ("decode-map.searched", f"bundle {made['id']}", "bo", "ok"),
        ("bundle.verified", archive, "bo", "PASS"),
        ("decode-map.read", f"bundle {made['id']}", "bo", "ok"),
    ]


def test_a_bundle_that_is_not_believed_is_entered_as_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no archive")
    assert house.run("bundle", "show", str(tmp_path / "x.zip"), "--actor", "bo")[0] == 4
    assert [(entry.action, entry.result) for entry in house.log()] == [("bundle.viewed", "refused")]


def test_a_booking_that_is_looked_at_is_entered(house: House) -> None:
    wanted = a_booking(house)
    assert house.run("bookings", "show", wanted, "--actor", "bo")[0] in {0, 3}
    assert [(entry.action, entry.object) for entry in house.log()] == [("booking.viewed", f"booking {wanted}")]


def test_searches_are_entered_without_what_was_looked_for(house: House) -> None:
    house.run("bookings", "find", "--state", "all", "--actor", "bo")
    house.run("advisors", "search", "anna.hush@bank.example", "--actor", "bo")
    told = [(entry.action, entry.actor) for entry in house.log()]
    assert told == [("bookings.searched", "bo"), ("advisors.searched", "bo")]
    assert "anna" not in "".join(entry.object + entry.detail for entry in house.log())


def test_runs_and_copies_of_the_store_are_entered(house: House, tmp_path: Path) -> None:
    _, read = house.run("collect", "probes")
    _, judged = house.run("jobs", "run")
    assert house.run("jobs", "run", "--dry-run")[0] in {0, 3}
    _, copied = house.run("db", "backup", str(tmp_path / "copy.db"))
    assert house.run("db", "verify-backup", str(tmp_path / "copy.db"))[0] == 0
    told = [(entry.action, entry.object, entry.result) for entry in house.log()]
    assert told == [
        ("mirror.collected", f"run {read['run']['id']}", read["run"]["status"]),
        ("jobs.ran", f"run {judged['run']['id']}", judged["run"]["status"]),
        ("store.copied", f"copy sha256:{copied['sha256']}", "ok"),
        ("store-copy.proven", f"copy sha256:{copied['sha256']}", "ok"),
    ]


AUDITS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("audit", "--all"), "audit.summary-viewed"),
    (("audit", "integration-users"), "audit.sheet-viewed"),
    (("audit", "permissions", "--who-can", "ModifyAllData"), "audit.who-can-viewed"),
    (("audit", "graph"), "audit.apps-viewed"),
    (("audit", "sign-ins"), "audit.sign-ins-viewed"),
    (("audit", "permissions", "--least"), "audit.least-viewed"),
)


@pytest.mark.parametrize(("words", "action"), AUDITS, ids=lambda value: value if isinstance(value, str) else "")
def test_looks_at_who_may_do_what_are_entered(house: House, words: tuple[str, ...], action: str) -> None:
    house.run(*words, "--actor", "bo")
    assert {(entry.action, entry.actor) for entry in house.log()} == {(action, "bo")}


def looks(house: House) -> list[Callable[[], tuple[int, Any]]]:
    number = opened(house)
    return [
        lambda: house.run("incidents", "ack", number),
        lambda: house.run("incidents", "show", number),
        lambda: house.run("maintenance", "add", "--until", "2026-12-31", "--reason", "work"),
        lambda: house.run("audit", "graph"),
    ]


def test_without_the_key_nothing_is_done_and_nothing_shown(house: House) -> None:
    commands = looks(house)
    key = house.journey.ops.settings.support.key_file
    content = key.read_bytes()
    try:
        key.write_bytes(b"no key of ours")
        assert [run() for run in commands] == [(4, None)] * len(commands)
    finally:
        key.write_bytes(content)
    assert house.run("incidents", "list")[1][0]["state"] in {"open", "acknowledged"}
    assert len(house.log()) == 1


UNATTENDED = {"collect", "jobs run", "alerts send", "db backup", "db verify-backup"}
"""Commands that a scheduler gives as well: they are entered, by the user that they run as."""
HARMLESS = {
    *("demo", "init", "doctor", "settings", "runbook", "serve", "db upgrade", "report sync-performance"),
    *("simulator serve", "simulator scenes", "simulator truth"),
    *("jobs list", "jobs history", "incidents list", "incidents preview"),
    *("alerts list", "alerts status", "alerts channels", "maintenance list", "waivers list", "bundle list"),
    *("schedule list", "schedule history", "schedule tasks list", "tokens list"),
    *("audit baseline show", "audit baseline check", "audit log list", "audit log verify"),
}
"""Commands that change nothing of a bank's and reveal nothing of a single booking, person or bundle."""


def commands_of(command: Any, path: str) -> Iterator[tuple[str, set[str]]]:
    """Every command under one, with the names of its parameters."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, f"{path} {name}".strip())
    if not getattr(command, "commands", {}):
        yield path, {parameter.name for parameter in command.params}


def test_every_command_is_done_by_somebody_or_known_to_be_harmless() -> None:
    """A command that takes --actor is entered; of a new one without it somebody decides here what it is."""
    found = [pair for name in COMMANDS for pair in commands_of(get_command(load(f"bookme_ops.cli.{name}").app), name)]
    assert {path for path, parameters in found if "actor" not in parameters} - UNATTENDED - HARMLESS == set()
