"""Signing in as an app, by msal or at a token URL."""

import json
import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.errors import BadCredentials, ConnectorError, Malformed, NotFound, Reason, Unavailable
from connectors.graph.auth import AppIdentity, open_tokens
from connectors.graph.certificates import Certificate, load_certificate
from connectors.limits import Limits
from connectors.tokens import SharedTokens

Json = dict[str, Any]
HOST = "https://login.microsoftonline.com"
AUTHORITY = f"{HOST}/tenant-1"
TOKEN_URL = f"{AUTHORITY}/oauth2/v2.0/token"
SECRET = "CANARY-secret"
Open = Callable[..., SharedTokens]


class CannedLogin(BaseAdapter):
    """An identity platform: a discovery document, and tokens `ey.1`, `ey.2`, …"""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        self.headers: list[Any] = []
        self.answers: list[tuple[int, Any]] = []
        """Said instead of a token, in order."""
        self.discovery: tuple[int, Any] = (
            200,
            {"token_endpoint": TOKEN_URL, "authorization_endpoint": f"{AUTHORITY}/authorize", "issuer": HOST},
        )
        self.given = 0

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        form = {name: values[0] for name, values in parse_qs(str(request.body or "")).items()}
        self.heard.append((str(request.method), str(request.url), form))
        self.headers.append(request.headers)
        status, body = self._answer(str(request.url))
        response = Response()
        response.status_code = status
        response.raw = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        response.request = request
        return response

    def close(self) -> None:
        """Nothing to close."""

    def forms(self) -> list[dict[str, str]]:
        return [form for method, _, form in self.heard if method == "POST"]

    def _answer(self, url: str) -> tuple[int, Any]:
        if ".well-known" in url:
            return self.discovery
        if self.answers:
            return self.answers.pop(0)
        self.given += 1
        return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"ey.{self.given}"}


@pytest.fixture
def login() -> CannedLogin:
    return CannedLogin()


@pytest.fixture
def own_certificate(tmp_path: Path, rsa_key: RSAPrivateKey, certificate: x509.Certificate) -> Certificate:
    path = tmp_path / "app.pem"
    key = rsa_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key + certificate.public_bytes(Encoding.PEM))
    return load_certificate(path)


@pytest.fixture(params=["msal", "token_url"])
def way(request: pytest.FixtureRequest) -> Json:
    return {"authority": AUTHORITY} if request.param == "msal" else {"token_url": TOKEN_URL}


@pytest.fixture
def open_app(login: CannedLogin, pace: Any) -> Open:
    def opened(identity: AppIdentity | None = None, **options: Any) -> SharedTokens:
        known = identity or AppIdentity(client_id="app-1", secret=SECRET)
        limits = Limits(attempts=2, backoff_base=0.1)
        return open_tokens(known, limits=limits, pace=pace, inner=login, **options)

    return opened


def test_nothing_is_sent_before_a_token_is_needed(open_app: Open, login: CannedLogin, way: Json) -> None:
    open_app(**way)
    assert login.heard == []


def test_an_app_signs_in_with_its_secret(open_app: Open, login: CannedLogin, way: Json) -> None:
    assert open_app(**way).token() == "ey.1"
    (form,) = login.forms()
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "https://graph.microsoft.com/.default"
    assert (form["client_id"], form["client_secret"]) == ("app-1", SECRET)
    assert [url for method, url, _ in login.heard if method == "POST"] == [TOKEN_URL]


def test_a_certificate_proves_the_app_by_a_signed_assertion(
    open_app: Open,
    login: CannedLogin,
    way: Json,
    own_certificate: Certificate,
    certificate: x509.Certificate,
    pace: Any,
) -> None:
    tokens = open_app(AppIdentity(client_id="app-1", certificate=own_certificate), **way)
    assert tokens.token() == "ey.1"
    (form,) = login.forms()
    assert "client_secret" not in form
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    claims = jwt.decode(
        form["client_assertion"],
        certificate.public_key(),
        ["PS256"],
        audience=TOKEN_URL,
        options=options,
    )
    header = jwt.get_unverified_header(form["client_assertion"])
    assert (claims["iss"], claims["sub"]) == ("app-1", "app-1")
    assert claims["exp"] - claims["iat"] == 600
    assert {"x5t#S256", "x5c"} <= header.keys()


def test_a_token_is_shared_until_it_is_refused_and_then_renewed_once(
    open_app: Open, login: CannedLogin, way: Json
) -> None:
    tokens = open_app(**way)
    assert [tokens.token(), tokens.token()] == ["ey.1", "ey.1"]
    assert [tokens.renew("ey.1"), tokens.renew("ey.1"), tokens.token()] == ["ey.2", "ey.2", "ey.2"]
    assert len(login.forms()) == 2


