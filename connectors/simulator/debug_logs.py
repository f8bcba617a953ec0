"""Debug logs as Apex writes them, about one booking: what a support case needs, among what nobody else may read.

The form is the platform's: a line of levels, then `time (nanoseconds)|EVENT|details`, texts over several lines. All
people, numbers and tokens are made up.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.simulator.model import Row

LEVELS = (
    "66.0 APEX_CODE,FINEST;APEX_PROFILING,INFO;CALLOUT,FINEST;DATABASE,FINEST;NBA,NONE;SYSTEM,DEBUG;VALIDATION,INFO;"
    "VISUALFORCE,INFO;WAVE,NONE;WORKFLOW,FINER"
)
STEP = 1_370_000
"""Nanoseconds between two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a log is about."""

    org_id: str
    user: Row
    booking_id: str
    event_id: str
    advisor_mail: str
    customer: str
    customer_mail: str
    phone: str
    cpr: str
    token: str
    """The tail of a session id that somebody wrote to the log."""
    failed: bool


def write_log(case: Case, at: datetime) -> str:
    """The text of the log of one transaction."""
    lines = [LEVELS]
    for number, (event, *texts) in enumerate(_happenings(case)):
        nanoseconds = 12_000_000 + number * STEP
        clock = f"{at:%H:%M:%S}.{nanoseconds // 10_000_000} ({nanoseconds})"
        first, *further = "|".join([clock, event, *texts]).split("\n")
        lines += [first, *further]
    return "\n".join(lines) + "\n"


def _happenings(case: Case) -> list[tuple[str, ...]]:
    ends = _failure(case) if case.failed else [("DML_END", "[88]")]
    return [*_begin(case), *_call_backend(case), *_save(case), *ends, *_finish()]


def _begin(case: Case) -> list[tuple[str, ...]]:
    user = case.user
    return [
        ("USER_INFO", "[EXTERNAL]", str(user["Id"]), str(user["Username"]), "(GMT+01:00) Central European Time"),
        ("EXECUTION_STARTED",),
        ("CODE_UNIT_STARTED", "[EXTERNAL]", "01pJ90000000AAB", "andmoney.BookMeConfigCallable.call(String, Map)"),
        ("METHOD_ENTRY", "[41]", "01pJ90000000AAB", "andmoney.BookMeConfigCallable.resolveAdvisor(String)"),
        ("SOQL_EXECUTE_BEGIN", "[44]", "Aggregations:0", _advisor_query(case)),
        ("SOQL_EXECUTE_END", "[44]", "Rows:1"),
        (
            "VARIABLE_ASSIGNMENT",
            "[45]",
            "advisor",
            f'{{"Email":"{case.advisor_mail}","Phone":"{case.phone}"}}',
            "0x1f3",
        ),
        ("METHOD_EXIT", "[41]", "andmoney.BookMeConfigCallable.resolveAdvisor(String)"),
        ("USER_DEBUG", "[52]", "DEBUG", f"meeting {case.booking_id} for {case.customer} <{case.customer_mail}>"),
        ("USER_DEBUG", "[53]", "DEBUG", f"session {case.org_id[:15]}!{case.token}\ncpr {case.cpr}\ntlf. {case.phone}"),
    ]


def _advisor_query(case: Case) -> str:
    return f"SELECT Id FROM User WHERE Email = '{case.advisor_mail}' LIMIT 1"  # noqa: S608  a text, never run


def _call_backend(case: Case) -> list[tuple[str, ...]]:
    endpoint = f"callout:BookingEngine/api/v2/bookme/meetings/{case.booking_id}"
    body = f'{{"title":"{case.customer}","customer":{{"mail":"{case.customer_mail}","cpr":"{case.cpr}"}}}}'
    return [
        ("CALLOUT_REQUEST", "[61]", f"System.HttpRequest[Endpoint={endpoint}, Method=POST]"),
        (
            "USER_DEBUG",
            "[62]",
            "FINE",
            f"Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.{case.token}.{case.token[:40]}\n{body}",
        ),
        ("CALLOUT_RESPONSE", "[61]", "System.HttpResponse[Status=OK, StatusCode=200]"),
        ("HEAP_ALLOCATE", "[63]", "Bytes:2210"),
    ]


def _save(case: Case) -> list[tuple[str, ...]]:
    return [
        ("STATEMENT_EXECUTE", "[86]"),
        ("VARIABLE_ASSIGNMENT", "[87]", "event", f'{{"Id":"{case.event_id}","Subject":"{case.customer}"}}', "0x2a1"),
        ("DML_BEGIN", "[88]", "Op:Upsert", "Type:Event", "Rows:1"),
        ("CODE_UNIT_STARTED", "[EXTERNAL]", "Validation:Event:new"),
        ("VALIDATION_RULE", "03dJ90000000AAC", "EndAfterStart"),
        ("VALIDATION_PASS",),
        ("CODE_UNIT_FINISHED", "Validation:Event:new"),
    ]


def _failure(case: Case) -> list[tuple[str, ...]]:
    text = (
        "System.DmlException: Upsert failed. First exception on row 0; first error: UNABLE_TO_LOCK_ROW, unable to"
        f" obtain exclusive access to this record: {case.event_id} ({case.customer_mail})"
    )
    frames = (
        "\n\nClass.andmoney.BookMeEventWriter.save: line 88, column 1"
        "\nClass.andmoney.BookMeConfigCallable.call: line 31, column 1"
    )
    return [("EXCEPTION_THROWN", "[88]", text), ("FATAL_ERROR", text + frames)]


def _finish() -> list[tuple[str, ...]]:
    counts = (
        "\n  Number of SOQL queries: 7 out of 100\n  Number of DML statements: 3 out of 150"
        "\n  Maximum CPU time: 412 out of 10000\n  Number of callouts: 1 out of 100\n"
    )
    return [
        ("CUMULATIVE_LIMIT_USAGE",),
        ("LIMIT_USAGE_FOR_NS", "andmoney", counts),
        ("CUMULATIVE_LIMIT_USAGE_END",),
        ("CODE_UNIT_FINISHED", "andmoney.BookMeConfigCallable.call(String, Map)"),
        ("EXECUTION_FINISHED",),
    ]
