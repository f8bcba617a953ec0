from typing import Any

import pytest

from connectors.simulator.sf_pages import read_batch_size


@pytest.fixture
def crowded(org_desk: Any) -> Any:
    for number in range(4_100):
        org_desk.small.add_event(number, start=org_desk.small.world.as_of, IsDeleted=number % 2 == 1)
    return org_desk


def _follow(desk: Any, soql: str, kind: str, **headers: str) -> tuple[list[int], list[str]]:
    page = desk.query(soql, kind, **headers)
    sizes, ids = [len(page["records"])], [record["Id"] for record in page["records"]]
    while not page["done"]:
        assert page["nextRecordsUrl"].startswith("/services/data/v66.0/query/0r8")
        page = desk.ask("GET", page["nextRecordsUrl"].removeprefix("/services/data/v66.0/"), **headers)[1]
        sizes.append(len(page["records"]))
        ids += [record["Id"] for record in page["records"]]
    assert page["totalSize"] == len(ids)
    assert "nextRecordsUrl" not in page
    return sizes, ids


def test_pages_hold_2000_and_their_links_say_query_for_query_all_too(crowded: Any) -> None:
    sizes, ids = _follow(crowded, "SELECT Id FROM Event ORDER BY Id", "queryAll")
    assert sizes == [2_000, 2_000, 100]
    assert len(set(ids)) == 4_100
    assert _follow(crowded, "SELECT Id FROM Event", "query/")[0] == [2_000, 50]


def test_the_caller_may_ask_for_smaller_pages(crowded: Any) -> None:
    sizes, _ = _follow(crowded, "SELECT Id FROM Event", "query", sforce_query_options="batchSize=500")
    assert sizes == [500, 500, 500, 500, 50]


@pytest.mark.parametrize(
    ("header", "size"),
    [("", None), ("batchSize=200", 200), ("batchSize=5", 200), ("batchsize = 9999", 2_000), ("other=1", None)],
)
def test_page_sizes_stay_between_200_and_2000(header: str, size: int | None) -> None:
    assert read_batch_size(header) == size


def test_a_result_of_exactly_one_page_is_done(crowded: Any) -> None:
    page = crowded.query("SELECT Id FROM Event LIMIT 2000")
    assert (page["done"], "nextRecordsUrl" in page) == (True, False)


def test_a_page_can_be_fetched_again_after_a_broken_answer(crowded: Any) -> None:
    rest = crowded.query("SELECT Id FROM Event")["nextRecordsUrl"].removeprefix("/services/data/v66.0/")
    assert crowded.ask("GET", rest) == crowded.ask("GET", rest)


def test_later_pages_echo_the_version_of_their_caller(crowded: Any) -> None:
    link = crowded.query("SELECT Id FROM Event")["nextRecordsUrl"].replace("v66.0", "v50.0")
    assert b"/services/data/v50.0/sobjects/Event/" in crowded.call("GET", link).body


def test_a_locator_dies_after_two_days_and_on_request(crowded: Any) -> None:
    link = crowded.query("SELECT Id FROM Event")["nextRecordsUrl"].removeprefix("/services/data/v66.0/")
    dead = (400, [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}])
    crowded.hands[0] += 2 * 24 * 3_600
    crowded.token = crowded.sign_in()[1]["access_token"]
    assert crowded.ask("GET", link) == dead
    fresh = crowded.query("SELECT Id FROM Event")["nextRecordsUrl"].removeprefix("/services/data/v66.0/")
    assert crowded.ask("GET", fresh)[0] == 200
    crowded.app.expire_locators()
    assert crowded.ask("GET", fresh) == dead


@pytest.mark.parametrize(
    "reference", ["x", "0r8xx0000000009AAA-2000", "0r8xx0000000001AAA-", "a/b", "0r8xx0000000001AAA-99999"]
)
def test_a_locator_that_nobody_gave_is_invalid(crowded: Any, reference: str) -> None:
    crowded.query("SELECT Id FROM Event")
    status, body = crowded.ask("GET", f"query/{reference}")
    assert (status, body[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_too_many_groups_cannot_be_paged_and_are_refused(crowded: Any) -> None:
    assert crowded.refusal("SELECT Subject, COUNT(Id) FROM Event GROUP BY Subject")[0] == "EXCEEDED_ID_LIMIT"
    assert crowded.query("SELECT Subject FROM Event GROUP BY Subject LIMIT 2000")["totalSize"] == 2_000
