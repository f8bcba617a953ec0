"""The account of a run."""

import pytest

from bookme_ops.tally import Tally, failure_of, is_down
from connectors.errors import (
    BadCredentials,
    BudgetSpent,
    ConnectorError,
    Malformed,
    NotAllowed,
    Reason,
    Throttled,
    TimedOut,
    Unavailable,
)
from connectors.ports import Failure

REFUSED = Failure(reason=Reason.FORBIDDEN, detail="refused")


def test_what_was_expected_is_what_was_checked_and_what_was_not() -> None:
    tally = Tally()
    tally.check("mailbox", "a")
    tally.check("mailbox", "b")
    tally.miss("mailbox", "c", REFUSED)
    tally.check("query", "production/bookings")
    assert tally.coverage() == {
        "mailbox": {
            "expected": 3,
            "checked": 2,
            "not_checked": [{"id": "c", "reason": "forbidden", "detail": "refused"}],
        },
        "query": {"expected": 1, "checked": 1, "not_checked": []},
    }


def test_a_subject_that_failed_once_was_not_checked_whatever_else_was_read_of_it() -> None:
    tally = Tally()
    tally.miss("mailbox", "a", REFUSED)
    tally.check("mailbox", "a")
    assert tally.coverage()["mailbox"]["expected"] == 1
    assert tally.coverage()["mailbox"]["checked"] == 0
    assert not tally.complete


def test_nothing_missed_is_complete() -> None:
    tally = Tally()
    assert tally.complete
    tally.check("mailbox", "a")
    assert tally.complete
    assert Tally().coverage() == {}


@pytest.mark.parametrize(
    ("error", "down"),
    [
        (BadCredentials("graph", "no"), True),
        (Unavailable("graph", "no"), True),
        (TimedOut("graph", "no"), True),
        (NotAllowed("graph", "no"), False),
        (Throttled("graph", "no"), False),
        (Malformed("graph", "no"), False),
        (BudgetSpent("salesforce", "no"), False),
    ],
)
def test_a_system_is_down_if_it_does_not_answer_or_refuses_our_credentials(error: ConnectorError, down: bool) -> None:
    assert is_down(error) is down


def test_a_failure_keeps_reason_and_sentence() -> None:
    assert failure_of(Malformed("graph", "half a page", reason=Reason.TOO_LARGE)) == Failure(
        reason=Reason.TOO_LARGE, detail="graph: half a page"
    )
