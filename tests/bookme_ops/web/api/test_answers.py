"""Documents as JSON, with their validators."""

from datetime import UTC, datetime

from starlette.requests import Request

from bookme_ops.web.api.answers import answer, encode
from bookme_ops.web.api.etags import etag_of


def request(*headers: tuple[bytes, bytes]) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": list(headers)})


def test_a_document_is_sent_with_the_tag_of_its_bytes() -> None:
    told = answer(request(), {"a": 1}, headers={"link": "<x>"})
    assert told.body == b'{"a":1}'
    assert told.headers["etag"] == etag_of(b'{"a":1}')
    assert told.headers["cache-control"] == "private, no-cache"
    assert told.headers["link"] == "<x>"


def test_what_the_client_has_is_not_sent() -> None:
    told = answer(request((b"if-none-match", etag_of(b'{"a":1}').encode())), {"a": 1})
    assert (told.status_code, told.body) == (304, b"")


def test_a_tag_may_be_told_apart_from_the_bytes() -> None:
    assert answer(request(), {"a": 1}, etag='"7"').headers["etag"] == '"7"'
    assert answer(request((b"if-none-match", b'"7"')), {"a": 2}, etag='"7"').status_code == 304


def test_instants_are_told_with_their_offset() -> None:
    assert encode({"at": datetime(2026, 3, 2, 8, tzinfo=UTC)}) == b'{"at":"2026-03-02T08:00:00Z"}'
