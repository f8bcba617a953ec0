"""Graph's activity logs from a file: counted by app and template, streamed, and never believed beyond their rows."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_use.activity_log import read_activity_log
from bookme_ops.access_use.calls import CallLog, LogError
from bookme_ops.access_use.log_files import LONGEST_LINE
from bookme_ops.access_use.permission_table import PermissionTable
from bookme_ops.access_use.proposal import GRAPH, propose
from connectors.access_records import AppRoleGrant

Write = Callable[..., Path]


def row(uri: str = "/users/anna@bank.example/calendarView?$select=id", **keys: Any) -> dict[str, Any]:
    return {
        "TimeGenerated": "2026-11-20T10:00:00.1234567Z",
        "RequestMethod": "GET",
        "RequestUri": f"https://graph.microsoft.com/v1.0{uri}",
        "AppId": "A1",
        "ServicePrincipalId": "P1",
        "ResponseStatusCode": 200,
        "Roles": "Calendars.Read User.Read.All",
        "Scopes": "",
        "UserId": "",
        "IPAddress": "192.0.2.1",
        **keys,
    }


def told(log: CallLog) -> list[tuple[str, str, int, int]]:
    return [(call.method, call.template, call.count, call.refused) for call in log.calls]


def test_rows_are_counted_by_app_method_and_template(write: Write) -> None:
    log = read_activity_log(
        write(row(), row("/users/bo@bank.example/calendarView"), row("/users", RequestMethod="get"))
    )
    assert told(log) == [("GET", "/users", 1, 0), ("GET", "/users/{id}/calendarview", 2, 0)]
    assert {(call.app_id, call.principal_id, call.user_id) for call in log.calls} == {("a1", "p1", None)}
    assert (log.rows, log.unreadable) == (3, 0)
    assert log.calls[0].first == datetime(2026, 11, 20, 10, 0, 0, 123457, tzinfo=UTC)


def test_nothing_of_a_person_is_kept(write: Write) -> None:
    log = read_activity_log(write(row(), row("/users/anna@bank.example/odd/bo@bank.example", UserId="user-7")))
    for name in ("anna", "bo@", "user-7", "192.0.2.1"):
        assert name not in str(log)


def test_refusals_and_calls_that_were_never_done_are_no_use(write: Write) -> None:
    rows = [row(ResponseStatusCode=status) for status in (200, "200", 404, 403, 401, 429, 500, 503)]
    assert told(read_activity_log(write(*rows))) == [("GET", "/users/{id}/calendarview", 3, 1)]


def test_calls_in_somebodys_name_are_kept_apart(write: Write) -> None:
    log = read_activity_log(write(row(), row(UserId="user-7"), row(UserId="user-8")))
    assert [(call.user_id, call.count) for call in log.calls] == [(None, 1), ("somebody", 2)]


def test_diagnostic_settings_wrap_rows_in_records(write: Write) -> None:
    inner = {key[0].lower() + key[1:]: value for key, value in row().items() if key != "TimeGenerated"}
    wrapped = {"records": [{"time": "2026-11-20T10:00:00Z", "category": "x", "properties": inner}] * 2}
    log = read_activity_log(write(wrapped, wrapped))
    assert told(log) == [("GET", "/users/{id}/calendarview", 4, 0)]
    assert log.calls[0].last == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_is_read_as_lines_are(write: Write, indent: int | None) -> None:
    lines = read_activity_log(write(row(), row("/users"), name="lines"))
    assert read_activity_log(write(json.dumps([row(), row("/users")], indent=indent).encode())) == lines
    assert read_activity_log(write(json.dumps({"value": [row(), row("/users")]}, indent=2).encode())) == lines


def test_a_packed_file_is_read_too(write: Write) -> None:
    content = json.dumps(row()).encode() + b"\n"
    assert read_activity_log(write(gzip.compress(content))) == read_activity_log(write(content, name="plain"))


def test_a_mark_in_front_and_empty_lines_are_no_rows(write: Write) -> None:
    log = read_activity_log(write(b"\xef\xbb\xbf\n", row(), b"\n", b"   \r\n"))
    assert (log.rows, log.unreadable) == (1, 0)


BROKEN = [
    b'{"RequestMethod": "GET", "Requ\n',
    b"[1, 2]\n",
    b"7\n",
    b"\xff\xfe\n",
    b"[" * 5_000 + b"\n",
    json.dumps(row(RequestMethod="STEAL")).encode() + b"\n",
    json.dumps(row(RequestUri=None)).encode() + b"\n",
    json.dumps(row(ResponseStatusCode=True)).encode() + b"\n",
    json.dumps(row(AppId="", ServicePrincipalId=None)).encode() + b"\n",
    json.dumps(row(AppId="x" * 100, ServicePrincipalId=7)).encode() + b"\n",
]


@pytest.mark.parametrize("line", BROKEN)
def test_a_row_that_cannot_be_read_is_counted_and_not_guessed(write: Write, line: bytes) -> None:
    log = read_activity_log(write(row(), line, row()))
    assert told(log) == [("GET", "/users/{id}/calendarview", 2, 0)]
    assert log.unreadable >= 1


def test_a_file_that_was_cut_off_says_so(write: Write) -> None:
    whole = json.dumps(row()).encode() + b"\n"
    log = read_activity_log(write(whole * 3 + whole[:40]))
    assert (log.rows, log.unreadable) == (3, 1)
    with pytest.raises(LogError, match="cut off"):
        read_activity_log(write(gzip.compress(whole * 999)[:-20], name="packed"))


@pytest.mark.parametrize(
    "content",
    [b"hello\n", b'{"a": 1}\n', b"[]x", b"\x00\x01", b'"text"', b"{" * 100_000, b"x" * (LONGEST_LINE + 1)],
)
def test_what_is_no_such_log_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(LogError):
        read_activity_log(write(content))


def test_an_empty_log_shows_no_call(write: Write) -> None:
    assert read_activity_log(write(b"")) == read_activity_log(write(b"[]", name="list")) == CallLog(calls=(), rows=0)


def test_a_document_larger_than_may_be_held_is_refused(write: Write) -> None:
    path = write(json.dumps([row()] * 5, indent=1).encode())
    with pytest.raises(LogError, match="line by line"):
        read_activity_log(path, largest_list=1_000)


def test_a_log_leads_to_a_proposal(write: Write, table: PermissionTable) -> None:
    log = read_activity_log(write(row(), row(ServicePrincipalId="p2", RequestUri="/v1.0/users")), table)
    grants = [
        AppRoleGrant(
            grant_id=role,
            principal_id="p1",
            resource_id="r",
            resource="Microsoft Graph",
            resource_app_id=GRAPH,
            role_id=role,
            role=role,
            created=None,
        )
        for role in ("Calendars.Read", "Mail.ReadWrite")
    ]
    app = propose(grants, log.calls, table, unreadable=log.unreadable).apps[0]
    assert (app.app, app.unused, app.unexplained) == ("p1", ("Mail.ReadWrite",), ())
