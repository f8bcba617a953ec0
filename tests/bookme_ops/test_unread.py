"""Unread: one incident for each environment and kind of what could not be read for long."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.store.incident import UNREAD, Change, Incident, Open, Raised, Reopen, Resolve, See, State
from bookme_ops.unread import MOST_IDS, Failing, fingerprints_of, plan_unread
from connectors.errors import Reason
from jobs.base import Priority, Subject
from tests.bookme_ops.ledger import NOW

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PRODUCTION = ("production",)


def failing(number: int = 1, age: timedelta = DAY + SECOND, **changes: Any) -> Failing:
    values: dict[str, Any] = {
        "environment": "production",
        "kind": "mailbox",
        "id": f"mailbox-{number:03}",
        "reason": Reason.FORBIDDEN,
        "since": NOW - age,
    }
    return Failing(**values | changes)


def plan(
    found: Sequence[Failing],
    *known: Incident,
    environments: tuple[str, ...] = PRODUCTION,
    after: timedelta = DAY,
) -> list[Change]:
    return plan_unread(found, known, environments, after=after, now=NOW)


def raised(change: Change) -> Raised:
    assert not isinstance(change, Resolve)
    return change.raised


def incident_of(change: Change, state: State = State.OPEN) -> Incident:
    """The incident that a change leaves."""
    one = raised(change)
    finding = one.finding
    return Incident(
        id=1,
        environment=finding.environment,
        code=finding.code,
        subject=finding.subject,
        scope=one.scope,
        booking_id=None,
        priority=finding.priority,
        summary=finding.summary,
        evidence=finding.evidence,
        state=state,
        opened_at=NOW,
        last_seen_at=NOW,
    )


def test_what_fails_for_longer_than_the_setting_opens_one_incident() -> None:
    (change,) = plan([failing(1), failing(2, reason=Reason.TIMEOUT), failing(3, age=3 * DAY)])
    assert isinstance(change, Open)
    finding = change.raised.finding
    assert (finding.code, finding.environment, finding.priority) == (UNREAD, "production", Priority.HIGH)
    assert finding.subject == Subject(kind="coverage", id="mailbox")
    assert finding.summary == "3 mailboxes have not been read completely for more than 24 h."
    assert finding.booking_id is None
    assert finding.evidence == {
        "count": 3,
        "ids": ["mailbox-001", "mailbox-002", "mailbox-003"],
        "reasons": {"forbidden": 2, "timeout": 1},
        "since": (NOW - 3 * DAY).isoformat(),
        "unread_after_seconds": 86400.0,
    }


@pytest.mark.parametrize("age", [timedelta(), DAY - SECOND, DAY])
def test_until_then_it_stays_silent(age: timedelta) -> None:
    assert plan([failing(age=age)]) == []


def test_the_setting_says_for_how_long() -> None:
    (change,) = plan([failing(age=2 * timedelta(hours=1))], after=timedelta(minutes=90))
    assert raised(change).finding.summary == "1 mailbox has not been read completely for more than 1.5 h."


def test_kinds_and_environments_have_incidents_of_their_own() -> None:
    found = [
        failing(),
        failing(kind="room", id="room-1"),
        failing(kind="query", id="production/bookings"),
        failing(kind="directory", id="test/users", environment="test"),
    ]
    changes = plan(found, environments=("production", "test"))
    told = {(raised(one).finding.environment, raised(one).finding.subject.id) for one in changes}
    assert told == {("production", "mailbox"), ("production", "room"), ("production", "query"), ("test", "directory")}
    assert all(isinstance(one, Open) for one in changes)


def test_what_still_fails_is_seen_again_with_what_is_new() -> None:
    known = incident_of(plan([failing(1)])[0])
    (change,) = plan([failing(1), failing(2)], known)
    assert isinstance(change, See)
    assert change.raised.finding.evidence["ids"] == ["mailbox-001", "mailbox-002"]


def test_as_long_as_one_of_them_fails_it_is_not_resolved() -> None:
    known = incident_of(plan([failing(1), failing(2)])[0])
    (change,) = plan([failing(2)], known)
    assert isinstance(change, See)
    assert change.raised.finding.summary.startswith("1 mailbox has")


def test_it_is_resolved_when_all_were_read_completely_again() -> None:
    known = incident_of(plan([failing(1), failing(2)])[0])
    assert plan([], known) == [Resolve(incident_id=1)]


def test_what_began_to_fail_since_does_not_hold_it_open() -> None:
    known = incident_of(plan([failing(1)])[0])
    assert plan([failing(2, age=SECOND)], known) == [Resolve(incident_id=1)]


def test_a_more_patient_setting_resolves_nothing() -> None:
    known = incident_of(plan([failing(1)])[0])
    (change,) = plan([failing(1)], known, after=7 * DAY)
    assert isinstance(change, See)
    assert change.raised.finding.summary.endswith("for more than 24 h.")


def test_it_is_reopened_when_it_returns() -> None:
    known = incident_of(plan([failing(1)])[0], State.RESOLVED)
    assert plan([failing(1, age=DAY)], known) == []
    (change,) = plan([failing(1)], known)
    assert isinstance(change, Reopen)


def test_a_run_of_one_environment_says_nothing_of_another() -> None:
    known = replace(incident_of(plan([failing()])[0]), environment="test")
    assert plan([], known) == []


def test_any_order_tells_the_same_and_no_more_ids_than_a_person_reads() -> None:
    found = [failing(number) for number in range(250)]
    assert plan(found) == plan(found[::-1])
    evidence = raised(plan(found)[0]).finding.evidence
    assert (evidence["count"], len(evidence["ids"])) == (250, MOST_IDS)


def test_each_kind_has_its_fingerprint() -> None:
    told = {raised(one).fingerprint for one in plan([failing(kind=kind) for kind in ("mailbox", "room", "query")])}
    assert told < set(fingerprints_of(PRODUCTION))