def test_many_threads_sign_in_once(open_app: Open, login: CannedLogin, way: Json) -> None:
    tokens = open_app(**way)
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(tokens.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["ey.1"] * 8
    assert len(login.forms()) == 1


@pytest.mark.parametrize("status", [400, 401])
def test_a_refusal_is_told_in_words_without_the_secret(
    open_app: Open, login: CannedLogin, way: Json, status: int
) -> None:
    text = f"AADSTS7000215: Invalid client secret provided: {SECRET}"
    login.answers = [(status, {"error": "invalid_client", "error_description": text})]
    with pytest.raises(BadCredentials, match="the client secret is wrong") as caught:
        open_app(**way).token()
    assert caught.value.permanent
    assert SECRET not in repr(caught.value)


def test_a_refusal_is_forgotten_after_a_minute(open_app: Open, login: CannedLogin, way: Json, pace: Any) -> None:
    tokens = open_app(**way)
    login.answers = [(400, {"error": "invalid_client", "error_description": "AADSTS7000222: expired"})]
    for _ in range(2):
        with pytest.raises(BadCredentials):
            tokens.token()
    assert len(login.forms()) == 1
    pace.sleep(61)
    assert tokens.token() == "ey.1"


def test_an_identity_platform_that_is_down_is_asked_again(open_app: Open, login: CannedLogin, way: Json) -> None:
    login.answers = [(503, b"")]
    assert open_app(**way).token() == "ey.1"
    login.answers = [(503, b"")] * 2
    with pytest.raises(Unavailable):
        open_app(**way).token()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, b'{"access_token": "ey.CANARY'), Malformed),
        ((200, b"<html>"), Malformed),
        ((404, b"<html>"), NotFound),
        ((200, {"access_token": "two\nlines CANARY"}), Malformed),
    ],
)
def test_a_broken_answer_is_malformed_and_its_token_is_logged_nowhere(
    open_app: Open,
    login: CannedLogin,
    way: Json,
    answer: tuple[int, Any],
    kind: type[ConnectorError],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    login.answers = [answer]
    with pytest.raises(kind) as caught:
        open_app(**way).token()
    said = capsys.readouterr()
    assert "CANARY" not in caplog.text + said.out + said.err + repr(caught.value)


@pytest.mark.parametrize(
    "discovery",
    [
        (400, {"error": "invalid_tenant"}),
        (404, b"<html>"),
        (302, b""),
        (200, {"issuer": HOST}),
        (200, {"token_endpoint": "http://x/y/z", "authorization_endpoint": "x"}),
    ],
)
def test_an_authority_that_is_none_is_told(open_app: Open, login: CannedLogin, discovery: tuple[int, Any]) -> None:
    login.discovery = discovery
    with pytest.raises(BadCredentials, match="check host and tenant"):
        open_app(authority=AUTHORITY).token()


@pytest.mark.parametrize("body", [b"<html>", [1], b""])
def test_an_authority_that_talks_no_json_is_malformed(open_app: Open, login: CannedLogin, body: Any) -> None:
    login.discovery = (200, body)
    with pytest.raises(Malformed):
        open_app(authority=AUTHORITY).token()


def test_no_secret_goes_to_a_token_endpoint_on_another_host(open_app: Open, login: CannedLogin) -> None:
    elsewhere = "https://evil.example/tenant-1/oauth2/v2.0/token"
    login.discovery = (200, {"token_endpoint": elsewhere, "authorization_endpoint": elsewhere})
    with pytest.raises(Malformed) as caught:
        open_app(authority=AUTHORITY).token()
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert login.forms() == []


def test_another_authority_is_not_looked_up_at_microsofts(open_app: Open, login: CannedLogin) -> None:
    host = "https://login.bank.example:8443/tenant-1"
    login.discovery = (200, {"token_endpoint": f"{host}/token", "authorization_endpoint": f"{host}/authorize"})
    assert open_app(authority=host).token() == "ey.1"
    assert {url.split("/tenant-1")[0] for _, url, _ in login.heard} == {"https://login.bank.example:8443"}


def test_a_sign_in_carries_no_bearer_token(open_app: Open, login: CannedLogin, way: Json) -> None:
    open_app(**way).token()
    assert not [headers for headers in login.headers if "Authorization" in headers]


def test_a_token_url_may_be_plain_http_on_this_machine_only(open_app: Open) -> None:
    assert open_app(token_url="http://127.0.0.1:8080/t/token").token() == "ey.1"
    with pytest.raises(ValueError, match="this machine only"):
        open_app(token_url="http://login.example/t/token")


def test_an_app_needs_one_proof_and_an_address(own_certificate: Certificate) -> None:
    with pytest.raises(ValueError, match="either"):
        AppIdentity(client_id="app-1")
    with pytest.raises(ValueError, match="either"):
        AppIdentity(client_id="app-1", secret=SECRET, certificate=own_certificate)
    with pytest.raises(ValueError, match="authority or a token_url"):
        open_tokens(AppIdentity(client_id="app-1", secret=SECRET))


def test_secrets_are_never_shown(open_app: Open, way: Json) -> None:
    assert SECRET not in repr(AppIdentity(client_id="app-1", secret=SECRET))
    tokens = open_app(**way)
    tokens.token()
    assert "ey.1" not in repr(tokens)
