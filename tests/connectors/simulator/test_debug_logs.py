"""Debug logs as Apex writes them."""

import re
from datetime import UTC, datetime

import pytest

from connectors.simulator.debug_logs import Case, write_log

AT = datetime(2026, 3, 2, 8, 0, 59, tzinfo=UTC)
LINE = re.compile(r"\d\d:\d\d:\d\d\.\d+ \(\d+\)\|[A-Z_]+(\|.*)?")


def a_case(*, failed: bool) -> Case:
    return Case(
        org_id="00DJ90000000AMLMA2",
        user={"Id": "005J90000000AMRIA2", "Username": "bm@bank.example"},
        booking_id="7f3a",
        event_id="00UJ90000000AVqMAM",
        advisor_mail="a@bank.example",
        customer="Bo Bæk",
        customer_mail="bo@home.example",
        phone="+45 20 10 10 10",
        cpr="010150-0000",
        token="AQ00",
        failed=failed,
    )


@pytest.mark.parametrize("failed", [False, True])
def test_a_log_begins_with_its_levels_and_ends_with_its_end(failed: bool) -> None:
    lines = write_log(a_case(failed=failed), AT).splitlines()
    assert lines[0].startswith("66.0 APEX_CODE,FINEST;")
    assert lines[-1].endswith("|EXECUTION_FINISHED")
    assert sum(LINE.fullmatch(line) is not None for line in lines) > 20


def test_time_goes_on_within_a_log() -> None:
    stamps = re.findall(r"\((\d+)\)\|", write_log(a_case(failed=False), AT))
    assert [int(stamp) for stamp in stamps] == sorted(int(stamp) for stamp in stamps)


def test_only_a_failure_has_a_stack() -> None:
    assert "Class.andmoney." in write_log(a_case(failed=True), AT)
    assert "Class.andmoney." not in write_log(a_case(failed=False), AT)
