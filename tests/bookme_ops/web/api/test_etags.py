"""ETags and conditions."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bookme_ops.web.api.etags import Stale, check_match, etag_of, is_fresh, need_match


def request(header: str | None) -> Request:
    headers = [] if header is None else [(b"if-none-match", header.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def test_the_same_bytes_have_the_same_tag_and_others_another() -> None:
    assert etag_of(b"a") == etag_of(b"a") != etag_of(b"b")
    assert etag_of(b"a").startswith('"')


@pytest.mark.parametrize(
    ("header", "fresh"),
    [
        (None, False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ('"b,"a', False),
    ],
)
def test_what_the_client_has_is_compared_weakly(header: str | None, fresh: bool) -> None:
    assert is_fresh(request(header), '"a"') is fresh


def test_a_change_needs_a_condition() -> None:
    assert need_match(' "a" ') == '"a"'
    for missing in (None, "", "  "):
        with pytest.raises(HTTPException) as refusal:
            need_match(missing)
        assert refusal.value.status_code == 428


@pytest.mark.parametrize("given", ['"a"', "*", '"b", "a"', 'W/"a"'])
def test_a_condition_that_names_the_state_holds_even_if_a_proxy_weakened_it(given: str) -> None:
    check_match(given, '"a"')


@pytest.mark.parametrize("given", ['"b"', 'W/"b"', "a", "**"])
def test_any_other_condition_does_not(given: str) -> None:
    with pytest.raises(Stale):
        check_match(given, '"a"')
