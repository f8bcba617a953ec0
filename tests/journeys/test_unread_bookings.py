"""The iron rule at Salesforce: bookings that could not be read completely open nothing and close nothing."""

from collections.abc import Callable

import pytest

from bookme_ops.store.access import subjects_of
from bookme_ops.store.incident import State
from connectors.simulator.model import Planted
from jobs.access.view import OrgAccess
from jobs.registry import load_jobs
from tests.journeys.bank import BOOKING_ID_FIELD, CODES, DETAIL, Journey, Key, at, fingerprint_of, not_checked
from tests.journeys.needs import (
    OF_ACCESS,
    OF_SEVERAL,
    WITHOUT_BOOKINGS,
    by_code,
    mostly_what_changed,
    told_without_bookings,
)

Begin = Callable[..., Journey]
Break = Callable[[Journey], None]

BOOKINGS = "SELECT Id, OwnerId, Owner.Email"
QUERIES = {"bookings": BOOKINGS, "customers": "FROM andmoney__AMB_Meeting_Contact__c", "invitees": "FROM EventRelation"}


def refuse_bookings(journey: Journey) -> None:
    journey.misbehave("forbidden=always@salesforce", when=at("production", BOOKINGS))


def hide_a_field(journey: Journey) -> None:
    journey.world.environments["production"].org.hidden_fields.add(f"{DETAIL}.{BOOKING_ID_FIELD}")


def hide_the_detail(journey: Journey) -> None:
    journey.world.environments["production"].org.hidden_objects.add(DETAIL)


def cut_answers(journey: Journey) -> None:
    journey.misbehave("truncated-json=always@queryAll", when=at("production"))


def halve_pages(journey: Journey) -> None:
    journey.misbehave("half-page=always@queryAll", when=at("production"))


def spend_the_budget(journey: Journey) -> None:
    journey.misbehave("api-limit=always@queryAll", when=at("production"))


def throttle(journey: Journey) -> None:
    journey.misbehave("throttled=always@queryAll", when=at("production"))


def heal(journey: Journey) -> None:
    org = journey.world.environments["production"].org
    org.hidden_fields.clear()
    org.hidden_objects.clear()
    journey.misbehave()


FAILURES: dict[str, tuple[Break, str]] = {
    "403": (refuse_bookings, "forbidden"),
    "INVALID_FIELD": (hide_a_field, "hidden-by-permissions"),
    "INVALID_TYPE": (hide_the_detail, "hidden-by-permissions"),
    "truncated": (cut_answers, "malformed"),
    "half a page": (halve_pages, "malformed"),
    "REQUEST_LIMIT_EXCEEDED": (spend_the_budget, "api-budget"),
    "429 for ever": (throttle, "throttled"),
}

every_failure = pytest.mark.parametrize(("break_it", "reason"), FAILURES.values(), ids=FAILURES)


def told(journey: Journey, reason: str) -> set[Key]:
    """What can be told beside a failure: once an org's requests are used up, nothing else is asked of it."""
    spent = reason == "api-budget"
    return {
        key
        for key in told_without_bookings(journey)
        if not (spent and key[0] in OF_ACCESS and key[1] == "production" and key[2] != "service-principal")
    }


def planted_of(journey: Journey, code: str) -> Planted:
    """The first plant of a code."""
    return next(planted for planted in journey.world.truth if planted.code == code)


@every_failure
def test_unread_bookings_open_nothing(begin: Begin, break_it: Break, reason: str) -> None:
    journey = begin()
    break_it(journey)
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "incomplete"
    for document in (account, journey.last):
        assert not_checked(document, "query")["production/bookings"] == reason
    assert journey.findings == journey.standing == told(journey, reason)

    heal(journey)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth


