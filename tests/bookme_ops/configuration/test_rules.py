"""What must be there and what must agree."""

from collections.abc import Callable
from typing import Any

import pytest

Fixture = Callable[..., Any]

SALESFORCE = "environments.production.salesforce"
GRAPH = "environments.production.graph"
CREDENTIALS = 'client_id = "consumer"\nclient_secret_file = "secrets/salesforce"'


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("", [f"{SALESFORCE}.client_id", f"{SALESFORCE}.client_secret"]),
        ('auth = "client_credentials"\nclient_id = "x"', [f"{SALESFORCE}.client_secret"]),
        ('auth = "jwt_bearer"\nclient_id = "x"', [f"{SALESFORCE}.private_key", f"{SALESFORCE}.username"]),
        ('auth = "access_token"', [f"{SALESFORCE}.access_token"]),
        ('auth = "password"', [f"{SALESFORCE}.auth"]),
    ],
)
def test_each_kind_of_sign_in_needs_its_own_keys(complain: Fixture, given: str, missing: list[str]) -> None:
    assert [problem.key for problem in complain((CREDENTIALS, given))] == missing


def test_a_jwt_is_meant_for_the_login_host_or_for_that_of_sandboxes(load: Fixture) -> None:
    keys = 'auth = "jwt_bearer"\nclient_id = "x"\nusername = "u"\nprivate_key = "pem-pem"'
    assert load((CREDENTIALS, keys)).environment("production").salesforce.audience == "https://login.salesforce.com"
    test = load((CREDENTIALS, keys), environ={"BOOKME_OPS_ENVIRONMENTS__PRODUCTION__KIND": "test"})
    assert test.environment("production").salesforce.audience == "https://test.salesforce.com"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", f"{GRAPH}.client_secret: is missing (or client_secret_file, or certificate_file)"),
        (
            'client_secret = "hush-hush"\ncertificate = "pem-pem"',
            f"{GRAPH}.certificate: give either client_secret or certificate, not both",
        ),
        (
            'client_secret = "hush-hush"\nclient_secret_file = "secrets/salesforce"',
            f"{GRAPH}.client_secret_file: is given twice: {GRAPH}.client_secret says it too",
        ),
    ],
)
def test_graph_needs_one_secret_or_one_certificate(complain: Fixture, given: str, told: str) -> None:
    assert [str(problem) for problem in complain(('client_secret = "inline-hush-hush"', given))] == [told]


def test_a_certificate_may_take_the_place_of_the_secret(load: Fixture) -> None:
    settings = load(('client_secret = "inline-hush-hush"', 'certificate_file = "secrets/salesforce"'))
    graph = settings.environment("production").graph
    assert graph.client_secret is None
    assert graph.certificate.reveal() == "file-hush-hush"


def test_graph_needs_an_authority_or_a_token_url(load: Fixture, complain: Fixture) -> None:
    authority = 'authority = "https://login.microsoftonline.com/contoso"'
    assert [problem.key for problem in complain((authority, 'token_url = ""'))] == [f"{GRAPH}.authority"]
    assert (
        load((authority, 'token_url = "https://proxy.example/token"')).environment("production").graph.authority is None
    )


def test_both_systems_are_needed_unless_a_simulator_stands_in(complain: Fixture, load: Fixture) -> None:
    problems = complain(more="[environments.test]\n")
    assert [problem.key for problem in problems] == ["environments.test.graph", "environments.test.salesforce"]
    assert load(more='[environments.test]\nsimulator = "seed=1"\n').environment("test").graph is None


def test_a_simulator_stands_alone_and_is_the_same_everywhere(complain: Fixture) -> None:
    both = complain(environ={"BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SIMULATOR": "seed=1"})
    assert [problem.key for problem in both] == [GRAPH, SALESFORCE]
    different = complain(
        more='[environments.a]\nsimulator = "seed=1"\n[environments.b]\nsimulator = "seed=2"\n',
    )
    assert "all `simulator` keys must name the same world" in str(different[0])


def test_an_empty_bookme_section_needs_all_its_keys(complain: Fixture) -> None:
    problems = complain(more="[environments.production.bookme]\n")
    names = [problem.key.rpartition(".")[2] for problem in problems]
    assert names == ["base_url", "client_id", "client_secret", "scope", "subscription_key", "token_url"]


def test_the_window_of_a_delta_query_must_last_until_the_next_full_read(complain: Fixture, load: Fixture) -> None:
    load(more="[collect]\ndelta_days_ahead = 82\n")
    (problem,) = complain(more="[collect]\ndelta_days_ahead = 81\n")
    assert problem.key == "collect.delta_days_ahead"
    (problem,) = complain(more="[collect]\nlook_back_days = 15\n")
    assert problem.key == "collect.delta_days_back"


@pytest.mark.parametrize(
    ("window", "rebase", "ahead", "allowed"),
    [
        (60, 21, 82, True),
        (60, 21, 81, False),
        (60, 29, 90, True),
        (60, 30, 90, False),
        (68, 21, 90, True),
        (69, 21, 90, False),
        (1, 1, 3, True),
        (1, 1, 2, False),
    ],
)
def test_a_window_that_would_ever_be_as_short_as_what_is_judged_is_refused_at_the_start(
    complain: Fixture, load: Fixture, window: int, rebase: int, ahead: int, allowed: bool
) -> None:
    environ = {
        "BOOKME_OPS_BANK__WINDOW_DAYS": str(window),
        "BOOKME_OPS_COLLECT__REBASE_AFTER_DAYS": str(rebase),
        "BOOKME_OPS_COLLECT__DELTA_DAYS_AHEAD": str(ahead),
    }
    if allowed:
        load(environ=environ)
        return
    (problem,) = complain(environ=environ)
    assert problem.key == "collect.delta_days_ahead"
    assert f"which is {window + rebase}" in str(problem)


def test_the_name_of_an_environment_is_plain(complain: Fixture) -> None:
    (problem,) = complain(more='[environments."bad name"]\nsimulator = "seed=1"\n')
    assert problem.key == "environments.bad name"
