"""What the document of the API says holds, whatever is asked: no 5xx, no other status, no other shape.

Schemathesis makes up requests, right ones and wrong ones; half of those that name something name what is there.
https://schemathesis.readthedocs.io/
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import structlog
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from bookme_ops.store.roles import Role
from bookme_ops.web.api.document import make_document
from bookme_ops.web.api.routes import API_ROUTES
from bookme_ops.web.workshop import Errand, Fate, Workshop
from tests.bookme_ops.web.browsers import Browser

DOCUMENT = make_document(API_ROUTES, "0")
OPERATIONS = sorted(
    f"{method.upper()} {path}" for path, operations in DOCUMENT["paths"].items() for method in operations
)
THERE = {"number": 1, "name": "backup", "environment": "production", "kind": "incident", "user": "integration"}
"""What paths may name so that something is found."""
UNTOLD = [positive_data_acceptance, negative_data_rejection]
"""What no schema can tell (that cursors are ours, that a state is the latest, which names there are), and what is not
sent at all: a parameter too many whose value is an empty list."""


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged: there are thousands of requests."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_the_document_tells(browser: Browser, app: FastAPI, label: str) -> None:
    ask(browser, app, label, 4)


@pytest.mark.stress
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_to_many_requests_is_one_that_the_document_tells(
    browser: Browser, app: FastAPI, label: str
) -> None:
    ask(browser, app, label, 20)


def test_the_document_that_is_served_is_the_one_that_is_tested(browser: Browser) -> None:
    served = browser.get("/api/v1/openapi.json").json()
    assert served["openapi"] == "3.1.0"
    assert served["paths"] == DOCUMENT["paths"]


class IdleWorkshop(Workshop):
    """Takes orders and makes nothing."""

    def _work(self, errand: Errand) -> None:
        errand.fate = Fate.FAILED


def ask(browser: Browser, app: FastAPI, label: str, examples: int) -> None:
    headers = {"Authorization": browser.token(Role.ADMIN)["authorization"], "Host": "127.0.0.1"}
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = app
    app.state.workshop = IdleWorkshop(browser.ops)
    load_all_checks()
    operation = next(found.ok() for found in schema.get_all_operations() if found.ok().label == label)
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=right | right.map(name_what_is_there) | wrong)
    def check(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=UNTOLD)

    check()


def name_what_is_there(case: Any) -> Any:
    """Ask for something that exists, in the state in which it is."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = THERE.get(name, case.path_parameters[name])
    if case.method == "POST":
        case.headers["If-Match"] = "*"
    return case
