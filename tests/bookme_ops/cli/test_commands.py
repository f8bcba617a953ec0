"""Every command by itself: what it asks for, what it prints, how it ends."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.settings import settings_template
from bookme_ops.store.incident import State
from jobs.base import Priority
from tests.bookme_ops.cli.standings import a_standing

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def asked(works: Any, what: str) -> dict[str, Any]:
    (found,) = [given for name, given in works.asked if name == what]
    return {name: value for name, value in found.items() if name != "progress"}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class TestCollect:
    """Systems → mirror."""

    def test_it_reads_everything_that_changed_as_of_now(self, command: Any, works: Any, account: Any) -> None:
        works.account = account
        assert command("collect").code == 0
        assert asked(works, "collect") == {
            "kinds": frozenset({"access", "bookings", "calendars", "directory", "probes"}),
            "full": False,
            "as_of": NOW,
        }

    def test_it_reads_what_is_named_in_full(self, command: Any, works: Any, account: Any) -> None:
        works.account = account
        command("collect", "calendars", "bookings", "--full", "--as-of", "2026-03-01")
        assert asked(works, "collect") == {
            "kinds": frozenset({"calendars", "bookings"}),
            "full": True,
            "as_of": datetime(2026, 2, 28, 23, tzinfo=UTC),
        }

    @pytest.mark.parametrize(("status", "down", "code"), [("incomplete", [], 3), ("incomplete", ["test/graph"], 5)])
    def test_what_could_not_be_read_shows_in_the_exit_status(
        self, command: Any, works: Any, account: Any, status: str, down: list[str], code: int
    ) -> None:
        account["run"] |= {"status": status, "down": down}
        works.account = account
        ended = command("collect", "--output", "json")
        assert ended.code == code
        assert json.loads(ended.out) == account


class TestJobs:
    """Mirror → findings → incidents."""

    def test_listing_needs_no_settings(self, command: Any, folder: Path) -> None:
        (folder / "bookme-ops.toml").unlink()
        (job,) = json.loads(command("jobs", "list", "--output", "json").out)
        assert job == {
            "name": "sync-window",
            "title": "Do Salesforce and Outlook agree?",
            "grain": "advisor",
            "cron": "*/15 * * * *",
            "codes": ["CAL001", "MTG001"],
            "enabled": True,
        }
        assert "MTG001  orphan-in-outlook  Critical" in command("jobs", "list").out

    def test_running_hands_on_what_was_chosen(self, command: Any, works: Any, account: Any) -> None:
        works.account = account
        ended = command(
            "jobs", "run", "sync-window", "--select", "cal001, MTG", "--advisor", "anna@bank.example", "--dry-run"
        )
        assert ended.code == 0
        assert asked(works, "run_jobs") == {
            "names": ("sync-window",),
            "select": ("CAL001", "MTG"),
            "as_of": NOW,
            "advisor": "anna@bank.example",
            "dry_run": True,
        }

    @pytest.mark.parametrize("words", [[], ["--all"]])
    def test_all_jobs_run_unless_some_are_named(self, command: Any, works: Any, account: Any, words: list[str]) -> None:
        works.account = account
        command("jobs", "run", *words)
        assert asked(works, "run_jobs")["names"] is None

    @pytest.mark.parametrize(("word", "code"), [("never", 0), ("critical", 1), ("High", 1), ("low", 1)])
    def test_findings_fail_the_command_where_asked(
        self, command: Any, works: Any, account: Any, word: str, code: int
    ) -> None:
        works.account = account
        assert command("jobs", "run", "--fail-on", word).code == code

    def test_csv_is_one_row_for_each_finding(self, command: Any, works: Any, account: Any) -> None:
        works.account = account
        first, second = rows(command("jobs", "run", "--output", "csv").out)
        assert (first["priority"], first["code"]) == ("Critical", "MTG001")
        assert (second["priority"], second["code"]) == ("High", "CAL001")

    def test_history_lists_runs(self, command: Any, works: Any) -> None:
        works.runs = [{"id": 2, "kind": "jobs", "status": "crashed", "as_of": NOW, "started_at": NOW}]
        assert "2  crashed  jobs" in command("jobs", "history").out
        assert json.loads(command("jobs", "history", "--output", "json").out)[0]["as_of"] == "2026-03-02T08:00:00+00:00"
        assert rows(command("jobs", "history", "--output", "csv").out)[0]["status"] == "crashed"


class TestIncidents:
    """The support queue."""

    def test_the_queue_has_the_open_ones(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        told = command("incidents", "list")
        assert told.out == (
            "#12  Critical  MTG001  production  open  since Mon 2 Mar 2026 08:00\n"
            "     3f2504e0-4f89-11d3-9a0c-0305e82c3301  An event of 2026-03-04 10:00–11:00 carries a BookingId\n"
            "     that Salesforce does not know.\n"
        )
        assert asked(works, "search_incidents")["states"] == {State.OPEN, State.ACKNOWLEDGED}

    def test_the_queue_can_be_narrowed(self, command: Any, works: Any) -> None:
        words = ["--state", "all", "--code", "cal001", "--priority", "HIGH", "--booking", "{3F25}", "--limit", "5"]
        words += ["--select", "mtg02,env", "--advisor", " anna@bank.example "]
        assert "No incident is like that" in command("incidents", "list", *words).out
        assert asked(works, "search_incidents") == {
            "states": frozenset(State),
            "codes": ("CAL001", "MTG02", "ENV"),
            "priority": Priority.HIGH,
            "booking_id": "3f25",
            "advisor": "anna@bank.example",
            "sla": None,
            "limit": 5,
        }

    def test_json_and_csv_hold_every_field_of_the_contract(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        (told,) = json.loads(command("incidents", "list", "--output", "json").out)
        finding = {"code", "environment", "subject", "booking_id", "priority", "summary", "evidence", "fix"}
        dates = {"opened_at", "last_seen_at", "acknowledged_at", "resolved_at", "first_response_due", "muted_until"}
        assert finding | dates | {"id", "state"} <= told.keys()
        assert rows(command("incidents", "list", "--output", "csv").out)[0]["id"] == "12"

    def test_one_of_them_is_shown_with_its_story(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        works.story = [{"at": NOW, "actor": "anna", "what": "note", "text": "called [bold]them[/]\x1b[2J"}]
        told = command("incidents", "show", "12").out
        assert "outlook.event_id  AAMk-1" in told
        assert "Mon 2 Mar 2026 09:00  anna  note: called [bold]them[/]\\x1b[2J" in told
        assert "bookme-ops bookings show 3f2504e0-4f89-11d3-9a0c-0305e82c3301" in told
        assert json.loads(command("incidents", "show", "12", "--output", "json").out)["story"][0]["actor"] == "anna"

    @pytest.mark.parametrize("act", [["show"], ["ack"], ["resolve"]])
    def test_one_of_another_environment_than_was_asked_for_is_refused(
        self, command: Any, works: Any, incident: Any, act: list[str]
    ) -> None:
        works.incidents = [incident]
        ended = command("--env", "test", "incidents", *act, "12")
        assert (ended.code, "incident 12 is of production, and --env names test" in ended.err) == (4, True)
        assert command("--env", "production", "incidents", *act, "12").code == 0

    @pytest.mark.parametrize(
        ("words", "what", "wanted"),
        [
            (["ack", "12", "--actor", "anna"], "acknowledge", {"actor": "anna", "until": None}),
            (["note", "12", " it moved ", "--actor", "anna"], "note", {"actor": "anna", "text": "it moved"}),
            (["resolve", "12", "--reason", "done", "--actor", "anna"], "resolve", {"actor": "anna", "reason": "done"}),
        ],
    )
    def test_changes_carry_who_made_them_and_when(
        self, command: Any, works: Any, incident: Any, words: list[str], what: str, wanted: dict[str, Any]
    ) -> None:
        works.incidents = [incident]
        assert command("incidents", *words).code == 0
        assert asked(works, what) == wanted | {"number": 12, "at": NOW}

    @pytest.mark.parametrize(
        ("word", "state"), [("ack", State.ACKNOWLEDGED), ("ack", State.RESOLVED), ("resolve", State.RESOLVED)]
    )
    def test_what_was_done_already_is_refused(
        self, command: Any, works: Any, incident: Any, word: str, state: State
    ) -> None:
        works.incidents = [replace(incident, state=state)]
        ended = command("incidents", word, "12")
        assert ended.code == 4
        assert "already" in ended.err

    def test_taking_it_until_an_instant_can_be_moved_but_not_be_over_already(
        self, command: Any, works: Any, incident: Any
    ) -> None:
        works.incidents = [replace(incident, state=State.ACKNOWLEDGED)]
        works.standing = a_standing(acknowledged_until=NOW)
        told = command("incidents", "ack", "12", "--until", "2026-03-04", "--actor", "anna")
        assert told.code == 0
        assert "acknowledged until Mon 2 Mar 2026 09:00" in told.out
        assert asked(works, "acknowledge")["until"] == datetime(2026, 3, 4, 23, tzinfo=UTC)
        works.standing = a_standing(acknowledged_until=datetime(2026, 3, 4, 23, tzinfo=UTC))
        assert "acknowledged already" in command("incidents", "ack", "12", "--until", "2026-03-04").err
        assert "is over already" in command("incidents", "ack", "12", "--until", "2026-03-01").err
        document = json.loads(command("incidents", "show", "12", "--output", "json").out)
        assert document["acknowledged_until"] == "2026-03-04T23:00:00+00:00"

    def test_an_empty_note_is_refused(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        assert command("incidents", "note", "12", " ").code == 2


class TestBookings:
    """One booking in all systems."""

    def test_a_booking_goes_by_any_spelling_of_its_id(self, command: Any, works: Any) -> None:
        works.booking = {"booking_id": "3f25"}
        assert "Booking 3f25" in command("bookings", "show", " {3F25} ").out
        assert asked(works, "show_booking") == {"booking_id": "{3F25}"}


class TestDoctor:
    """Does everything work?"""

    def test_failures_come_with_a_remedy_and_exit_5(self, command: Any, works: Any, check: Any) -> None:
        works.checks = [
            check("graph", True, "fine"),
            check("salesforce", False, "401", "renew it"),
            check("bookme", None),
        ]
        ended = command("doctor")
        assert ended.code == 5
        assert ended.out == ("✓ graph\n  fine\n✗ salesforce\n  401\n  → renew it\n– bookme\n\n1 of 3 checks failed.\n")
        assert [one["ok"] for one in json.loads(command("doctor", "--output", "json").out)] == [True, False, None]

    def test_what_is_not_set_up_fails_nothing(self, command: Any, works: Any, check: Any) -> None:
        works.checks = [check("graph", True), check("bookme", None)]
        assert command("doctor").code == 0


class TestInit:
    """A settings file to fill in."""

    def test_it_writes_the_template_for_the_owner_alone(self, command: Any, folder: Path) -> None:
        ended = command("--config", "new.toml", "init")
        assert ended.code == 0
        assert "bookme-ops doctor" in ended.out
        assert (folder / "new.toml").read_text(encoding="utf-8") == settings_template()
        assert (folder / "new.toml").stat().st_mode & 0o777 == 0o600

    def test_it_replaces_no_file_unless_told_to(self, command: Any, folder: Path) -> None:
        before = (folder / "bookme-ops.toml").read_text(encoding="utf-8")
        assert command("init").code == 4
        assert (folder / "bookme-ops.toml").read_text(encoding="utf-8") == before
        assert command("init", "--force").code == 0
        assert (folder / "bookme-ops.toml").read_text(encoding="utf-8") == settings_template()

    def test_a_place_that_is_not_there_is_told(self, command: Any) -> None:
        assert "cannot be written" in command("--config", "nowhere/new.toml", "init").err


class TestSettings:
    """Every setting with its origin."""

    def test_values_come_with_their_origin(self, command: Any) -> None:
        told = command("settings", environ={"BOOKME_OPS_BANK__WINDOW_DAYS": "30"}).out
        assert "window_days = 30  BOOKME_OPS_BANK__WINDOW_DAYS\n" in told
        assert "time_zone = Europe/Copenhagen  file\n" in told
        assert "look_back_days = 14\n" in told

    def test_one_environment_can_be_looked_at(self, command: Any) -> None:
        listed = json.loads(command("--env", "test", "settings", "--output", "json").out)
        names = {entry["key"] for entry in listed}
        assert "environments.test.kind" in names
        assert "environments.production.kind" not in names
        assert set(listed[0]) == {"key", "value", "origin", "meaning", "secret"}


class TestDemo:
    """Everything once."""

    def test_it_asks_for_the_usual_bank_as_of_now(self, command: Any, works: Any, account: Any, folder: Path) -> None:
        works.account = account
        ended = command("demo", "--keep", "kept")
        assert ended.code == 0
        assert asked(works, "demo") == {
            "advisors": 50,
            "seed": 7,
            "scene": "everyday",
            "as_of": NOW,
            "keep": folder / "kept",
        }

    def test_json_is_the_account_itself_and_needs_no_settings(
        self, command: Any, works: Any, account: Any, folder: Path
    ) -> None:
        (folder / "bookme-ops.toml").write_text("nonsense", encoding="utf-8")
        works.account = account
        assert json.loads(command("demo", "--output", "json").out) == account

    def test_an_incomplete_demo_ends_with_3(self, command: Any, works: Any, account: Any) -> None:
        works.account = account | {"collect": account | {"run": account["run"] | {"status": "incomplete"}}}
        assert command("demo").code == 3


class TestSimulator:
    """The small bank for other programs."""

    def test_serving_tells_the_ports_and_writes_the_settings(self, command: Any, works: Any, folder: Path) -> None:
        ended = command("simulator", "serve", "--fault", "throttled=3@graph", "--settings-file", "served.toml")
        assert ended.code == 0
        assert "production/salesforce  http://127.0.0.1:18080" in ended.out
        assert (folder / "served.toml").read_text(encoding="utf-8") == "[bank]\n"
        assert (folder / "production-roster.csv").read_text(encoding="utf-8") == "mail\n"
        assert asked(works, "simulate") == {
            "advisors": 50,
            "seed": 7,
            "scene": "everyday",
            "as_of": NOW,
            "port": 0,
            "faults": ("throttled=3@graph",),
            "any_token": True,
        }

    def test_scenes_and_truth_are_lists(self, command: Any) -> None:
        assert [row["name"] for row in rows(command("simulator", "scenes", "--output", "csv").out)] == [
            "everyday",
            "calm",
        ]
        assert json.loads(command("simulator", "truth", "--output", "json").out)[0]["code"] == "CAL001"
        assert "CAL001  production  no event" in command("simulator", "truth").out


class TestRunbook:
    """What a code means."""

    def test_a_runbook_is_shown_in_any_letter_case(self, command: Any) -> None:
        told = command("runbook", "cal001", environ={"COLUMNS": "80"})
        assert told.code == 0
        assert told.out.startswith("CAL001  missing-in-outlook  High")
        assert max(map(len, told.out.splitlines())) <= 80
        assert json.loads(command("runbook", "CAL001", "--output", "json").out)["code"] == "CAL001"

    def test_without_a_code_all_are_listed(self, command: Any) -> None:
        assert "MTG001  Critical  orphan-in-outlook" in command("runbook").out
        assert {row["code"] for row in rows(command("runbook", "--output", "csv").out)} >= {"CAL001", "MTG001"}
