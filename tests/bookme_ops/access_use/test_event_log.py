"""Event log files of Salesforce: by user, method and object, and nothing of what was asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_use.calls import CallLog, LogError
from bookme_ops.access_use.event_log import long_id, read_event_log

Write = Callable[..., Path]
USER = "005000000000001AAA"
TOTAL = "EVENT_TYPE,TIMESTAMP,USER_ID,API_FAMILY,API_RESOURCE,HTTP_METHOD,CLIENT_IP,ENTITY_NAME,STATUS_CODE,USER_NAME"
REST = "EVENT_TYPE,TIMESTAMP,USER_ID,URI,METHOD,STATUS_CODE,ENTITY_NAME,QUERY,TIMESTAMP_DERIVED,USER_ID_DERIVED"
LOGIN = "EVENT_TYPE,TIMESTAMP,USER_ID,LOGIN_STATUS,SOURCE_IP,TIMESTAMP_DERIVED"


def csv(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def total(
    resource: str = "/v60.0/sobjects/Event/00U1", method: str = "GET", entity: str = "", status: str = "200"
) -> str:
    began = f"ApiTotalUsage,20261120100000.250,{USER},REST,{resource}"
    return f'{began},{method},192.0.2.1,{entity},{status},"a,b@bank.example"'


def told(log: CallLog) -> list[tuple[str, str, int, int]]:
    return [(call.method, call.template, call.count, call.refused) for call in log.calls]


def test_api_calls_are_counted_by_user_method_and_object(write: Write) -> None:
    rows = [total(), total(), total(method="PATCH", entity="Contact"), total("/services/data/v60.0/query", entity="")]
    log = read_event_log(write(csv(TOTAL, *rows)))
    assert told(log) == [
        ("GET", "/query", 1, 0),
        ("GET", "/sobjects/Event", 2, 0),
        ("PATCH", "/sobjects/Contact", 1, 0),
    ]
    assert {call.user_id for call in log.calls} == {USER}
    assert log.calls[0].first == datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=UTC)
    assert "bank.example" not in str(log)
    assert "192.0.2.1" not in str(log)


def test_rest_calls_are_read_by_their_own_columns(write: Write) -> None:
    asked = '"SELECT Name\nFROM Account"'
    row = f"RestApi,,x,/services/data/v60.0/query,GET,200,Account,{asked},2026-11-20T10:00:00.000Z,{USER}"
    log = read_event_log(write(csv(REST, row)))
    assert told(log) == [("GET", "/sobjects/Account", 1, 0)]
    assert "SELECT" not in str(log)


def test_sign_ins_are_counted_and_refused_ones_are_none(write: Write) -> None:
    rows = [f"Login,20261120100000.000,{USER},{status},192.0.2.1,2026-11-20T10:00:00Z" for status in
            ("LOGIN_NO_ERROR", "LOGIN_NO_ERROR", "LOGIN_ERROR_INVALID_PASSWORD")]  # fmt: skip
    assert told(read_event_log(write(csv(LOGIN, *rows)))) == [("LOGIN", "/login", 2, 0)]


def test_a_refused_call_used_nothing(write: Write) -> None:
    log = read_event_log(write(csv(TOTAL, total(status="403"), total(status=""))))
    assert told(log) == [("GET", "/sobjects/Event", 1, 1)]


@pytest.mark.parametrize(
    ("resource", "template"),
    [
        ("/services/data/v60.0/composite/sobjects", "/composite"),
        ("/services/data/v60.0/sobjects/andmoney__AMB_Event_Detail__c/a01", "/sobjects/andmoney__AMB_Event_Detail__c"),
        ("/services/apexrest/bookme/slots/anna@bank.example", "/bookme"),
        ("/services/Soap/u/60.0", "/u"),
        ("anna@bank.example", "/"),
        ("", "/"),
    ],
)
def test_what_names_no_object_is_told_by_its_area(write: Write, resource: str, template: str) -> None:
    assert told(read_event_log(write(csv(TOTAL, total(resource)))))[0][1] == template


@pytest.mark.parametrize(
    "row",
    [
        total().replace(USER, "not-a-user"),
        total().replace("20261120100000.250", "yesterday"),
        total().replace("ApiTotalUsage", "ReportExport"),
        total()[:60],
        total() + ",more",
    ],
)
def test_a_row_that_cannot_be_read_is_counted_and_not_guessed(write: Write, row: str) -> None:
    log = read_event_log(write(csv(TOTAL, total(), row)))
    assert (log.rows, log.unreadable) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"\x00",
        b"\xff\xfeE\x00",
        csv(TOTAL, 'ApiTotalUsage,"never closed'),
        csv(TOTAL, "x" * 200_000),
        csv(TOTAL, total().replace("ApiTotalUsage", "ReportExport")),
    ],
)
def test_what_is_no_such_log_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(LogError):
        read_event_log(write(content))


def test_a_log_without_rows_shows_no_call(write: Write) -> None:
    assert read_event_log(write(csv(TOTAL))) == CallLog(calls=(), rows=0)


@pytest.mark.parametrize(
    ("short", "long"),
    [("005000000000001", "005000000000001AAA"), ("0055g00000ABcDe", "0055g00000ABcDeAAL"), (USER, USER)],
)
def test_ids_are_told_in_the_long_form(short: str, long: str) -> None:
    assert long_id(short) == long


def test_short_and_long_ids_are_the_same_user(write: Write) -> None:
    rows: list[Any] = [total(), total().replace(USER, USER[:15])]
    assert told(read_event_log(write(csv(TOTAL, *rows)))) == [("GET", "/sobjects/Event", 2, 0)]
