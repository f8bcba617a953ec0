"""The bank's own sign-in: who comes back is believed only if everything fits, and refused in words otherwise."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.configuration.secret import Secret
from bookme_ops.settings import Web, load_settings
from bookme_ops.store.roles import Role
from bookme_ops.web.claims import Account, EntraRefused
from bookme_ops.web.entra import EntraSignIn, open_entra
from tests.bookme_ops.web.authority import ENTRA, GROUP, PUBLIC, Authority, by_entra, door

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SITE = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'


@pytest.fixture
def web(tmp_path: Path) -> Web:
    (tmp_path / "bookme-ops.toml").write_text(SITE, encoding="utf-8")
    return by_entra(load_settings(None, {}, folder=tmp_path).web)


@pytest.fixture
def authority() -> Authority:
    return Authority(lambda: NOW)


@pytest.fixture
def entra(authority: Authority, web: Web) -> EntraSignIn:
    return door(authority, web, lambda: NOW)


def come_back(authority: Authority, entra: EntraSignIn, **changes: str) -> Account:
    """Somebody goes there and comes back, perhaps with something changed on the way."""
    address, flow = entra.begin()
    return entra.complete(flow, {**authority.authorize(address), **changes})


def refused(authority: Authority, entra: EntraSignIn, **changes: str) -> str:
    with pytest.raises(EntraRefused) as caught:
        come_back(authority, entra, **changes)
    told = str(caught.value)
    assert "CANARY" not in told
    return told


def test_somebody_with_a_role_gets_in_as_who_they_are(authority: Authority, entra: EntraSignIn) -> None:
    account = come_back(authority, entra)
    assert account == Account(id="anna-object-id", name="anna@bank.example", role=Role.ADMIN)


def test_nothing_is_asked_before_somebody_begins_and_the_tenant_is_discovered_once(
    authority: Authority, entra: EntraSignIn
) -> None:
    assert authority.heard == []
    come_back(authority, entra)
    first = len(authority.heard)
    come_back(authority, entra)
    assert [line.partition(" ")[0] for line in authority.heard[first:]] == ["POST"]


def test_they_are_sent_back_to_us_and_asked_which_account(authority: Authority, entra: EntraSignIn) -> None:
    address, flow = entra.begin()
    assert "prompt=select_account" in address
    assert flow["redirect_uri"] == f"{PUBLIC}/sign-in/entra/return"
    assert flow["code_verifier"] not in address
    assert flow["nonce"] not in address


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://login.microsoftonline.com/another/v2.0"}, "another tenant"),
        ({"iss": None}, "another tenant"),
        ({"iss": ["https://login.microsoftonline.com"]}, "another tenant"),
        ({"aud": "another-app"}, "another application"),
        ({"aud": ["console-app"]}, "another application"),
        ({"aud": None}, "another application"),
        ({"exp": int((NOW - timedelta(minutes=3)).timestamp())}, "too old"),
        ({"nbf": int((NOW + timedelta(minutes=3)).timestamp())}, "too old"),
        ({"exp": None}, "how long"),
        ({"exp": "9999999999"}, "how long"),
        ({"nonce": "another"}, "does not fit"),
        ({"nonce": None}, "does not fit"),
        ({"oid": None}, "whose sign-in"),
        ({"roles": []}, "no role here"),
        ({"roles": "Ops.Admin"}, "no role here"),
        ({"roles": ["ops.admin", "Ops.Admin.x"]}, "no role here"),
        ({"roles": None, "_claim_names": {"groups": "src1"}}, "more groups"),
        ({"roles": None, "hasgroups": True}, "more groups"),
    ],
)
def test_a_token_that_does_not_fit_lets_nobody_in(
    authority: Authority, entra: EntraSignIn, claims: Mapping[str, Any], said: str
) -> None:
    authority.claims = dict(claims)
    assert said in refused(authority, entra)


@pytest.mark.parametrize("minutes", [-1, 1])
def test_clocks_may_be_a_little_apart(authority: Authority, web: Web, minutes: int) -> None:
    entra = door(authority, web, lambda: NOW + timedelta(minutes=minutes))
    assert come_back(authority, entra).role is Role.ADMIN


def test_another_state_is_another_sign_in(authority: Authority, entra: EntraSignIn) -> None:
    assert "another sign-in" in refused(authority, entra, state="forged")
    assert "another sign-in" in refused(authority, entra, state="é")
    _, mine = entra.begin()
    address, _ = entra.begin()
    with pytest.raises(EntraRefused, match="another sign-in"):
        entra.complete(mine, authority.authorize(address))
    with pytest.raises(EntraRefused, match="another sign-in"):
        entra.complete(mine, {"code": "x"})


def test_a_code_of_somebody_elses_sign_in_is_of_no_use(authority: Authority, entra: EntraSignIn) -> None:
    """Injected into a sign-in of one's own, it fails by the verifier (RFC 7636)."""
    theirs, _ = entra.begin()
    stolen = authority.authorize(theirs)["code"]
    assert "AADSTS501481" in refused(authority, entra, code=stolen)


