"""The sign-in: who gets a token, in whose words others are refused, and what a token is worth."""

import json
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph_login import ASSERTION_TYPE, CLIENT_ID, CLIENT_SECRET, SCOPE, Login
from tests.connectors.simulator.graph_bank import TENANT, make_world, open_desk

FORM = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE, "grant_type": "client_credentials"}
NOW = 1_800_000_000.0


def ask(login: Login, form: dict[str, str], tenant: str = TENANT) -> Answer:
    path = f"/{tenant}/oauth2/v2.0/token"
    answer = login.answer(Call(method="POST", target=path, host="login.test", body=urlencode(form).encode()))
    assert answer is not None
    return answer


@pytest.fixture
def login() -> Login:
    return Login(make_world(), clock=lambda: NOW)


@pytest.mark.parametrize("tenant", [TENANT, "bank.example"])
def test_the_right_secret_gets_a_token(login: Login, tenant: str) -> None:
    answer = ask(login, FORM, tenant)
    document = json.loads(answer.body)
    assert (answer.status, document["token_type"], document["expires_in"]) == (200, "Bearer", 3600)
    login.check(f"Bearer {document['access_token']}")


@pytest.mark.parametrize(
    ("change", "status", "code", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "wrong"}, 400, "unauthorized_client", 700016),
        ({"scope": "openid"}, 400, "invalid_scope", 1002012),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    ],
)
def test_others_are_refused_in_oauths_words(
    login: Login, change: dict[str, str], status: int, code: str, number: int
) -> None:
    answer = ask(login, {**FORM, **change})
    document = json.loads(answer.body)
    assert (answer.status, document["error"], document["error_codes"]) == (status, code, [number])
    assert document["error_description"].startswith(f"AADSTS{number}: ")
    assert document["correlation_id"]
    assert CLIENT_SECRET not in answer.body.decode()


def test_no_secret_at_all_and_another_tenant_are_refused(login: Login) -> None:
    bare = {name: value for name, value in FORM.items() if name != "client_secret"}
    assert json.loads(ask(login, bare).body)["error_codes"] == [7000218]
    assert json.loads(ask(login, FORM, "common").body)["error_codes"] == [90002]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def assertion(key: rsa.RSAPrivateKey, algorithm: str = "PS256", headers: Any = None, **changes: Any) -> dict[str, str]:
    audience = f"http://login.test/{TENANT}/oauth2/v2.0/token"
    claims = {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": audience, "nbf": int(NOW), "exp": int(NOW) + 600, "jti": "1"}
    signed = jwt.encode(
        {**claims, **changes}, key, algorithm, headers={"x5t#S256": "abc"} if headers is None else headers
    )
    rest = {name: value for name, value in FORM.items() if name != "client_secret"}
    return {**rest, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
def test_a_well_formed_assertion_gets_a_token(login: Login, key: rsa.RSAPrivateKey, algorithm: str) -> None:
    assert ask(login, assertion(key, algorithm)).status == 200


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"iss": "x"}, 700021),
        ({"aud": "http://login.test/x/oauth2/v2.0/token"}, 700023),
        ({"exp": int(NOW) - 1}, 700024),
        ({"nbf": int(NOW) + 900}, 700024),
        ({"headers": {"kid": "1"}}, 700027),
    ],
)
def test_an_assertion_of_the_wrong_form_is_refused(
    login: Login, key: rsa.RSAPrivateKey, changes: dict[str, Any], number: int
) -> None:
    assert json.loads(ask(login, assertion(key, **changes)).body)["error_codes"] == [number]


@pytest.mark.parametrize("text", ["x", "a.b.c", ".."])
def test_an_assertion_that_is_no_jwt_is_refused(login: Login, key: rsa.RSAPrivateKey, text: str) -> None:
    assert json.loads(ask(login, {**assertion(key), "client_assertion": text}).body)["error_codes"] == [50027]


@pytest.mark.parametrize("path", [f"/{TENANT}/v2.0", f"/{TENANT}", ""])
def test_discovery_points_at_the_host_that_was_asked(login: Login, path: str) -> None:
    call = Call(method="GET", target=f"{path}/.well-known/openid-configuration", host="login.test:8443", scheme="https")
    answer = login.answer(call)
    assert answer is not None
    document = json.loads(answer.body)
    assert document["token_endpoint"] == f"https://login.test:8443/{TENANT}/oauth2/v2.0/token"
    assert document["authorization_endpoint"]
    assert document["issuer"] == f"https://login.test:8443/{TENANT}/v2.0"


def test_what_is_no_sign_in_is_left_to_graph(login: Login) -> None:
    assert login.answer(Call(method="GET", target="/v1.0/users", host="x")) is None


def test_without_a_good_token_graph_answers_401() -> None:
    desk = open_desk()
    for header in ("", "Bearer ", "Bearer wrong", f"Basic {desk.token}"):
        assert desk.refusal("/users", authorization=header) == (401, "InvalidAuthenticationToken")


def test_a_token_ends_with_its_life_or_when_all_are_expired() -> None:
    desk = open_desk()
    now = desk.app.login.clock()
    desk.app.login.clock = lambda: now + 3601
    assert desk.refusal("/users")[0] == 401
    desk.app.login.clock = lambda: now
    assert desk.get("/users")
    desk.app.expire_tokens()
    assert desk.refusal("/users")[0] == 401
    desk.token = desk.sign_in()
    assert desk.get("/users")


def test_clients_with_a_sign_in_of_their_own_can_be_let_in() -> None:
    answer = open_desk(any_token=True).ask("GET", "/users", authorization="")
    assert answer.status == 200
