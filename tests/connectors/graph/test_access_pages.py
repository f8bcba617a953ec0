"""Refusals about access: what to grant, what is not licensed, how far back a log reaches, and nothing else."""

import json
from datetime import UTC, datetime

import pytest

from connectors.errors import ConnectorError, Malformed, NotAllowed, NotFound, Reason, ResyncNeeded, Throttled
from connectors.graph.access_pages import NoSuchObject, TooFarBack, dates_of, plain_id, refused


def body(code: str, message: str = "about anna@bank.example") -> bytes:
    return json.dumps({"error": {"code": code, "message": message}}).encode()


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "Authorization_RequestDenied", NotAllowed),
        (403, "Authentication_MSGraphPermissionMissing", NotAllowed),
        (402, "PaymentRequired", NotAllowed),
        (404, "Request_ResourceNotFound", NoSuchObject),
        (404, "ErrorItemNotFound", NotFound),
        (400, "BadRequest", Malformed),
        (410, "Gone", ResyncNeeded),
        (403, "TooManyRequests", Throttled),
        (500, "UnknownError", ConnectorError),
    ],
)
def test_a_refusal_is_told_as_what_it_is(status: int, code: str, error: type[ConnectorError]) -> None:
    told = refused(status, body(code), "Some.Read.All")
    assert isinstance(told, error)
    assert isinstance(told, NoSuchObject) == (error is NoSuchObject)
    assert "anna" not in str(told)
    assert ("Some.Read.All" in str(told)) == (error is NotAllowed)


def test_a_missing_licence_is_no_missing_permission() -> None:
    told = refused(403, body("Authentication_RequestFromNonPremiumTenantOrB2CTenant"), "Some.Read.All")
    assert (type(told), told.reason) == (NotAllowed, Reason.NOT_LICENSED)
    assert "grant" not in str(told)


def test_a_bad_request_that_names_a_date_is_about_how_far_back_a_log_reaches() -> None:
    told = refused(400, body("UnknownError", "The minimum allowed time is 2026-10-23T01:02:03Z."), "x")
    assert isinstance(told, TooFarBack)
    assert told.dates == (datetime(2026, 10, 23, 1, 2, 3, tzinfo=UTC),)
    assert "2026" not in str(told)


@pytest.mark.parametrize(
    ("message", "dates"),
    [
        ("since 2026-10-23", [datetime(2026, 10, 23, tzinfo=UTC)]),
        ("is 2/5/2023 12:00:00 AM')", [datetime(2023, 2, 5, tzinfo=UTC)]),
        ("is 12/31/2023 1:02:03 PM", [datetime(2023, 12, 31, 13, 2, 3, tzinfo=UTC)]),
        ("2026-10-23T25:00:00Z", []),
        ("2026-99-99 and 99/99/2026", []),
        ("nothing", []),
    ],
)
def test_dates_are_read_as_they_are_told(message: str, dates: list[datetime]) -> None:
    assert list(dates_of(body("BadRequest", message))) == dates


@pytest.mark.parametrize("broken", [b"", b"<html>2026-10-23</html>", b'{"error": "2026-10-23"}', b"\xff"])
def test_what_is_no_error_of_graphs_names_no_date(broken: bytes) -> None:
    assert list(dates_of(broken)) == []


def test_ids_are_folded() -> None:
    assert plain_id(" 00000003-0000-0000-C000-000000000000 ") == "00000003-0000-0000-c000-000000000000"


@pytest.mark.parametrize("text", ["", "-", "a b", "a'b", "a/b", "..", "a%27", "ａ", "x" * 65])
def test_what_could_mean_something_else_in_a_url_is_no_id(text: str) -> None:
    with pytest.raises(Malformed):
        plain_id(text)