@by_code(frozenset(CODES) - WITHOUT_BOOKINGS - {"CAL012"})
def test_unread_bookings_close_nothing(begin_read: Begin, code: str) -> None:
    journey = begin_read()
    planted = planted_of(journey, code)
    before = journey.incident(planted.key)
    planted.repair(journey.pass_time())
    journey.misbehave("forbidden=always@salesforce", when=at(planted.environment, BOOKINGS))
    counts = journey.run()["incidents"]
    others = told_without_bookings(journey, planted.environment)
    assert counts == {"opened": 0, "seen": len(others), "resolved": 0, "reopened": 0}
    assert not_checked(journey.last, "query")[f"{planted.environment}/bookings"] == "forbidden"
    assert journey.incident(planted.key) == before

    heal(journey)
    journey.run()
    healed = journey.incident(planted.key)
    assert healed is not None
    assert healed.state is State.RESOLVED
    assert journey.standing == journey.truth - {planted.key}
    assert journey.status == "complete"


@every_failure
@mostly_what_changed
def test_however_bookings_fail_they_close_nothing(begin_read: Begin, break_it: Break, reason: str, full: bool) -> None:
    journey = begin_read()
    others = told(journey, reason)
    before = [one for one in journey.incidents() if fingerprint_of(one) not in others]
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    break_it(journey)
    journey.run(full=full)
    assert not_checked(journey.last, "query")["production/bookings"] == reason
    assert [one for one in journey.incidents() if fingerprint_of(one) not in others] == before
    assert journey.standing == (journey.truth - others) | journey.happened
    heal(journey)
    journey.run(full=full)
    assert journey.standing == journey.happened


@pytest.mark.parametrize("query", QUERIES)
def test_whichever_query_about_bookings_fails_nothing_is_concluded(begin: Begin, query: str) -> None:
    journey = begin()
    journey.misbehave("forbidden=always@salesforce", when=at("production", QUERIES[query]))
    journey.run()
    assert not_checked(journey.last, "query")["production/bookings"] == "forbidden"
    assert journey.findings == told_without_bookings(journey)


def test_a_change_that_a_failed_read_missed_is_seen_by_the_next_one(begin_read: Begin) -> None:
    # The failed read had seen the bookings, but not their customers: our place must not have moved on.
    journey = begin_read(scene="calm")
    org = journey.world.environments["production"].org
    row = next(row for row in org.rows("Event") if row.get(DETAIL) and not row["IsChild"] and not row["IsDeleted"])
    org.change("Event", row["Id"], journey.pass_time(), Location="Somewhere else")
    journey.misbehave("forbidden=always@salesforce", when=at("production", BOOKINGS))
    journey.run()
    heal(journey)
    journey.pass_time()
    assert journey.collect()["changed"]["bookings"] == 1


def test_one_org_that_is_down_leaves_the_other_judged_but_for_orphans(begin: Begin) -> None:
    journey = begin()
    journey.misbehave("unavailable=always@salesforce", when=at("test"))
    account = journey.collect()
    journey.judge()
    assert account["run"]["down"] == ["test/salesforce"]
    lists = {f"test/{subject}" for subject in subjects_of(OrgAccess)}
    asked = {"test/bookings", "test/orphans", "test/backend-orphans"}
    assert not_checked(account, "query") == dict.fromkeys(asked | lists, "unavailable")
    # Production's orphans and meetings might be known to test; of its lists those count by which something is judged.
    in_doubt = {"test/bookings", "test/orphans", "test/meetings", "production/orphans", "production/meetings"}
    judged = {f"test/{name}" for job in load_jobs() for name in job.reads} & lists
    assert not_checked(journey.last, "query") == dict.fromkeys(in_doubt | judged, "unavailable")
    # The apps of test are the tenant's: they are judged without its org.
    assert journey.findings == {
        key
        for key in journey.truth
        if key[0] not in OF_SEVERAL and (key[1] == "production" or key[2] == "service-principal")
    }


def test_unread_users_are_told_and_open_nothing_wrong(begin: Begin) -> None:
    journey = begin()
    journey.misbehave("forbidden=always@salesforce", when=at("production", "FROM User WHERE UserType = "))
    journey.run()
    assert journey.status == "incomplete"
    assert not_checked(journey.last, "directory") == {"production/users": "forbidden"}
    assert journey.findings <= journey.truth

    heal(journey)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.truth
