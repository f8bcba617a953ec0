"""Redaction: no secret and no person passes, in whatever spelling; what is harmless stays readable."""

from base64 import b64encode
from time import perf_counter
from urllib.parse import quote_plus

import pytest

from bookme_ops.redaction import Redactor

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJhdWQiOiJncmFwaCIsInN1YiI6IjEyMyJ9.c2lnbmF0dXJlLWhlcmU"
SESSION = "00D5g00000ABCdE!AQ0AQJz_x.9hK3hush"
PEM = (
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7hush\n-----END PRIVATE KEY-----"
)
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_hush%40thread.v2/0?context=%7b%22Tid%22%3a%22hush%22%7d"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Authorization: Bearer abcdefgh-hush", "hush"),
        ("{'Authorization': 'Bearer abcdefgh-hush', 'Accept': '*/*'}", "hush"),
        ('{"authorization": "Basic aHVzaDpodXNo"}', "aHVzaDpodXNo"),
        ("sent bearer abcdefgh.hush~+/= to it", "hush"),
        (f"token {JWT} refused", "c2lnbmF0"),
        (f"half of one: {JWT.rpartition('.')[0]}", "eyJhdWQ"),
        (f"sid={SESSION}; Path=/", "hush"),
        (f"session {SESSION.replace('!', '%21')} ended", "hush"),
        ("grant_type=client_credentials&client_secret=s3cr%2Bhush&scope=x", "hush"),
        ('{"access_token":"opaque-hush","expires_in":3599}', "hush"),
        ('{\\"access_token\\":\\"opaque-hush\\"}', "hush"),
        ("client_assertion=abc.hush.def&x=1", "hush"),
        ("Ocp-Apim-Subscription-Key: 0123hush", "hush"),
        ("password = 'hunter2hush'", "hush"),
        (PEM, "hush"),
        (repr(PEM), "hush"),
        (PEM.partition("-----END")[0], "hush"),
        (f"join at {JOIN} now", "hush"),
        ("https://teams.live.com/meet/9312?p=hush", "hush"),
        ("mail to anna.hush@bank.example failed", "hush"),
        ("GET /users/anna.hush%40bank.example/events", "hush"),
        ("SELECT Id FROM User WHERE Email = 'Søren.hush@bank.example'", "hush"),
    ],
)
def test_what_must_not_be_read_is_masked(text: str, gone: str) -> None:
    assert gone in text
    assert gone not in Redactor().text(text)


@pytest.mark.parametrize(
    "text",
    [
        "run 7 is complete: 50 of 50 mailboxes",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "GET /services/data/v66.0/query status=200 seconds=0.2",
        "00U5g00000ABCdEFGH has no event",
        "throttled: retry after 3 s",
        "2026-03-02T08:00:00+00:00",
        "the secret of a good run is patience",
    ],
)
def test_what_is_harmless_stays(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.mark.parametrize(
    "spelled",
    [
        "p+ss/w=rd hush",
        quote_plus("p+ss/w=rd hush"),
        b64encode(b"p+ss/w=rd hush").decode(),
    ],
)
def test_a_known_secret_is_masked_however_it_is_spelled(spelled: str) -> None:
    assert Redactor(["p+ss/w=rd hush"]).text(f"<{spelled}>") == "<<secret>>"


def test_each_long_line_of_a_known_secret_is_masked_by_itself() -> None:
    line = PEM.splitlines()[2]
    assert line not in Redactor([PEM]).text(f"openssl says: {line}")


def test_secrets_can_be_learned_later_and_short_ones_are_not_masked() -> None:
    redactor = Redactor(["abc"])
    assert redactor.text("abc correct-horse") == "abc correct-horse"
    redactor.learn(["correct-horse"])
    assert redactor.text("abc correct-horse") == "abc <secret>"


def test_structures_are_masked_at_any_depth_and_by_the_names_of_their_fields() -> None:
    told = Redactor(["known-hush"]).value(
        {
            "event": "http.call",
            "status": 401,
            "ok": False,
            "headers": {"Authorization": "anything", "X-Sid": "x", "Accept": "json"},
            "token": "opaque",
            "client_secret": ["a", "b"],
            "inner": [{"note": "known-hush"}, ("anna@bank.example", None, 1.5)],
            "secret": True,
            b"odd": Exception("known-hush"),
        }
    )
    assert told == {
        "event": "http.call",
        "status": 401,
        "ok": False,
        "headers": {"Authorization": "<secret>", "X-Sid": "<secret>", "Accept": "json"},
        "token": "<secret>",
        "client_secret": "<secret>",
        "inner": [{"note": "<secret>"}, ["<address>", None, 1.5]],
        "secret": True,
        "b'odd'": "<secret>",
    }


@pytest.mark.parametrize(
    "unit",
    [
        "a.b-c",
        "x=",
        "eyJ-",
        "eyJabcdefgh.",
        "authorization",
        "password   ",
        "teams.",
        "https://",
        "a@b",
        "00D",
        "%40",
        "-----BEGIN A",
    ],
)
def test_masking_takes_time_in_proportion_to_the_text(unit: str) -> None:
    redactor = Redactor(["known-hush"])
    began = perf_counter()
    masked = redactor.text(f"{unit * 20_000} anna@bank.example known-hush")
    assert perf_counter() - began < 2
    assert "known-hush" not in masked
    assert "anna" not in masked
