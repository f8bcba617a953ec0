"""Graph's JSON as structs."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.graph.wire import (
    BATCHES,
    EVENT,
    EVENT_PAGES,
    EVENT_SELECT,
    ROW_PAGES,
    USER_PAGES,
    USER_SELECT,
    WireEvent,
    WireUser,
)

Json = dict[str, Any]


def encode(body: Any) -> bytes:
    return json.dumps(body).encode()


def test_a_removed_row_needs_only_its_id() -> None:
    row = {"@odata.type": "#microsoft.graph.event", "id": "e1", "@removed": {"reason": "deleted"}}
    page = ROW_PAGES.decode(encode({"value": [row]}))
    assert page.value[0].removed is not None
    assert page.value[0].start is None


def test_keys_that_we_do_not_need_are_skipped_whatever_they_hold() -> None:
    row = {"id": "e1", "body": {"content": [1, {"x": None}]}, "organizer": "strange", "subject": 7}
    assert EVENT.decode(encode(row)).id == "e1"


@pytest.mark.parametrize(("text", "micros"), [("Z", 0), (".1Z", 100_000), (".1234567Z", 123_457), (".0000000Z", 0)])
def test_stamps_have_up_to_seven_decimals(text: str, micros: int) -> None:
    row = {"id": "e1", "createdDateTime": f"2026-10-01T08:00:00{text}"}
    assert EVENT.decode(encode(row)).created == datetime(2026, 10, 1, 8, 0, 0, micros, tzinfo=UTC)


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"value": None},
        {"value": [None]},
        {"value": [{"subject": "no id"}]},
        {"value": [{"id": 7}]},
        {"value": [{"id": "e1", "start": "2026-11-20"}]},
        {"value": [{"id": "e1", "createdDateTime": "2026-10-01T08:00:00"}]},
        {"value": [{"id": "e1", "isAllDay": "no"}]},
        {"error": {"code": "x"}},
    ],
)
def test_a_page_of_another_shape_is_no_page(page: Json) -> None:
    for decoder in (ROW_PAGES, EVENT_PAGES):
        with pytest.raises(msgspec.ValidationError):
            decoder.decode(encode(page))


def test_only_a_bare_occurrence_is_thin() -> None:
    bare = EVENT.decode(encode({"id": "o", "type": "occurrence", "seriesMasterId": "s"}))
    fat = EVENT.decode(encode({"id": "o", "type": "occurrence", "seriesMasterId": "s", "isAllDay": False}))
    exception = EVENT.decode(encode({"id": "o", "type": "exception", "seriesMasterId": "s"}))
    assert [bare.thin, fat.thin, exception.thin] == [True, False, False]


def test_one_strange_answer_in_a_batch_does_not_spoil_the_others() -> None:
    answers = [
        {"id": "1", "status": 200, "body": {"value": []}},
        {"body": "x"},
        {"id": 3, "status": 429, "headers": {"Retry-After": 2}},
    ]
    decoded = BATCHES.decode(encode({"responses": answers})).responses
    assert [answer.id for answer in decoded] == ["1", None, 3]


def test_everything_that_a_struct_reads_is_selected_and_nothing_else() -> None:
    unselectable = {"@removed", "singleValueExtendedProperties"}
    assert set(EVENT_SELECT.split(",")) == {f.encode_name for f in msgspec.structs.fields(WireEvent)} - unselectable
    assert set(USER_SELECT.split(",")) == {field.encode_name for field in msgspec.structs.fields(WireUser)}


def test_people_of_a_strange_shape_make_an_event_illegible_not_empty() -> None:
    for strange in ("everybody", [None], [{"status": {"time": "tomorrow"}}]):
        with pytest.raises(msgspec.ValidationError):
            EVENT.decode(encode({"id": "e1", "attendees": strange}))


def test_the_people_of_a_row_that_is_not_looked_at_cost_nothing() -> None:
    assert ROW_PAGES.decode(encode({"value": [{"id": "e1", "attendees": "strange"}]})).value[0].id == "e1"


def test_a_user_without_a_name_is_no_user() -> None:
    with pytest.raises(msgspec.ValidationError):
        USER_PAGES.decode(encode({"value": [{"id": "u1"}]}))
