"""The lines of a debug log that may be told: what happened, and never what it was about.

A log is lines of `time (nanoseconds)|EVENT|details`, below a line with the levels; texts go on over further lines. Kept
are the details of the events named here. Of all others stays that they happened, and how many characters they said:
debug texts, variables, records and the bodies of calls hold whatever the bank's people and customers typed
(salesforce-contract 3.6; `design/anchors.md` E2, rule 0).
"""

import re
from collections import Counter
from collections.abc import Iterator

LINE = re.compile(r"(?P<when>\d{1,2}:\d{2}:\d{2}(?:\.\d+)?\s*\(\d+\))\|(?P<event>[A-Z_0-9]+)(?P<rest>.*)")
HEAD = re.compile(r"\d{2,3}\.\d [A-Z_]+,[A-Z]+(?:;[A-Z_]+,[A-Z]+)*")
TOLD = frozenset(
    [
        "EXECUTION_STARTED",
        "EXECUTION_FINISHED",
        "CODE_UNIT_STARTED",
        "CODE_UNIT_FINISHED",
        "METHOD_ENTRY",
        "METHOD_EXIT",
        "CONSTRUCTOR_ENTRY",
        "CONSTRUCTOR_EXIT",
        "SYSTEM_METHOD_ENTRY",
        "SYSTEM_METHOD_EXIT",
        "SYSTEM_MODE_ENTER",
        "SYSTEM_MODE_EXIT",
        "STATEMENT_EXECUTE",
        "ENTERING_MANAGED_PKG",
        "SOQL_EXECUTE_BEGIN",
        "SOQL_EXECUTE_END",
        "SOSL_EXECUTE_END",
        "DML_BEGIN",
        "DML_END",
        "EXCEPTION_THROWN",
        "FATAL_ERROR",
        "CUMULATIVE_LIMIT_USAGE",
        "CUMULATIVE_LIMIT_USAGE_END",
        "LIMIT_USAGE",
        "LIMIT_USAGE_FOR_NS",
        "CUMULATIVE_PROFILING_BEGIN",
        "CUMULATIVE_PROFILING_END",
        "TESTING_LIMITS",
        "VALIDATION_RULE",
        "VALIDATION_PASS",
        "VALIDATION_FAIL",
        "FLOW_START_INTERVIEWS_BEGIN",
        "FLOW_START_INTERVIEWS_END",
        "FLOW_CREATE_INTERVIEW_BEGIN",
        "FLOW_CREATE_INTERVIEW_END",
        "FLOW_START_INTERVIEW_LIMIT_USAGE",
        "WF_RULE_EVAL_BEGIN",
        "WF_RULE_EVAL_END",
        "ASYNC_DML_BEGIN",
        "ASYNC_DML_END",
    ]
)
"""Events whose details name code, objects, queries, errors and counts."""
CALLS = {
    "CALLOUT_REQUEST": re.compile(r"\b(?:Endpoint|Method)=[^,\]|]+"),
    "CALLOUT_RESPONSE": re.compile(r"\b(?:Status|StatusCode)=[^,\]|]+"),
}
"""Of calls to other systems only this is told: neither headers nor bodies."""
COUNTS = re.compile(r"\s{2,}[A-Z][A-Za-z ]{3,60}: \d+ out of \d+(?: \*+ CLOSE TO LIMIT)?\s*")
FRAME = re.compile(r"\s*(?:Class|Trigger|AnonymousBlock|External entry point)[\w.:, ()]{0,200}")
FOLLOWED = {
    "LIMIT_USAGE_FOR_NS": COUNTS,
    "TESTING_LIMITS": COUNTS,
    "EXCEPTION_THROWN": FRAME,
    "FATAL_ERROR": FRAME,
}
"""What may go on below an event: counts, and the frames of a stack."""
LONGEST = 100_000
"""Characters of a line; what is behind them is left out."""
MOST = 2_000_000
"""Characters of a log that are told; the platform keeps up to 20 MB."""


class LogLines:
    """Chooses the lines of one log; `dropped` counts by event what was left out."""

    def __init__(self) -> None:
        self.dropped: Counter[str] = Counter()
        self._event = ""

    def choose(self, text: str) -> str:
        """The log without what must not be told."""
        told: list[str] = []
        left = MOST
        for line in self._lines(text):
            left -= len(line) + 1
            if left >= 0:
                told.append(f"{line}\n")
            else:
                self.dropped["LINES_BEYOND_THE_LIMIT"] += 1
        return "".join(told)

    def _lines(self, text: str) -> Iterator[str]:
        for number, line in enumerate(text.splitlines()):
            told = line if number == 0 and HEAD.fullmatch(line.strip()) else self._line(line[:LONGEST])
            if told is not None:
                yield told

    def _line(self, line: str) -> str | None:
        found = LINE.fullmatch(line)
        if found is None:
            return self._further(line)
        self._event = found["event"]
        head, rest = f"{found['when']}|{self._event}", found["rest"]
        if self._event in TOLD:
            return f"{head}{rest}"
        self.dropped[self._event] += bool(rest)
        if self._event in CALLS:
            return "|".join([head, *CALLS[self._event].findall(rest)])
        return f"{head}|({len(rest)} characters)" if rest else head

    def _further(self, line: str) -> str | None:
        """A line below that of an event: whoever wrote it may have written anything."""
        form = FOLLOWED.get(self._event)
        if not line.strip() or (form is not None and form.fullmatch(line)):
            return line
        self.dropped[f"{self._event or 'BEFORE_THE_FIRST_EVENT'}_FURTHER_LINES"] += 1
        return None
