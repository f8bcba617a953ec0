"""What refusals mean."""

import json

import pytest

from connectors.errors import Reason
from connectors.graph.errors import codes_of, failure, refusal


@pytest.mark.parametrize(
    ("status", "codes", "reason"),
    [
        (401, ("InvalidAuthenticationToken",), Reason.CREDENTIALS),
        (402, (), Reason.FORBIDDEN),
        (403, ("ErrorAccessDenied",), Reason.FORBIDDEN),
        (404, ("MailboxNotEnabledForRESTAPI",), Reason.NOT_FOUND),
        (404, ("ErrorInvalidUser",), Reason.NOT_FOUND),
        (404, ("ResourceNotFound",), Reason.NOT_FOUND),
        (404, ("Request_ResourceNotFound",), Reason.NOT_FOUND),
        (408, (), Reason.TIMEOUT),
        (410, (), Reason.RESYNC),
        (410, ("SyncStateNotFound",), Reason.RESYNC),
        (400, ("syncStateNotFound",), Reason.RESYNC),
        (404, ("SyncStateNotFound",), Reason.RESYNC),
        (400, ("RESYNCREQUIRED",), Reason.RESYNC),
        (400, ("InvalidDeltaToken",), Reason.RESYNC),
        (400, ("BadRequest", "InvalidDeltaToken"), Reason.RESYNC),
        (400, ("ErrorInvalidParameter",), Reason.MALFORMED),
        (423, (), Reason.UNAVAILABLE),
        (429, ("ApplicationThrottled",), Reason.THROTTLED),
        (503, ("activityLimitReached",), Reason.THROTTLED),
        (500, ("ErrorInternalServerTransientError",), Reason.UNAVAILABLE),
        (501, ("NotImplemented",), Reason.UNAVAILABLE),
        (504, ("UnknownError",), Reason.UNAVAILABLE),
        (509, (), Reason.UNAVAILABLE),
        (302, (), Reason.MALFORMED),
    ],
)
def test_every_refusal_has_its_reason(status: int, codes: tuple[str, ...], reason: Reason) -> None:
    assert refusal(status, codes).reason is reason


def test_a_place_to_start_again_from_means_resync_but_only_for_doubtful_statuses() -> None:
    assert refusal(400, relocated=True).reason is Reason.RESYNC
    assert refusal(403, relocated=True).reason is Reason.FORBIDDEN
    assert refusal(503, relocated=True).reason is Reason.UNAVAILABLE
    assert refusal(302, relocated=True).reason is Reason.MALFORMED


def test_the_innermost_code_is_told_and_all_count() -> None:
    body = {
        "error": {"code": "generalException", "innerError": {"code": "x", "innererror": {"code": "SyncStateNotFound"}}}
    }
    codes = codes_of(json.dumps(body).encode())
    assert codes == ("generalException", "x", "SyncStateNotFound")
    assert str(refusal(400, codes)) == "graph: Graph answered 400 (SyncStateNotFound)"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>proxy</html>",
        b"",
        b"null",
        b"[]",
        b'{"error": "text"}',
        b'{"error": {"code": 7}}',
        b'{"error"',
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_not_graphs_has_no_codes(body: bytes) -> None:
    assert codes_of(body) == ()


def test_text_in_the_place_of_a_code_is_not_told() -> None:
    assert codes_of(b'{"error": {"code": "no access for anna@bank.example"}}') == ()


def test_endless_nesting_ends() -> None:
    body: dict[str, object] = {"code": "a"}
    for _ in range(50):
        body = {"code": "a", "innerError": body}
    assert len(codes_of(json.dumps({"error": body}).encode())) == 8


def test_a_failure_says_the_reason_and_no_more_than_status_and_code() -> None:
    told = failure(refusal(403, ("ErrorAccessDenied",)))
    assert told.reason is Reason.FORBIDDEN
    assert told.detail == "graph: Graph answered 403 (ErrorAccessDenied)"
