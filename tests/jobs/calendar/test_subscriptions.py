"""CAL007: subscriptions that are missing or lapse, where the bank subscribes at all."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.directory_records import Subscription
from connectors.errors import Reason
from connectors.records import DirectoryUser
from jobs.base import Priority, Subject
from jobs.calendar.subscriptions import JOB, LAPSED, decide
from jobs.policy import Policies, Policy
from jobs.views import Advisor, Coverage, DirectoryView, Part, Roster
from tests.jobs.calendar.answers import found, ids, in_doubt
from tests.jobs.samples import COPENHAGEN, NOW, READ, unread

SUBSCRIBED = Policy(zone=COPENHAGEN, subscriptions=True)
POLICIES: Policies = {"production": SUBSCRIBED, "test": SUBSCRIBED}
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def an_account(number: int = 1) -> DirectoryUser:
    return DirectoryUser(
        user_id=f"advisor-{number}",
        upn=f"upn-{number}@bank.example",
        mail=f"mail-{number}@bank.example",
        addresses=(f"mail-{number}@bank.example", f"alias-{number}@bank.example"),
        nickname=None,
        employee_id=None,
        office=None,
        enabled=True,
        guest=False,
    )


def an_advisor(number: int = 1) -> Advisor:
    return Advisor(identity=f"advisor-{number}", account=an_account(number))


def held(key: str | None = "advisor-1", *, ends: datetime = NOW + 2 * DAY, number: int = 1) -> Subscription:
    return Subscription(
        subscription_id=f"subscription-{number}", user_key=key, resource="/users/x/events", expires=ends
    )


def a_roster(*advisors: Advisor, environment: str = "production", **changes: Any) -> Roster:
    values: dict[str, Any] = {"users_read": READ, "employees_read": READ, "bookings_read": READ, "advisors": advisors}
    return Roster(environment=environment, **values | changes)


def a_tenant(*rosters: Roster, subscriptions: Any = (), read: Coverage = READ, **changes: Any) -> DirectoryView:
    """A directory that was read completely, with the subscriptions of its tenant."""
    values: dict[str, Any] = {
        "tenant": "bank",
        "rosters": rosters or (a_roster(an_advisor()),),
        "accounts": Part(read=READ, items={}),
        "objects": Part(read=READ, items=()),
        "domains": Part(read=READ, items=frozenset()),
        "rooms": Part(read=READ, items=()),
        "subscriptions": Part(read=read, items=tuple(subscriptions)) if subscriptions is not None else None,
    }
    return DirectoryView(**values | changes)


def test_the_job_looks_at_directories_every_hour() -> None:
    assert (JOB.name, JOB.grain, JOB.cron, JOB.kinds) == ("subscriptions", DirectoryView, "5 * * * *", (LAPSED,))
    assert (LAPSED.code, LAPSED.name, LAPSED.priority) == ("CAL007", "subscription-lapsed", Priority.HIGH)
    assert "subscriptions" in JOB.reads


def test_cal007_a_missing_subscription_is_told() -> None:
    (finding,) = found(decide, a_tenant(), POLICIES)
    assert (finding.code, finding.environment) == ("CAL007", "production")
    assert finding.subject == Subject(kind="advisor", id="advisor-1")
    assert finding.priority is Priority.HIGH
    assert finding.evidence["subscription"] is None
    assert "is missing" in finding.summary
    assert finding.fix == {"action": "renew-subscription", "subscription_id": None}


@pytest.mark.parametrize(
    ("ends", "lapses"),
    [(NOW + DAY + SECOND, False), (NOW + DAY, True), (NOW + SECOND, True), (NOW, True), (NOW - DAY, True)],
)
def test_cal007_a_subscription_lapses_within_renew_before(ends: datetime, lapses: bool) -> None:
    findings = found(decide, a_tenant(subscriptions=[held(ends=ends)]), POLICIES)
    assert ids(findings) == (["advisor-1"] if lapses else [])
    for finding in findings:
        assert finding.evidence["subscription"] == {"id": "subscription-1", "expires": ends.isoformat()}
        assert ("expired at" in finding.summary) is (ends <= NOW)


def test_cal007_goes_by_renew_before_of_the_policy() -> None:
    eager = {"production": Policy(zone=COPENHAGEN, subscriptions=True, renew_before=3 * DAY)}
    assert ids(found(decide, a_tenant(subscriptions=[held()]), eager)) == ["advisor-1"]


@pytest.mark.parametrize(
    "key", ["advisor-1", "ADVISOR-1", "upn-1@bank.example", "mail-1@bank.example", "alias-1@bank.example"]
)
def test_cal007_an_advisor_is_known_by_id_and_by_every_address(key: str) -> None:
    assert found(decide, a_tenant(subscriptions=[held(key)]), POLICIES) == []


@pytest.mark.parametrize("key", ["advisor-2", "other@bank.example", None, ""])
def test_cal007_the_subscription_of_somebody_else_is_not_the_advisors(key: str | None) -> None:
    assert ids(found(decide, a_tenant(subscriptions=[held(key)]), POLICIES)) == ["advisor-1"]


def test_cal007_of_several_subscriptions_the_one_that_lasts_longest_counts() -> None:
    short, long = held(ends=NOW + SECOND), held("mail-1@bank.example", number=2)
    assert found(decide, a_tenant(subscriptions=[short, long]), POLICIES) == []
    assert found(decide, a_tenant(subscriptions=[long, short]), POLICIES) == []


def test_cal007_names_each_of_several_advisors() -> None:
    roster = a_roster(an_advisor(1), an_advisor(2), an_advisor(3))
    view = a_tenant(roster, subscriptions=[held("advisor-2")])
    assert ids(found(decide, view, POLICIES)) == ["advisor-1", "advisor-3"]


def test_cal007_an_advisor_of_two_environments_is_told_once_in_the_first() -> None:
    view = a_tenant(a_roster(an_advisor(1)), a_roster(an_advisor(1), an_advisor(2), environment="test"))
    told = [(finding.environment, finding.subject.id) for finding in found(decide, view, POLICIES)]
    assert told == [("production", "advisor-1"), ("test", "advisor-2")]


def test_cal007_an_advisor_without_an_account_has_no_subscription() -> None:
    nobody = Advisor(identity="lost@bank.example")
    assert ids(found(decide, a_tenant(a_roster(nobody)), POLICIES)) == ["lost@bank.example"]
    assert found(decide, a_tenant(a_roster(nobody), subscriptions=[held("lost@bank.example")]), POLICIES) == []


def test_cal007_is_judged_only_where_mailboxes_are_subscribed_to() -> None:
    assert list(decide(a_tenant(), {"production": Policy(zone=COPENHAGEN)}, NOW)) == []
    assert list(decide(a_tenant(), {}, NOW)) == []
    assert list(decide(a_tenant(subscriptions=None), POLICIES, NOW)) == []
    both = a_tenant(a_roster(an_advisor(1)), a_roster(an_advisor(2), environment="test"))
    only_test = {"production": Policy(zone=COPENHAGEN), "test": SUBSCRIBED}
    assert ids(found(decide, both, only_test)) == ["advisor-2"]


@pytest.mark.parametrize("reason", list(Reason))
def test_cal007_forbidden_subscriptions_are_unknown_and_nothing_is_missing(reason: Reason) -> None:
    view = a_tenant(read=unread(reason))
    assert found(decide, view, POLICIES) == []
    (unknown,) = in_doubt(decide, view, POLICIES)
    assert unknown.subject == Subject(kind="directory", id="bank/subscriptions")
    assert (unknown.reason, unknown.codes) == (reason, frozenset({"CAL007"}))
    assert unknown.covers == {Subject(kind="advisor", id="advisor-1")}


@pytest.mark.parametrize(
    ("changes", "roster", "subject"),
    [
        ({"accounts": Part(read=unread(Reason.FORBIDDEN), items={})}, {}, "bank/accounts"),
        ({}, {"users_read": unread(Reason.FORBIDDEN)}, "production/users"),
        ({}, {"employees_read": unread(Reason.FORBIDDEN)}, "production/employees"),
    ],
)
def test_cal007_is_unknown_where_it_is_not_known_who_the_advisors_are(
    changes: dict[str, Any], roster: dict[str, Any], subject: str
) -> None:
    view = a_tenant(a_roster(an_advisor(), **roster), **changes)
    assert found(decide, view, POLICIES) == []
    assert [unknown.subject.id for unknown in in_doubt(decide, view, POLICIES)] == [subject]


def test_cal007_without_a_backend_salesforce_alone_says_who_the_advisors_are() -> None:
    view = a_tenant(a_roster(an_advisor(), employees_read=None))
    assert ids(found(decide, view, POLICIES)) == ["advisor-1"]
