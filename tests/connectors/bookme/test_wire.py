"""The backend's JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from connectors.backend_records import OTHER, SOURCES
from connectors.bookme import wire

NESTED: Any = [[[{"a": [[]]}]]]


def raw(value: Any) -> msgspec.Raw:
    """A field as it comes."""
    return msgspec.Raw(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("text", "folded"), [("{ABC-1}", "abc-1"), (" abc ", "abc"), ("", None), ("  ", None), (None, None)]
)
def test_ids_are_folded(text: str | None, folded: str | None) -> None:
    assert wire.ident(text) == folded


def test_times_without_an_offset_are_utc() -> None:
    assert wire.instant(datetime(2026, 3, 1, 8)) == datetime(2026, 3, 1, 8, tzinfo=UTC)  # noqa: DTZ001
    east = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=2)))
    assert wire.instant(east) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert wire.instant(None) is None


def test_a_meeting_without_an_id_is_none() -> None:
    assert wire.read_meeting("production", wire.WireMeeting(id=" ")) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("customer", "customer"),
        ("employee", "employee"),
        ("PortalPartner", "portalpartner"),
        (" PORTALCUSTOMER ", "portalcustomer"),
        ("Employee", "employee"),
    ],
)
def test_who_made_a_meeting_is_one_of_the_words_of_the_api(value: str, found: str) -> None:
    assert wire.source(raw(value)) == found
    assert found in SOURCES


@pytest.mark.parametrize(
    "value",
    ["Anna Holm", "anna@bank.example", "Mette", "x" * 100_000, "<b>", "other", "customer\x00", "\u202ecustomer"],
)
def test_another_word_is_never_kept_because_it_may_name_a_person(value: str) -> None:
    assert wire.source(raw(value)) == OTHER


@pytest.mark.parametrize(
    "value", [None, "", "  ", 0, 1.5, True, [], ["customer"], {}, {"name": "Anna"}, {"value": "customer"}, NESTED]
)
def test_what_is_no_text_tells_no_source_and_no_topic(value: Any) -> None:
    assert wire.source(raw(value)) is None
    assert wire.topic(raw(value)) is None


def test_what_is_not_there_or_no_utf8_tells_nothing() -> None:
    for value in (wire.NOTHING, msgspec.Raw(b'"\xff"'), msgspec.Raw(b'"\\ud800"'), msgspec.Raw(b"{")):
        assert (wire.source(value), wire.topic(value), wire.plain(value)) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("{0F8FAD5B-D9CB-469F-A165-70867728950E}", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        (" 17 ", "17"),
        ("house.loan_2", "house.loan_2"),
        ("Anna Holm", None),
        ("anna@bank.example", None),
        ("-", None),
        ("a\x00b", None),
        ("x" * 65, None),
        ("lån", None),
    ],
)
def test_a_topic_has_the_shape_of_an_id(value: str, found: str | None) -> None:
    assert wire.topic(raw(value)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("Boliglån", "Boliglån"), ("  a \t\n b ", "a b"), ("\u202ea\x00b", "a b"), (" \x00 ", None), ("x" * 90, "x" * 80)],
)
def test_names_of_topics_are_one_line_of_printable_characters(name: str, found: str | None) -> None:
    topic = wire.read_topic("production", wire.WireTopic(id=raw("t"), name=raw(name)))
    assert (topic and topic.name) == found


@pytest.mark.parametrize(("ident", "name"), [(None, "a"), ("t", None), ("t", ["a"]), (7, "a"), ({}, {})])
def test_a_topic_without_id_or_name_is_none(ident: Any, name: Any) -> None:
    assert wire.read_topic("production", wire.WireTopic(id=raw(ident), name=raw(name))) is None


def test_what_names_people_is_not_even_decoded() -> None:
    names = {name for struct in (wire.WireMeeting, wire.WireEmployee) for name in struct.__struct_fields__}
    assert not names & {"title", "description", "video_link", "customer_id", "display_name", "first_name", "cpr"}
