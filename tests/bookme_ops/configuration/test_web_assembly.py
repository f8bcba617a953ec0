"""The console in settings: what is derived, who may sign in by Entra ID, and what is refused."""

from pathlib import Path

import pytest

from bookme_ops.settings import Problem, Settings, SettingsError, load_settings
from bookme_ops.store.roles import Role

SITE = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'
ENTRA = """
[web]
sign_in = "entra"
[web.entra]
authority = "https://login.microsoftonline.com/contoso"
client_id = "console"
client_secret = "hush-hush-hush"
roles = ["Ops.Admin: admin", "0F8C1A52-0000-4000-8000-000000000001: support"]
"""


def load(folder: Path, text: str, **environ: str) -> Settings:
    (folder / "bookme-ops.toml").write_text(SITE + text, encoding="utf-8")
    return load_settings(None, environ, folder=folder)


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    return tuple(caught.value.problems)


def test_by_default_it_is_on_this_machine_alone_and_needs_no_https(tmp_path: Path) -> None:
    web = load(tmp_path, "").web
    assert (web.host, web.port, web.public_url, web.secure_cookies) == (
        "127.0.0.1",
        8080,
        "http://127.0.0.1:8080",
        False,
    )
    assert (web.sign_in, web.entra, web.session_hours, web.idle_minutes) == ("tokens", None, 8, 60)


@pytest.mark.parametrize(
    ("listen", "public", "secure"),
    [
        ("127.0.0.1:8080", "https://ops.bank.example", True),
        ("[::1]:80", "http://localhost:80", False),
        ("0.0.0.0:8080", "https://ops.bank.example", True),
        ("0.0.0.0:8080", "http://localhost:8080", True),
    ],
)
def test_cookies_need_https_wherever_the_way_leaves_this_machine(
    tmp_path: Path, listen: str, public: str, secure: bool
) -> None:
    web = load(tmp_path, f'[web]\nlisten = "{listen}"\npublic_url = "{public}"\n').web
    assert (web.listen, web.public_url, web.secure_cookies) == (listen, public, secure)


def test_what_was_said_of_cookies_counts(tmp_path: Path) -> None:
    assert load(tmp_path, "", BOOKME_OPS_WEB__SECURE_COOKIES="true").web.secure_cookies is True


def test_either_key_says_where_the_console_is(tmp_path: Path) -> None:
    told = load(tmp_path, '[alerts]\nconsole_url = "https://ops.bank.example/"\n')
    assert told.web.public_url == told.alerts.console_url == "https://ops.bank.example"
    told = load(tmp_path, '[web]\npublic_url = "https://ops.bank.example"\n')
    assert told.web.public_url == told.alerts.console_url == "https://ops.bank.example"
    assert load(tmp_path, "").alerts.console_url is None, "a derived one leads nobody from a mail to us"


def test_whoever_is_reached_from_elsewhere_says_how(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, '[web]\nlisten = "0.0.0.0:8080"\n')
    assert problem.key == "web.public_url"


def test_plain_http_is_no_way_to_a_console_elsewhere(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, '[web]\nlisten = "0.0.0.0:8080"\npublic_url = "http://ops.bank.example"\n')
    assert problem.key == "web.public_url"


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1", "127.0.0.1:80800", "a b:80", "http://127.0.0.1:80"])
def test_what_is_no_address_with_a_port_is_refused(tmp_path: Path, listen: str) -> None:
    (problem,) = problems(tmp_path, f'[web]\nlisten = "{listen}"\n')
    assert problem.key == "web.listen"


def test_proxies_are_addresses_or_networks(tmp_path: Path) -> None:
    text = '[web]\ntrusted_proxies = ["10.0.0.7", "10.1.0.0/24"]\n'
    assert load(tmp_path, text).web.trusted_proxies == ("10.0.0.7/32", "10.1.0.0/24")
    (problem,) = problems(tmp_path, '[web]\ntrusted_proxies = ["*"]\n')
    assert problem.key == "web.trusted_proxies"


def test_entra_is_told_who_gets_which_role(tmp_path: Path) -> None:
    settings = load(tmp_path, ENTRA)
    entra = settings.web.entra
    assert entra is not None
    assert entra.roles == {"Ops.Admin": Role.ADMIN, "0f8c1a52-0000-4000-8000-000000000001": Role.SUPPORT}
    assert "hush-hush-hush" in {secret.reveal() for secret in settings.secrets}
    shown = {one.key: one.value for one in settings.entries}
    assert shown["web.entra.client_secret"] == "set"
    assert shown["web.entra.roles"][0] == "Ops.Admin: admin"


def test_a_variable_gives_roles_between_commas(tmp_path: Path) -> None:
    text = ENTRA.replace('roles = ["Ops.Admin: admin", "0F8C1A52-0000-4000-8000-000000000001: support"]', "")
    given = load(tmp_path, text, BOOKME_OPS_WEB__ENTRA__ROLES="Ops.View: viewer, Ops.Run: operator").web.entra
    assert given is not None
    assert given.roles == {"Ops.View": Role.VIEWER, "Ops.Run": Role.OPERATOR}


def test_entra_without_its_keys_names_each_of_them(tmp_path: Path) -> None:
    found = {problem.key for problem in problems(tmp_path, '[web]\nsign_in = "entra"\n')}
    assert found == {f"web.entra.{name}" for name in ("authority", "client_id", "client_secret", "roles")}


def test_entra_without_a_role_for_anybody_is_refused(tmp_path: Path) -> None:
    text = ENTRA.replace('["Ops.Admin: admin", "0F8C1A52-0000-4000-8000-000000000001: support"]', "[]")
    (problem,) = problems(tmp_path, text)
    assert problem.key == "web.entra.roles"


@pytest.mark.parametrize("tenant", ["common", "organizations", "Consumers"])
def test_an_authority_of_everybody_is_refused(tmp_path: Path, tenant: str) -> None:
    (problem,) = problems(tmp_path, ENTRA.replace("contoso", tenant))
    assert problem.key == "web.entra.authority"
    assert "anybody" in problem.what


@pytest.mark.parametrize("line", ["Ops.Admin", "Ops.Admin: root", ": admin"])
def test_a_role_that_we_do_not_have_is_refused(tmp_path: Path, line: str) -> None:
    (problem,) = problems(tmp_path, ENTRA.replace("Ops.Admin: admin", line))
    assert problem.key == "web.entra.roles"
