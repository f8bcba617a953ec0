"""The tenant's calendars as a port."""

from typing import Any

import pytest

from connectors.errors import Malformed, Reason, WriteRefused
from connectors.graph.client import TenantCalendars, open_graph
from connectors.ports import Calendars
from connectors.transport import MeteredSession


def test_it_is_the_port(calendars: TenantCalendars) -> None:
    port: Calendars = calendars
    assert port.read_changes([]) == port.read_links([]) == port.read_events([]) == []
    assert port.requests_made == 0


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_its_session_refuses_to_write(session: MeteredSession, graph: Any, method: str) -> None:
    with pytest.raises(WriteRefused):
        session.request(method, f"{graph.base}/users/m1/events", json={"requests": [{"method": "GET"}]})
    assert graph.tokens == []


def test_its_session_refuses_a_batch_that_writes(session: MeteredSession, graph: Any) -> None:
    requests = [{"id": "1", "method": "GET", "url": "/x"}, {"id": "2", "method": "DELETE", "url": "/x"}]
    with pytest.raises(WriteRefused):
        session.post(f"{graph.base}/$batch", json={"requests": requests})
    assert graph.tokens == []


def test_its_session_sends_no_token_elsewhere(session: MeteredSession, graph: Any) -> None:
    with pytest.raises(Malformed) as caught:
        session.get("https://evil.example/v1.0/users")
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert graph.tokens == []


@pytest.mark.parametrize("base", ["http://graph.example/v1.0", "graph.microsoft.com", "ftp://x/v1.0", ""])
def test_a_base_url_must_be_https_or_loopback(base: str) -> None:
    with pytest.raises(ValueError, match=r"http"):
        open_graph(base, tokens=None)
