"""Of a debug log it is told what happened, and never what it was about."""

from datetime import UTC, datetime

import pytest

from bookme_ops.bundles.log_lines import LONGEST, MOST, LogLines
from connectors.simulator.debug_logs import write_log
from tests.connectors.simulator.test_debug_logs import a_case

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
STAMP = "08:00:00.1 (12000000)"


def chosen(*lines: str) -> str:
    return LogLines().choose("\n".join(lines))


def test_the_line_of_levels_stands_first_and_only_there() -> None:
    head = "66.0 APEX_CODE,FINEST;CALLOUT,INFO"
    assert chosen(head) == f"{head}\n"
    assert chosen(f"{STAMP}|USER_DEBUG|x", head) == f"{STAMP}|USER_DEBUG|(2 characters)\n"
    assert chosen("66.0 Anna Holm,FINEST") == ""


@pytest.mark.parametrize(
    "line",
    [
        f"{STAMP}|EXECUTION_STARTED",
        f"{STAMP}|CODE_UNIT_STARTED|[EXTERNAL]|01p|andmoney.BookMe.call(String)",
        f"{STAMP}|SOQL_EXECUTE_BEGIN|[4]|Aggregations:0|SELECT Id FROM User",
        f"{STAMP}|DML_BEGIN|[8]|Op:Upsert|Type:Event|Rows:1",
        f"{STAMP}|EXCEPTION_THROWN|[8]|System.DmlException: Upsert failed",
        f"{STAMP}|VALIDATION_RULE|03d|EndAfterStart",
    ],
)
def test_code_queries_counts_and_errors_are_told(line: str) -> None:
    assert chosen(line) == f"{line}\n"


@pytest.mark.parametrize(
    "event",
    ["USER_DEBUG", "VARIABLE_ASSIGNMENT", "FLOW_VALUE_ASSIGNMENT", "USER_INFO", "SOMETHING_NEW", "HEAP_ALLOCATE"],
)
def test_of_anything_else_only_that_it_happened(event: str) -> None:
    lines = LogLines()
    assert lines.choose(f"{STAMP}|{event}|[5]|Anna Holm") == f"{STAMP}|{event}|(14 characters)\n"
    assert lines.dropped == {event: 1}


def test_of_a_call_the_address_and_the_status_are_told() -> None:
    request = f"{STAMP}|CALLOUT_REQUEST|[6]|System.HttpRequest[Endpoint=callout:B/x, Method=POST, Body=Anna]"
    response = f"{STAMP}|CALLOUT_RESPONSE|[6]|System.HttpResponse[Status=OK, StatusCode=200, Body=Anna]"
    assert chosen(request, response).splitlines() == [
        f"{STAMP}|CALLOUT_REQUEST|Endpoint=callout:B/x|Method=POST",
        f"{STAMP}|CALLOUT_RESPONSE|Status=OK|StatusCode=200",
    ]


def test_lines_that_go_on_below_are_dropped_and_counted() -> None:
    lines = LogLines()
    told = lines.choose(f'{STAMP}|USER_DEBUG|[5]|DEBUG|a\n{{"cpr": "x"}}\nAnna\n{STAMP}|EXECUTION_FINISHED\n')
    assert told == f"{STAMP}|USER_DEBUG|(12 characters)\n{STAMP}|EXECUTION_FINISHED\n"
    assert lines.dropped == {"USER_DEBUG": 1, "USER_DEBUG_FURTHER_LINES": 2}


def test_counts_and_frames_go_on_below_their_events() -> None:
    told = (
        f"{STAMP}|LIMIT_USAGE_FOR_NS|andmoney|",
        "  Number of SOQL queries: 7 out of 100",
        "  Number of SOQL queries: 99 out of 100 ******* CLOSE TO LIMIT",
        f"{STAMP}|FATAL_ERROR|System.DmlException: x",
        "",
        "Class.andmoney.BookMe.save: line 88, column 1",
    )
    assert chosen(*told, "Anna Holm was here") == "\n".join(told) + "\n"


def test_a_text_that_pretends_to_be_a_count_is_dropped_elsewhere() -> None:
    assert chosen(f"{STAMP}|USER_DEBUG|a", "  Number of SOQL queries: 7 out of 100") == (
        f"{STAMP}|USER_DEBUG|(2 characters)\n"
    )


def test_what_stands_before_the_first_event_is_dropped() -> None:
    lines = LogLines()
    assert lines.choose("Anna Holm") == ""
    assert lines.dropped == {"BEFORE_THE_FIRST_EVENT_FURTHER_LINES": 1}


@pytest.mark.parametrize("text", ["", "\n", "\r\n"])
def test_a_log_without_text_is_told_as_it_is(text: str) -> None:
    assert LogLines().choose(text).strip() == ""


def test_choosing_twice_is_choosing_once() -> None:
    once = LogLines().choose(write_log(a_case(failed=True), AT))
    again = LogLines().choose(once)
    assert len(again.splitlines()) == len(once.splitlines())
    assert [line.partition("(")[0] for line in again.splitlines()] == [
        line.partition("(")[0] for line in once.splitlines()
    ]


def test_a_whole_log_tells_nobodys_name_number_or_token() -> None:
    case = a_case(failed=False)
    told = LogLines().choose(write_log(case, AT))
    assert not [text for text in (case.customer, case.customer_mail, case.phone, case.cpr, case.token) if text in told]
    assert case.booking_id in told


def test_a_huge_log_is_told_up_to_a_limit_and_the_rest_is_counted() -> None:
    line = f"{STAMP}|STATEMENT_EXECUTE|[{'7' * 970}]\n"
    lines = LogLines()
    told = lines.choose(line * 2_100)
    assert len(told) <= MOST < len(told) + len(line)
    assert lines.dropped["LINES_BEYOND_THE_LIMIT"] == 2_100 - len(told) // len(line)


def test_an_endless_line_is_cut() -> None:
    assert len(chosen(f"{STAMP}|METHOD_ENTRY|{'x' * 3 * LONGEST}")) == LONGEST + 1
