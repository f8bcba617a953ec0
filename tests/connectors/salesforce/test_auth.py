"""Signing in: once for all threads, never without end, and told in plain words when it is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.errors import BadCredentials, Malformed, Reason, Throttled, Unavailable
from connectors.limits import Limits
from connectors.salesforce.auth import ClientCredentials, JwtBearer, fixed_token, open_tokens
from connectors.transport import open_session

SECRET = "planted-client-secret"
GRANT = ClientCredentials(client_id="3MVG9", client_secret=SECRET)


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def granted(token: str) -> bytes:
    reply = {"access_token": token, "instance_url": "https://acme.my.salesforce.com", "token_type": "Bearer"}
    return json.dumps(reply).encode()


def refused(code: str, text: str = "") -> dict[str, object]:
    return {"status": 400, "body": json.dumps({"error": code, "error_description": text}).encode()}


@pytest.fixture
def tokens(server, pace):
    return open_tokens(GRANT, f"{server.url}/services/oauth2/token", pace=pace, limits=Limits(attempts=2))


def form(server, call: int = 0) -> dict[str, list[str]]:
    return parse_qs(server.heard[call][3].decode())


def test_client_credentials_are_posted_to_the_token_url(server, tokens):
    server.say(body=granted("00Dxx!one"))
    assert tokens.token() == "00Dxx!one"
    method, path, _, _ = server.heard[0]
    assert (method, path) == ("POST", "/services/oauth2/token")
    assert form(server) == {"grant_type": ["client_credentials"], "client_id": ["3MVG9"], "client_secret": [SECRET]}


def test_the_token_is_fetched_once_for_all_threads(server, tokens):
    server.say(body=granted("00Dxx!one"))
    server.say(times=9, body=granted("00Dxx!more"))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: tokens.token(), range(32))) == {"00Dxx!one"}
    assert len(server.heard) == 1


def test_a_jwt_assertion_is_signed_and_expires_soon(server, pace, private_key):
    server.say(body=granted("00Dxx!one"))
    grant = JwtBearer(
        client_id="3MVG9",
        username="ops@bank.example",
        audience="https://login.salesforce.com",
        private_key=pem(private_key),
    )
    open_tokens(grant, f"{server.url}/services/oauth2/token", pace=pace).token()
    assert form(server)["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(
        form(server)["assertion"][0],
        private_key.public_key(),
        algorithms=["RS256"],
        audience="https://login.salesforce.com",
        options={"verify_exp": False},
    )
    assert claims["iss"] == "3MVG9"
    assert claims["sub"] == "ops@bank.example"
    assert claims["exp"] == int(pace.now().timestamp()) + 180


@pytest.mark.parametrize("key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_key_that_is_none_is_told_without_showing_it(key, server, pace):
    grant = JwtBearer(client_id="c", username="u", audience="a", private_key=key)
    with pytest.raises(BadCredentials, match="private_key_file") as caught:
        open_tokens(grant, server.url, pace=pace).token()
    assert server.heard == []
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("invalid_client", "invalid client credentials", "client id or secret is wrong"),
        ("invalid_client_id", "client identifier invalid", "client id is not known"),
        ("invalid_grant", "request not supported on this domain", "My Domain"),
        ("invalid_grant", "user hasn't approved this consumer", "pre-authorize"),
        ("invalid_grant", "expired authorization code", "clock"),
        ("invalid_grant", "something new", "app's policies"),
        ("inactive_user", "user is inactive", "inactive or frozen"),
        ("brand_new_code", "", "check the app"),
    ],
)
def test_a_refusal_is_told_in_plain_words_with_its_code(code, text, words, server, tokens):
    server.say(**refused(code, text))
    with pytest.raises(BadCredentials, match=words) as caught:
        tokens.token()
    assert code in str(caught.value)
    assert caught.value.reason is Reason.CREDENTIALS
    assert caught.value.permanent


def test_a_refusal_is_not_asked_for_again_until_a_minute_has_passed(server, tokens, pace):
    server.say(times=9, **refused("invalid_client"))
    for _ in range(5):
        with pytest.raises(BadCredentials):
            tokens.token()
    assert len(server.heard) == 1
    pace.at += 61
    with pytest.raises(BadCredentials):
        tokens.token()
    assert len(server.heard) == 2


def test_eight_threads_with_a_wrong_secret_try_it_once(server, tokens):
    server.say(times=20, **refused("invalid_client"))

    def ask(_: int) -> bool:
        with pytest.raises(BadCredentials):
            tokens.token()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
    assert len(server.heard) == 1


def test_too_many_sign_ins_are_throttled_not_wrong(server, tokens):
    server.say(**refused("rate_limit_exceeded"))
    with pytest.raises(Throttled):
        tokens.token()


def test_a_login_server_in_trouble_is_asked_again_then_unavailable(server, tokens):
    server.say(status=503)
    server.say(body=granted("00Dxx!one"))
    assert tokens.token() == "00Dxx!one"
    server.say(times=2, status=500)
    with pytest.raises(Unavailable):
        tokens.renew("00Dxx!one")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Login</html>"),
        (200, b"{}"),
        (200, b'{"access_token": ""}'),
        (404, b"<html>"),
        (302, b""),
        (400, b"[]"),
    ],
)
def test_an_endpoint_that_is_none_is_told(status, body, server, tokens):
    server.say(status=status, body=body)
    with pytest.raises(Malformed, match="token_url"):
        tokens.token()


def test_a_persistent_401_of_the_org_ends_after_one_renewal(server, local_server, tokens, pace):
    login, data = server, local_server()
    for number in range(9):
        login.say(body=granted(f"00Dxx!{number}"))
    data.say(times=50, status=401)
    session = open_session(system="salesforce", base_url=data.url, tokens=tokens, pace=pace)
    with pytest.raises(BadCredentials):
        session.get(data.url)
    session.close()
    assert len(login.heard) == 2
    assert len(data.heard) == 2


def test_plain_http_is_for_this_machine_only():
    with pytest.raises(ValueError, match="plain http"):
        open_tokens(GRANT, "http://acme.my.salesforce.com/services/oauth2/token")


def test_a_pasted_token_is_used_and_cannot_be_renewed():
    tokens = fixed_token("00Dxx!pasted")
    assert tokens.token() == "00Dxx!pasted"
    with pytest.raises(BadCredentials, match="put a fresh one"):
        tokens.renew("00Dxx!pasted")


def test_nothing_shows_a_secret(server, tokens, private_key):
    server.say(body=granted("00Dxx!planted-token"))
    tokens.token()
    bearer = JwtBearer(client_id="c", username="u", audience="a", private_key=pem(private_key))
    shown = f"{GRANT!r} {bearer!r} {tokens!r} {fixed_token('00Dxx!planted-token')!r}"
    for secret in (SECRET, "planted-token", "PRIVATE KEY"):
        assert secret not in shown
