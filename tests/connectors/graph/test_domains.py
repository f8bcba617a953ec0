"""The verified domains."""

from typing import Any

import pytest

from connectors.errors import ConnectorError, Malformed, NotAllowed
from connectors.graph.directory import TenantDirectory
from connectors.transport import MeteredSession

URL = "/organization?$select=id%2CverifiedDomains"


@pytest.fixture
def directory(session: MeteredSession) -> TenantDirectory:
    return TenantDirectory(session)


def test_verified_domains_are_folded(directory: TenantDirectory, graph: Any) -> None:
    names = [{"name": "Bank.example", "isDefault": True}, {"name": "bank.onmicrosoft.com"}]
    graph.say(URL, {"value": [{"id": "t", "verifiedDomains": names}]})
    assert directory.read_domains() == {"bank.example", "bank.onmicrosoft.com"}


@pytest.mark.parametrize(
    "body",
    [
        {"value": []},
        {"value": [{"id": "t", "verifiedDomains": []}]},
        {"value": [{"id": "t", "verifiedDomains": None}]},
        {"value": [{"id": "t"}]},
        b"<html>",
    ],
)
def test_a_tenant_without_domains_is_malformed_not_empty(directory: TenantDirectory, graph: Any, body: Any) -> None:
    graph.say(URL, body)
    with pytest.raises(Malformed):
        directory.read_domains()


@pytest.mark.parametrize(("status", "error"), [(403, NotAllowed), (400, Malformed)])
def test_a_refusal_is_raised(directory: TenantDirectory, graph: Any, status: int, error: type[ConnectorError]) -> None:
    graph.refuse(URL, status, "Authorization_RequestDenied")
    with pytest.raises(error):
        directory.read_domains()
