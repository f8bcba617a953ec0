"""What refusals of the backend mean."""

import pytest

from connectors.bookme.errors import code_of, refusal
from connectors.errors import Reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, Reason.MALFORMED),
        (401, Reason.CREDENTIALS),
        (403, Reason.FORBIDDEN),
        (404, Reason.NOT_FOUND),
        (408, Reason.UNAVAILABLE),
        (409, Reason.MALFORMED),
        (429, Reason.THROTTLED),
        (500, Reason.UNAVAILABLE),
        (302, Reason.MALFORMED),
    ],
)
def test_every_status_has_its_reason(status: int, reason: Reason) -> None:
    error = refusal(status, b'{"code": "FORBIDDEN", "message": "m"}')
    assert (error.system, error.reason) == ("bookme", reason)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code": "NOT_FOUND", "message": "x"}', "NOT_FOUND"),
        (b'{"code": "ada@bank.example"}', None),
        (b'{"statusCode": 401, "message": "Access denied"}', None),
        (b'{"code": null}', None),
        (b'{"code": 4}', None),
        (b"<html>", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_only_what_looks_like_a_code_is_one(body: bytes, code: str | None) -> None:
    assert code_of(body) == code
