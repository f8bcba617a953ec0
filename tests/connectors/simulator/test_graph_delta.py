"""Delta rounds: complete, incremental, forgetful, and never half understood."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.connectors.simulator.graph_bank import ANNA, AS_OF, BO, Desk, make_event, open_desk

WINDOW = "startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z"
FIRST = f"/v1.0/users/{ANNA}/calendarView/delta?{WINDOW}"
THIN = {"@odata.type", "@odata.etag", "seriesMasterId", "type", "id", "start", "end"}


def follow(desk: Desk, target: str, size: int = 100) -> tuple[list[dict[str, Any]], str, int]:
    """All rows of a round, its deltaLink, and its number of pages."""
    rows, pages = [], 0
    while True:
        page = desk.get(target, prefer=f"odata.maxpagesize={size}")
        rows += page["value"]
        pages += 1
        assert ("@odata.nextLink" in page) != ("@odata.deltaLink" in page)
        if "@odata.deltaLink" in page:
            return rows, page["@odata.deltaLink"], pages
        target = page["@odata.nextLink"]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows if "@removed" not in row}


def removed(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows if "@removed" in row}


def test_a_first_round_tells_everything_in_the_window_once() -> None:
    rows, _, pages = follow(open_desk(), FIRST)
    assert sorted(row["id"] for row in rows) == ["a1", "m1", "o1", "o2", "s1", "x1"]
    assert pages == 1


def test_occurrences_are_thin_and_all_else_is_whole() -> None:
    rows = {row["id"]: row for row in follow(open_desk(), FIRST)[0]}
    assert set(rows["o1"]) == THIN
    assert rows["o1"]["seriesMasterId"] == "m1"
    for whole in ("s1", "m1", "x1"):
        assert {"subject", "body", "bodyPreview", "attendees", "organizer", "iCalUId"} <= set(rows[whole])


def test_masters_can_be_left_out() -> None:
    assert "m1" not in ids(follow(open_desk(masters_in_delta=False), FIRST)[0])


def test_pages_follow_the_preferred_size_but_a_series_is_never_split() -> None:
    desk = open_desk()
    sizes, target = [], FIRST
    while True:
        page = desk.get(target, prefer="odata.maxpagesize=1")
        sizes.append(len(page["value"]))
        if "@odata.deltaLink" in page:
            break
        target = page["@odata.nextLink"]
    assert sorted(sizes) == [1, 1, 4]


def test_a_quiet_second_round_is_empty() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    rows, again, _ = follow(desk, link)
    assert rows == []
    assert follow(desk, again)[0] == []


def test_a_change_comes_once_and_the_link_before_it_tells_it_again() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.change("s1", AS_OF, subject="New")
    rows, after, _ = follow(desk, link)
    assert [(row["id"], row["subject"]) for row in rows] == [("s1", "New")]
    assert follow(desk, after)[0] == []
    assert ids(follow(desk, link)[0]) == {"s1"}


def test_a_changed_occurrence_brings_its_whole_series() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.change("o2", AS_OF, start=datetime(2026, 12, 1, 10, tzinfo=UTC))
    assert ids(follow(desk, link)[0]) == {"m1", "o1", "o2", "x1"}


def test_a_deleted_occurrence_leaves_no_marker_the_series_comes_without_it() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.remove("o1")
    rows, _, _ = follow(desk, link)
    assert ids(rows) == {"m1", "o2", "x1"}
    assert removed(rows) == set()


def test_a_deleted_series_is_marked_removed() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    for event_id in ("o1", "o2", "x1", "m1"):
        desk.anna.remove(event_id)
    rows, _, _ = follow(desk, link)
    assert removed(rows) == {"m1", "o1", "o2", "x1"}


def test_a_deleted_event_is_marked_removed() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.remove("s1")
    rows, _, _ = follow(desk, link)
    assert rows == [{"@odata.type": "#microsoft.graph.event", "id": "s1", "@removed": {"reason": "deleted"}}]


def test_a_move_out_of_the_window_looks_like_a_deletion() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    later = datetime(2027, 6, 1, 9, tzinfo=UTC)
    desk.anna.change("s1", AS_OF, start=later, end=later + timedelta(hours=1))
    assert removed(follow(desk, link)[0]) == {"s1"}


def test_an_event_added_outside_the_window_is_marked_removed_though_nobody_knew_it() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.put(make_event("far", datetime(2027, 6, 1, 9, tzinfo=UTC)))
    assert removed(follow(desk, link)[0]) == {"far"}


def test_a_change_in_the_middle_of_a_round_is_told_by_the_next() -> None:
    desk = open_desk()
    page = desk.get(FIRST, prefer="odata.maxpagesize=1")
    first = page["value"][0]["id"]
    desk.anna.change(first, AS_OF, subject="New")
    _, link, _ = follow(desk, page["@odata.nextLink"])
    assert [row["subject"] for row in follow(desk, link)[0]] == ["New"]


def test_the_window_is_frozen_in_the_token() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.anna.put(make_event("far", datetime(2027, 6, 1, 9, tzinfo=UTC)))
    wider = f"{link}&startDateTime=2026-01-01T00:00:00Z&endDateTime=2028-01-01T00:00:00Z"
    assert removed(follow(desk, wider)[0]) == {"far"}


@pytest.mark.parametrize(
    "option",
    [
        "$select=id",
        "$filter=isAllDay eq true",
        "$expand=extensions",
        "$orderby=subject",
        "$search=x",
        "$top=5",
        "$skip=1",
        "verbose=1",
    ],
)
def test_options_that_delta_does_not_take_are_refused(option: str) -> None:
    desk = open_desk()
    name, _, value = option.partition("=")
    assert desk.refusal(f"{FIRST}&{name}={quote(value)}") == (400, "BadRequest")
    _, link, _ = follow(desk, FIRST)
    assert desk.refusal(f"{link}&{name}={quote(value)}")[0] == 400


def test_a_window_is_required() -> None:
    desk = open_desk()
    for query in ("", "?startDateTime=&endDateTime=", "?startDateTime=2026-11-22T00:00:00Z"):
        assert desk.refusal(f"/users/{ANNA}/calendarView/delta{query}") == (400, "ErrorInvalidParameter")


def test_a_damaged_token_is_malformed() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    assert desk.refusal(link[:-4]) == (400, "InvalidDeltaToken")
    assert desk.refusal(f"/users/{ANNA}/calendarView/delta?$deltatoken=latest") == (400, "InvalidDeltaToken")


def test_a_token_of_another_mailbox_is_refused() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    assert desk.refusal(link.replace(ANNA, BO)) == (400, "InvalidDeltaToken")


def test_a_forgotten_token_is_gone() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    desk.app.forget_sync_states()
    assert desk.refusal(link) == (410, "SyncStateNotFound")


def test_a_token_of_another_past_is_gone() -> None:
    desk, other = open_desk(), open_desk()
    desk.anna.change("s1", AS_OF, subject="one")
    _, link, _ = follow(desk, FIRST)
    assert other.refusal(link) == (410, "SyncStateNotFound")
    other.anna.change("a1", AS_OF, subject="another")
    assert other.refusal(link) == (410, "SyncStateNotFound")


def test_tokens_survive_a_restart_on_the_same_world() -> None:
    desk = open_desk()
    _, link, _ = follow(desk, FIRST)
    assert follow(Desk(desk.world), link)[0] == []
    assert follow(open_desk(), link)[0] == []


def test_a_round_may_begin_with_an_empty_page_and_repeat_itself() -> None:
    desk = open_desk(empty_first_page=True, repeats_in_delta=True)
    page = desk.get(FIRST)
    assert page["value"] == []
    rows, link, _ = follow(desk, page["@odata.nextLink"])
    assert len(rows) == 7
    assert len(ids(rows)) == 6
    assert follow(desk, link)[0] == []


@pytest.mark.parametrize(
    "spelling", ["delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()", "Delta()"]
)
def test_all_spellings_of_delta_lead_there(spelling: str) -> None:
    assert open_desk().get(f"/users/{ANNA}/calendarView/{spelling}?{WINDOW}")["value"]


def test_a_zone_is_honoured_and_the_headers_say_so() -> None:
    answer = open_desk().ask("GET", FIRST, prefer='outlook.timezone="Greenland Standard Time"')
    assert answer.headers["Preference-Applied"] == 'odata.track-changes, outlook.timezone="Greenland Standard Time"'


@pytest.mark.parametrize("size", ["0", "many", "-1"])
def test_a_page_size_that_is_none_is_refused(size: str) -> None:
    assert open_desk().refusal(FIRST, prefer=f"odata.maxpagesize={size}")[0] == 400
