import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.simulator.sf_sessions import read_claims

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
NOW = 1_774_000_000


def _encode(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _assertion(**claims: Any) -> bytes:
    usual = {
        "iss": "bookme-ops-simulator",
        "sub": "ops@bank.example",
        "aud": "https://login.salesforce.com",
        "exp": str(NOW + 180),
    }
    body = f"{_encode({'alg': 'RS256'})}.{_encode(usual | claims)}.c2ln"
    return urlencode({"grant_type": JWT_GRANT, "assertion": body}).encode()


def test_the_reply_has_the_shape_of_the_contract(org_desk: Any) -> None:
    status, reply = org_desk.sign_in()
    assert status == 200
    assert set(reply) == {
        *("access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"),
    }
    assert reply["access_token"].startswith(org_desk.small.org.id[:15] + "!")
    assert reply["instance_url"] == "http://127.0.0.1:1"
    assert reply["id"].split("/")[-2] == org_desk.small.org.id
    assert reply["issued_at"] == str(NOW * 1000)


def test_a_client_may_name_itself_in_basic_authorization(org_desk: Any) -> None:
    basic = b64encode(b"bookme-ops-simulator:simulator-secret").decode()
    assert org_desk.sign_in(b"grant_type=client_credentials", authorization=f"Basic {basic}")[0] == 200


@pytest.mark.parametrize(
    ("body", "authorization", "error"),
    [
        (b"grant_type=client_credentials&client_id=bookme-ops-simulator&client_secret=no", "", "invalid_client"),
        (b"grant_type=client_credentials&client_id=no&client_secret=simulator-secret", "", "invalid_client_id"),
        (b"grant_type=client_credentials", "", "invalid_client_id"),
        (b"grant_type=client_credentials", "Basic %%%", "invalid_client"),
        (b"grant_type=password&username=a&password=b", "", "unsupported_grant_type"),
        (b"", "", "unsupported_grant_type"),
        (urlencode({"grant_type": JWT_GRANT}).encode(), "", "invalid_grant"),
        (_assertion(iss="no"), "", "invalid_client_id"),
        (_assertion(sub=""), "", "invalid_grant"),
        (_assertion(aud="https://test.salesforce.com"), "", "invalid_grant"),
        (_assertion(exp="soon"), "", "invalid_grant"),
        (_assertion(exp=str(NOW)), "", "invalid_grant"),
        (_assertion(exp=NOW + 7 * 24 * 3600), "", "invalid_grant"),
    ],
)
def test_a_bad_sign_in_is_a_400_that_names_its_error(
    org_desk: Any, body: bytes, authorization: str, error: str
) -> None:
    status, reply = org_desk.sign_in(body, authorization=authorization)
    assert (status, reply["error"], set(reply)) == (400, error, {"error", "error_description"})


def test_an_expired_assertion_is_called_an_expired_authorization_code(org_desk: Any) -> None:
    assert org_desk.sign_in(_assertion(exp=str(NOW - 1)))[1]["error_description"] == "expired authorization code"


@pytest.mark.parametrize("exp", [str(NOW + 180), NOW + 180, (NOW + 180) * 1000])
def test_an_assertion_may_expire_in_seconds_as_text_or_in_milliseconds(org_desk: Any, exp: object) -> None:
    assert org_desk.sign_in(_assertion(exp=exp))[0] == 200


@pytest.mark.parametrize("aud", ["http://127.0.0.1:1/", "https://bankexample.my.salesforce.com"])
def test_an_assertion_may_be_meant_for_the_host_that_is_asked(org_desk: Any, aud: str) -> None:
    assert org_desk.sign_in(_assertion(aud=aud))[0] == 200


def test_an_inactive_user_cannot_sign_in(org_desk: Any) -> None:
    org_desk.small.add_user(1, Username="ops@bank.example", IsActive=False)
    assert org_desk.sign_in(_assertion())[1]["error"] == "inactive_user"


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", f"{_encode({'alg': 'none'})}.{_encode({})}.x", "e30.e30.", "!.!.x"]
)
def test_a_text_that_is_no_signed_assertion_has_no_claims(text: str) -> None:
    assert read_claims(text) is None


def test_a_token_dies_with_its_time_and_on_request(org_desk: Any) -> None:
    assert org_desk.ask("GET", "limits")[0] == 200
    org_desk.hands[0] += 3_599
    assert org_desk.ask("GET", "limits")[0] == 200
    org_desk.hands[0] += 1
    dead = (401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
    assert org_desk.ask("GET", "limits") == dead
    org_desk.token = org_desk.sign_in()[1]["access_token"]
    assert org_desk.ask("GET", "limits")[0] == 200
    org_desk.app.expire_tokens()
    assert org_desk.ask("GET", "limits") == dead


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_without_a_living_token_nothing_is_told(org_desk: Any, header: str) -> None:
    for target in ("/services/data/v66.0/limits", "/services/data/v66.0/nowhere", "/services/oauth2/userinfo", "/"):
        assert org_desk.call("GET", target, authorization=header).status == 401


def test_two_orgs_do_not_take_each_others_tokens(org_desk: Any) -> None:
    assert org_desk.call("GET", "/services/data/v66.0", authorization="Bearer 00DBB0000000002!x").status == 401
