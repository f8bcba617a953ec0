"""What the identity platform answers, in words."""

from typing import Any

import pytest

from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed, NotFound, Reason, Unavailable
from connectors.graph.sign_in import WORDS, read_answer, refused, token_of

Json = dict[str, Any]


def test_a_token_is_told() -> None:
    assert token_of({"access_token": "ey.a-b_c"}) == "ey.a-b_c"


@pytest.mark.parametrize("token", ["a b", "a\r\nX-Evil: 1", "æ", 7, ["x"]])
def test_a_token_that_no_header_can_hold_is_malformed_and_not_repeated(token: Any) -> None:
    with pytest.raises(Malformed) as caught:
        token_of({"access_token": token})
    assert "Evil" not in str(caught.value)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_known_refusals_are_told_in_words(code: str) -> None:
    error = refused({"error": "invalid_client", "error_description": f"AADSTS{code}: secret-ish text"})
    assert isinstance(error, BadCredentials)
    assert WORDS[code] in str(error)
    assert f"AADSTS{code}" in str(error)
    assert "secret-ish" not in str(error)


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ({"error": "invalid_client", "error_codes": [7000222]}, BadCredentials, "has expired"),
        ({"error": "invalid_client", "error_description": "AADSTS9999999: x"}, BadCredentials, "AADSTS9999999"),
        ({"error": "invalid_client"}, BadCredentials, "without an AADSTS code"),
        ({"error": "invalid_client", "error_codes": ["x"]}, BadCredentials, "without an AADSTS code"),
        ({}, BadCredentials, "refused"),
        ({"error": "temporarily_unavailable"}, Unavailable, "not available"),
    ],
)
def test_every_refusal_is_told(answer: Json, kind: type[ConnectorError], told: str) -> None:
    with pytest.raises(kind, match=told):
        token_of(answer)


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Malformed), (401, BadCredentials), (403, NotAllowed), (404, NotFound), (200, Malformed)]
)
@pytest.mark.parametrize("body", [b"<html>sign in</html>", b"", b"[1]", b'{"access_token": "ey.SECRET'])
def test_an_answer_that_is_no_object_is_not_repeated(status: int, kind: type[ConnectorError], body: bytes) -> None:
    with pytest.raises(kind) as caught:
        read_answer(status, body)
    assert "SECRET" not in repr(caught.value)
    assert caught.value.reason in set(Reason)
