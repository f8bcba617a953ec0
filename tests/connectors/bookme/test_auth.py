"""Signing in to the backend."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from connectors.bookme.auth import AppCredentials, open_tokens
from connectors.errors import BadCredentials, ConnectorError, Malformed, Reason, Throttled, Unavailable
from connectors.limits import Limits
from connectors.pace import Pace
from tests.connectors.bookme.conftest import CannedBackend

SECRET = "the-app-secret"
APP = AppCredentials(client_id="app", client_secret=SECRET, scope="api://x/.default")


def sign_in(api: CannedBackend, pace: Pace) -> str:
    limits = Limits(attempts=1)
    return open_tokens(APP, "https://login.example/t/oauth2/v2.0/token", limits=limits, pace=pace, inner=api).token()


def test_it_asks_by_client_credentials(api: CannedBackend, pace: Pace) -> None:
    bodies: list[Any] = []

    def answer(request: Any) -> tuple[int, bytes]:
        bodies.append(dict(parse_qsl(request.body)))
        return 200, b'{"access_token": "t1", "expires_in": 3599, "token_type": "Bearer"}'

    api.answer = answer
    assert sign_in(api, pace) == "t1"
    assert bodies == [
        {
            "grant_type": "client_credentials",
            "client_id": "app",
            "client_secret": SECRET,
            "scope": "api://x/.default",
        }
    ]


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (
            401,
            {"error": "invalid_client", "error_description": "AADSTS7000215: Bad."},
            BadCredentials,
            "secret is wrong",
        ),
        (400, {"error": "x", "error_description": "AADSTS99999: Bad."}, BadCredentials, "AADSTS99999"),
        (400, {"error": "invalid_scope"}, BadCredentials, "check client_id"),
        (429, {"error": "slow"}, Throttled, "429"),
        (400, {"error": "temporarily_unavailable"}, Unavailable, "not available"),
        (503, {"error": "x"}, Unavailable, "503"),
        (200, {"error": "x"}, Malformed, "no usable token"),
        (200, {"access_token": "a\nb"}, Malformed, "no usable token"),
        (200, [], Malformed, "check token_url"),
    ],
)
def test_a_refusal_is_told_in_our_words(
    api: CannedBackend, pace: Pace, status: int, body: Any, error: type[ConnectorError], words: str
) -> None:
    api.answer = lambda _: (status, json.dumps(body).encode())
    with pytest.raises(error, match=words) as caught:
        sign_in(api, pace)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("status", "reason"), [(200, Reason.MALFORMED), (404, Reason.MALFORMED)])
def test_a_web_page_is_no_answer(api: CannedBackend, pace: Pace, status: int, reason: Reason) -> None:
    api.answer = lambda _: (status, b"<html>who are you?</html>")
    with pytest.raises(ConnectorError) as caught:
        sign_in(api, pace)
    assert caught.value.reason is reason


def test_credentials_do_not_show_their_secret() -> None:
    assert SECRET not in repr(APP)
