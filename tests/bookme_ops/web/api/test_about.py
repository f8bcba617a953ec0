"""Which version answers, and by which settings it works."""

from starlette.testclient import TestClient

from bookme_ops.store.roles import Role
from bookme_ops.web.api.about import our_version
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk


def test_the_version_tells_whom_the_token_stands_for(caller: Caller) -> None:
    told = caller(Role.SUPPORT).get("/api/v1/version").json()
    assert (told["version"], told["actor"], told["role"]) == (our_version(), "a support", "support")


def test_settings_are_told_without_secrets(api: TestClient, bank: Ops) -> None:
    told = {one["key"]: one for one in walk(api, "/api/v1/settings")}
    assert told["bank.name"]["value"] == bank.settings.bank.name
    secrets = [secret.reveal() for secret in bank.settings.secrets]
    text = api.get("/api/v1/settings").text
    assert not [secret for secret in secrets if len(secret) > 3 and secret in text]


def test_settings_take_an_administrator(caller: Caller) -> None:
    assert caller(Role.OPERATOR).get("/api/v1/settings").status_code == 403