def test_an_answer_is_good_once(authority: Authority, entra: EntraSignIn) -> None:
    address, flow = entra.begin()
    answer = authority.authorize(address)
    entra.complete(flow, answer)
    with pytest.raises(EntraRefused, match="used before"):
        entra.complete(flow, answer)


def test_the_highest_role_counts_and_groups_give_roles_as_well(authority: Authority, entra: EntraSignIn) -> None:
    authority.account = {"oid": "bo", "upn": "bo@bank.example", "roles": ["Ops.View"], "groups": [GROUP, "other"]}
    account = come_back(authority, entra)
    assert (account.name, account.role) == ("bo@bank.example", Role.SUPPORT)


def test_an_account_without_a_name_is_told_by_its_id(authority: Authority, entra: EntraSignIn) -> None:
    authority.account = {"oid": "bo", "roles": ["Ops.View"]}
    assert come_back(authority, entra).name == "entra:bo"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "access_denied"}, "cancelled"),
        ({"error": "access_denied", "error_description": "AADSTS65004: CANARY"}, "did not consent"),
        ({"error": "invalid_request", "error_description": "AADSTS50105: CANARY"}, "not assigned"),
        ({"error": "server_error", "error_description": "CANARY"}, "begin again"),
        ({"error": "x", "error_description": "AADSTS99999999: CANARY"}, "AADSTS99999999"),
        ({"code": ""}, "no code"),
    ],
)
def test_a_refusal_is_told_in_our_words(
    authority: Authority, entra: EntraSignIn, answer: dict[str, str], said: str
) -> None:
    assert said in refused(authority, entra, **answer)


def test_a_wrong_client_secret_is_named(authority: Authority, web: Web) -> None:
    wrong = replace(web, entra=replace(ENTRA, client_secret=Secret("CANARY-old")))
    assert "web.entra.client_secret" in refused(authority, door(authority, wrong, lambda: NOW))


@pytest.mark.parametrize("said", [(200, {"access_token": "x"}), (200, {"id_token": "x.y"}), (200, b"<html>CANARY")])
def test_an_answer_without_a_readable_token_lets_nobody_in(
    authority: Authority, entra: EntraSignIn, said: tuple[int, Any]
) -> None:
    authority.said = said
    assert refused(authority, entra)


def test_what_cannot_be_reached_is_said_and_asked_again_later(
    authority: Authority, entra: EntraSignIn, web: Web
) -> None:
    authority.said = (503, {})
    assert "could not be asked" in refused(authority, entra)
    authority.said, authority.down = None, True
    assert "could not be asked" in refused(authority, door(authority, web, lambda: NOW))
    authority.down = False
    assert come_back(authority, entra).role is Role.ADMIN


@pytest.mark.parametrize("issuer", ["https://login.microsoftonline.com/{tenantid}/v2.0", "", None])
def test_an_authority_of_many_tenants_lets_nobody_in(authority: Authority, entra: EntraSignIn, issuer: Any) -> None:
    authority.issuer = issuer
    with pytest.raises(EntraRefused, match=r"web\.entra\.authority"):
        entra.begin()


def test_nothing_of_a_sign_in_stands_in_a_log(
    authority: Authority, entra: EntraSignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    come_back(authority, entra)
    authority.claims = {"nonce": "another"}
    refused(authority, entra)
    logged = caplog.text
    assert "anna" not in logged.lower()
    assert "CANARY" not in logged


def test_who_signs_in_by_tokens_has_no_such_door(web: Web) -> None:
    assert open_entra(replace(web, entra=None), now=lambda: NOW) is None
