"""`bookme-ops audit permissions --least`: a proposal, by our own calls and by logs that are given as files."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_use.calls import Call
from tests.bookme_ops.access_sheet.desks import BOB, NOW, a_desk, over
from tests.jobs.environment.access_bank import a_role, a_view, refused

COMMAND = ("audit", "permissions", "--least")


@pytest.fixture
def works(works: Any) -> Any:
    """Works with an app that may read calendars and send mail."""
    works.desks = [a_desk(roles=(a_role("Calendars.Read"), a_role("Mail.Send")))]
    return works


def an_activity(folder: Path) -> str:
    row = {
        "appId": "app-1", "servicePrincipalId": "principal-1", "requestMethod": "GET", "responseStatusCode": 200,
        "requestUri": "https://graph.microsoft.com/v1.0/users/00000000-0000-0000-0000-000000000001/calendarView/delta",
        "timeGenerated": "2026-02-01T10:00:00Z", "userId": "",
    }  # fmt: skip
    (folder / "activity.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return str(folder / "activity.jsonl")


def test_what_no_call_needed_is_proposed_to_go(command: Any, works: Any, folder: Path) -> None:
    ended = command(*COMMAND, "--activity-log", an_activity(folder), "--actor", "anna")
    assert ended.code == 0
    assert "unused  Mail.Send" in ended.out
    assert "used    Calendars.Read" in ended.out
    assert "less than 30 days" in ended.out
    assert "This is a proposal" in ended.out
    assert works.deeds == [("audit.least-viewed", "environments production", "anna", "ok")]


def test_our_own_calls_count_without_a_file(command: Any, works: Any) -> None:
    works.calls = [
        Call(
            system="graph", method="GET", template="/users/{id}/calendarview/delta", count=3, source="own calls",
            app_id="app-1", first=NOW, last=NOW,
        )
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(command(*COMMAND, "--output", "csv").out)))
    assert {(row["granted"], row["standing"]) for row in rows} == {("Calendars.Read", "used"), ("Mail.Send", "unused")}


def test_without_any_log_nothing_is_told_as_unused(command: Any) -> None:
    ended = command(*COMMAND)
    assert ended.code == 0
    assert "No log says what was used" in ended.out
    assert "unused" not in ended.out
    assert "not judged" in ended.out


def test_an_event_log_tells_what_users_need(command: Any, folder: Path) -> None:
    user = "005000000000001AAA"
    text = f"EVENT_TYPE,USER_ID,TIMESTAMP,METHOD,URI,STATUS_CODE\nRestApi,{user},20260201100000.000,GET,/x,200\n"
    (folder / "events.csv").write_text(text, encoding="utf-8")
    (told,) = json.loads(command(*COMMAND, "--event-log", str(folder / "events.csv"), "--output", "json").out)
    assert [one["user_id"] for one in told["users"]] == [user]
    assert told["names"][BOB]


@pytest.mark.parametrize("option", ["--activity-log", "--event-log", "--permissions"])
def test_a_file_that_is_no_such_log_is_refused_with_its_name(command: Any, folder: Path, option: str) -> None:
    (folder / "x").write_bytes(b"\0\1 nonsense")
    ended = command(*COMMAND, option, str(folder / "x"))
    assert (ended.code, ended.out) == (2, "")
    assert f"{folder / 'x'}: " in ended.err


def test_permissions_that_could_not_be_read_are_exit_3(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "roles"))]
    assert command(*COMMAND).code == 3
