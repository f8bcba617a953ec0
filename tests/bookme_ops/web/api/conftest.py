"""A program that asks the API, with a token."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.store.roles import Role
from tests.bookme_ops.web.browsers import HOME, Browser

Caller = Callable[[Role], TestClient]


@pytest.fixture
def caller(browser: Browser) -> Caller:
    """Programs of any role."""

    def call(role: Role) -> TestClient:
        headers: Any = browser.token(role)
        return TestClient(browser.app, base_url=HOME, headers=headers, raise_server_exceptions=False)

    return call


@pytest.fixture
def api(caller: Caller) -> TestClient:
    """An administrator's program."""
    return caller(Role.ADMIN)
