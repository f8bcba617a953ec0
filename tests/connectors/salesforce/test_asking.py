"""Pages, budgets and refusals: an answer is complete, or it is an error."""

from datetime import timedelta
from itertools import chain

import pytest

from connectors.errors import BudgetSpent, Malformed, Reason, Throttled


def everything(pages):
    return list(chain.from_iterable(pages))


def test_a_row_that_comes_twice_is_one_booking(canned, org, row, since):
    link = "/services/data/v66.0/query/0r8-2000"
    canned.tell("0r8-2000", {"totalSize": 2, "done": True, "records": [row(1), row(2)]})
    canned.tell("FROM Event", {"totalSize": 2, "done": False, "nextRecordsUrl": link, "records": [row(1)]})
    assert [one.event_id[-4:] for one in everything(org.read_bookings(since, None))] == ["1AAA", "2AAA"]


def test_half_a_page_is_never_the_whole_answer(canned, org, row, since):
    canned.tell("FROM Event", {"totalSize": 4, "done": True, "records": [row(1), row(2)]})
    with pytest.raises(Malformed, match="2 rows of 4"):
        everything(org.read_bookings(since, None))
    assert len(canned.asked) == 2


def test_a_lost_place_is_found_again_once(canned, org, row, since, refuse):
    first = {"totalSize": 2, "done": False, "nextRecordsUrl": "/services/data/v66.0/query/0r8-1", "records": [row(1)]}
    last = {"totalSize": 2, "done": True, "records": [row(2)]}
    canned.tell("query/0r8-1", refuse(400, "INVALID_QUERY_LOCATOR"), last)
    canned.tell("FROM Event", first)
    assert len(everything(org.read_bookings(since, None))) == 3
    canned.asked.clear()


def test_a_place_that_is_lost_again_is_malformed(canned, org, row, since, refuse):
    first = {"totalSize": 2, "done": False, "nextRecordsUrl": "/services/data/v66.0/query/0r8-1", "records": [row(1)]}
    canned.tell("query/0r8-1", refuse(400, "INVALID_QUERY_LOCATOR"))
    canned.tell("FROM Event", first)
    with pytest.raises(Malformed):
        everything(org.read_bookings(since, None))
    assert len(canned.asked) == 4


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/services/data/v66.0/query/0r8-1",
        "//evil.example/services/data/v66.0/query/0r8-1",
        "@evil.example/services/data/v66.0/query/0r8-1",
        "/services/data/v66.0/query/../../../oauth2/revoke",
        "/services/apexrest/anything",
        "/services/data/v66.0/query/?q=SELECT+Id+FROM+Account",
    ],
)
def test_a_next_page_elsewhere_is_not_followed(link, canned, org, row, since):
    canned.tell("FROM Event", {"totalSize": 9, "done": False, "nextRecordsUrl": link, "records": [row(1)]})
    with pytest.raises(Malformed) as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert len(canned.asked) == 1


def test_pages_in_a_circle_end(canned, org, row, since):
    link = "/services/data/v66.0/query/0r8-1"
    page = {"totalSize": 9, "done": False, "nextRecordsUrl": link, "records": [row(1)]}
    canned.tell("query", page)
    canned.tell("FROM Event", page)
    with pytest.raises(Malformed) as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.ENDLESS
    assert len(canned.asked) == 2


def test_pages_without_end_end(canned, org, row, since):
    pages = [
        {"totalSize": 9, "done": False, "nextRecordsUrl": f"/services/data/v66.0/query/0r8-{n}", "records": [row(1)]}
        for n in range(99)
    ]
    canned.tell("query", *pages)
    canned.tell("FROM Event", {**pages[0], "nextRecordsUrl": "/services/data/v66.0/query/0r8-start"})
    with pytest.raises(Malformed) as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.ENDLESS
    assert len(canned.asked) < 15


def test_more_rows_than_announced_end(canned, org, row, since):
    canned.tell("FROM Event", {"totalSize": 1, "done": True, "records": [row(1), row(2)]})
    with pytest.raises(Malformed):
        everything(org.read_bookings(since, None))


@pytest.mark.parametrize(
    "body", [b"<html>Maintenance</html>", b'{"totalSize": 1, "done": true, "rec', b"", b'{"records": {}}', b"[]"]
)
def test_an_answer_of_another_kind_is_malformed(body, canned, org, since):
    canned.tell("FROM Event", (200, body))
    with pytest.raises(Malformed) as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.MALFORMED


def test_no_more_is_asked_once_our_share_of_the_budget_is_spent(canned, org, row, since):
    canned.usage = "api-usage=4000/5000"
    link = "/services/data/v66.0/query/0r8-1"
    canned.tell("FROM Event", {"totalSize": 9, "done": False, "nextRecordsUrl": link, "records": [row(1)]})
    with pytest.raises(BudgetSpent, match="4000 of 5000"):
        everything(org.read_bookings(since, None))
    assert len(canned.asked) == 1


def test_the_last_call_of_our_share_is_still_made(canned, org, since):
    canned.usage = "api-usage=3999/5000"
    canned.pages("FROM Event", [])
    everything(org.read_bookings(since, None))
    everything(org.read_bookings(since, None))
    assert len(canned.asked) == 2


def test_a_usage_of_our_app_alone_is_not_taken_for_the_orgs(canned, org, since):
    canned.usage = "per-app-api-usage=249/250(appName=x)"
    canned.pages("FROM Event", [])
    everything(org.read_bookings(since, None))
    assert org.usage is None


def test_a_spent_daily_limit_is_not_waited_for(canned, org, since, refuse, pace):
    canned.tell("FROM Event", refuse(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
    with pytest.raises(BudgetSpent):
        everything(org.read_bookings(since, None))
    assert pace.sleeps == []


def test_the_limit_of_long_calls_is_waited_for(canned, org, since, refuse, pace):
    busy = refuse(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")
    canned.tell("FROM Event", busy, {"totalSize": 0, "done": True, "records": []})
    assert everything(org.read_bookings(since, None)) == []
    assert len(pace.sleeps) == 1


def test_the_limit_of_long_calls_is_not_waited_for_without_end(canned, org, since, refuse, pace):
    canned.tell("FROM Event", refuse(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."))
    with pytest.raises(Throttled):
        everything(org.read_bookings(since, None))
    assert len(canned.asked) == 3


def test_no_error_repeats_the_question_or_the_address(canned, org, since, refuse):
    text = "\nSELECT Id FROM Event WHERE Email = 'anna@bank.example'\n^\nERROR at Row:1:Column:8\nwhatever"
    canned.tell("FROM", refuse(400, "MALFORMED_QUERY", text))
    with pytest.raises(Malformed) as caught:
        everything(org.read_bookings(since, None))
    for secret in ("anna", "SELECT", "https", "planted-token"):
        assert secret not in str(caught.value)
    assert caught.value.__context__ is None


def test_the_version_may_be_spelled_with_its_letter(canned, open_org, since):
    canned.pages("FROM Event", [])
    everything(open_org(api_version="v62.0").read_bookings(since - timedelta(days=1), None))
    assert "/services/data/v62.0/queryAll/" in canned.sent[0].url
