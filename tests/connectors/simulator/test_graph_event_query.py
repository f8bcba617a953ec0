"""Filters, order and expansions of lists of events."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.connectors.simulator.graph_bank import ANNA, PROPERTY, Desk, open_desk

EVENTS = f"/v1.0/users/{ANNA}/events"
OTHER = PROPERTY.replace("BookingId", "bookingid")


def ask(desk: Desk, text: str, more: str = "") -> list[str]:
    return [row["id"] for row in desk.get(f"{EVENTS}?$filter={quote(text)}{more}")["value"]]


def by_property(condition: str, name: str = PROPERTY) -> str:
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' and {condition})"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (by_property("ep/value eq 'BK-1'"), ["s1"]),
        (by_property("ep/value eq 'bk-1'"), ["s1"]),
        (by_property("ep/value ne null"), ["s1"]),
        (by_property("startswith(ep/value,'BK')"), ["s1"]),
        (by_property("ep/value eq 'BK-2'"), []),
        (by_property("ep/value ne null", OTHER), []),
        (by_property("ep/value ne null", PROPERTY.replace("C000", "c000")), ["s1"]),
        ("iCalUId eq 'UID-M'", ["m1"]),
        ("start/dateTime ge '2026-11-24T00:00:00' and end/dateTime le '2026-11-25T00:00:00Z'", ["m1"]),
        ("type eq 'seriesMaster' or isAllDay eq true", ["m1", "a1"]),
        ("lastModifiedDateTime ge 2026-11-22T08:00:00Z and subject eq 'S1'", ["s1"]),
    ],
)
def test_events_are_found_by(text: str, wanted: list[str]) -> None:
    assert ask(open_desk(), text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "singleValueExtendedProperties/Any(ep: ep/id eq 'BookingId' and ep/value eq 'BK-1')",
        by_property("ep/name eq 'x'"),
        "uid eq 'x'",
        "body/content eq 'x'",
        "subject eq 'x' and",
        "start/dateTime ge 'soon'",
        "",
    ],
)
def test_a_filter_that_is_not_understood_is_refused(text: str) -> None:
    assert open_desk().refusal(f"{EVENTS}?$filter={quote(text)}") == (400, "ErrorInvalidUrlQueryFilter")


def expanded(desk: Desk, text: str) -> list[Any]:
    rows = desk.get(f"{EVENTS}?$select=id&$expand={quote(text)}")["value"]
    return [row.get("singleValueExtendedProperties") for row in rows]


def test_an_expanded_property_stands_on_the_rows_that_have_it() -> None:
    text = f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
    assert expanded(open_desk(), text) == [[{"id": PROPERTY, "value": "BK-1"}], None, None]


def test_an_expansion_without_a_filter_brings_nothing() -> None:
    assert expanded(open_desk(), "singleValueExtendedProperties") == [None, None, None]


def test_an_expansion_minds_the_case_of_the_name() -> None:
    assert expanded(open_desk(), f"singleValueExtendedProperties($filter=id eq '{OTHER}')") == [None, None, None]


@pytest.mark.parametrize("text", ["nothing", "attachments", "singleValueExtendedProperties($filter=id eq)", ""])
def test_an_expansion_that_is_not_understood_is_refused(text: str) -> None:
    assert open_desk().refusal(f"{EVENTS}?$expand={quote(text)}") == (400, "BadRequest")


def test_a_single_event_expands_too() -> None:
    text = quote(f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')")
    row = open_desk().get(f"{EVENTS}/s1?$expand={text}")
    assert row["singleValueExtendedProperties"] == [{"id": PROPERTY, "value": "BK-1"}]


def test_order_is_by_what_was_asked() -> None:
    assert ask(open_desk(), "isCancelled eq false", "&$orderby=start/dateTime%20desc") == ["a1", "m1", "s1"]
    assert open_desk().refusal(f"{EVENTS}?$orderby=body")[0] == 400


def test_a_count_is_of_all_pages() -> None:
    page = open_desk().get(f"{EVENTS}?$count=true&$top=1")
    assert page["@odata.count"] == 3
    assert page["@odata.nextLink"].endswith("%24count=true&%24top=1&%24skip=1")
