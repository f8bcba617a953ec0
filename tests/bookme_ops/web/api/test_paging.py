"""Cursors and pages."""

import base64
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bookme_ops.web.api.paging import Cursors, answer_page

CURSORS = Cursors("rows", tuple[int, datetime, str])
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def request(query: str = "", path: str = "/api/v1/rows") -> Request:
    return Request({"type": "http", "method": "GET", "path": path, "headers": [], "query_string": query.encode()})


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def mark_of(cursor: str) -> str:
    return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=="))[0]  # type: ignore[no-any-return]


@given(st.integers(-(2**62), 2**62), st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_a_cursor_leads_to_the_row_that_it_was_written_for(number: int, text: str) -> None:
    cursor = CURSORS.write(request(), (number, AT, text))
    assert CURSORS.read(request(f"after={cursor}")) == (number, AT, text)


def test_the_first_page_needs_none() -> None:
    assert CURSORS.read(request("limit=2")) is None


@pytest.mark.parametrize("text", ["", "x", "====", "eyJ9", "W10", forged("a"), forged("", [1]), "ÿ"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(HTTPException) as refusal:
        CURSORS.read(request(f"after={text}"))
    assert refusal.value.status_code == 400


def test_a_cursor_is_bound_to_its_list_and_its_filters_and_not_to_the_size_of_pages() -> None:
    cursor = CURSORS.write(request("state=open&limit=2"), (1, AT, "a"))
    assert CURSORS.read(request(f"state=open&limit=9&after={cursor}")) == (1, AT, "a")
    for other in (request(f"after={cursor}"), request(f"state=open&after={cursor}", "/api/v1/others")):
        with pytest.raises(HTTPException):
            CURSORS.read(other)
    with pytest.raises(HTTPException):
        Cursors("others", tuple[int, datetime, str]).read(request(f"state=open&after={cursor}"))


@pytest.mark.parametrize("values", [(2**63, AT, "a"), (-(2**64), AT, "a"), (1, AT, "a\0"), (1, AT), ("1", AT, "a")])
def test_a_cursor_that_was_made_up_brings_nothing_that_a_database_cannot_compare(values: tuple[Any, ...]) -> None:
    mark = mark_of(CURSORS.write(request(), (1, AT, "a")))
    with pytest.raises(HTTPException) as refusal:
        CURSORS.read(request(f"after={forged(mark, values)}"))
    assert refusal.value.status_code == 400


def page(query: str, rows: list[int], limit: int = 2, more: tuple[int] | None = None) -> Any:
    cursors = Cursors("numbers", tuple[int])
    return answer_page(request(query), cursors, rows, limit=limit, key=lambda one: (one,), tell=str, more=more)


def test_a_page_with_another_behind_it_tells_where_that_is() -> None:
    told = page("state=open&limit=2", [1, 2, 3])
    document = msgspec.json.decode(told.body)
    assert document["items"] == ["1", "2"]
    place = urlsplit(document["next"])
    assert told.headers["link"] == f'<{document["next"]}>; rel="next"'
    assert place.path == "/api/v1/rows"
    assert parse_qs(place.query)["state"] == ["open"]
    following = request(place.query)
    assert Cursors("numbers", tuple[int]).read(following) == (2,)


def test_the_last_page_tells_that_it_is() -> None:
    told = page("", [1, 2])
    assert msgspec.json.decode(told.body) == {"items": ["1", "2"], "next": None}
    assert "link" not in told.headers


def test_an_empty_page_may_have_a_next_one() -> None:
    assert msgspec.json.decode(page("", [], more=(7,)).body)["next"] is not None
