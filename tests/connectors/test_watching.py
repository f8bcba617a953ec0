"""Who watches a session sees kinds of calls and how they ended, and changes nothing of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import responses

from connectors.errors import ConnectorError, WriteRefused
from connectors.transport import open_session
from connectors.watching import Answered, watch_session

HOST = "https://graph.example"


@dataclass
class Watcher:
    """Notes what it is shown."""

    seen: list[tuple[str, ...]] = field(default_factory=list)

    @contextmanager
    def __call__(self, method: str, shape: str) -> Iterator[Answered]:
        """See `connectors.watching.Watch`."""
        try:
            yield lambda status: self.seen.append((method, shape, str(status)))
        except ConnectorError as error:
            self.seen.append((method, shape, type(error).__name__))
            raise


@responses.activate
def test_a_call_is_seen_once_by_its_shape_and_its_answer() -> None:
    responses.add(responses.GET, f"{HOST}/v1.0/users/anna@bank.example/calendarView/delta", json={"value": []})
    watcher, session = Watcher(), open_session(system="graph", base_url=HOST, tokens=None)
    watch_session(session, watcher)
    answer = session.get(f"{HOST}/v1.0/users/anna@bank.example/calendarView/delta", params={"token": "secret"})
    assert answer.json() == {"value": []}
    assert watcher.seen == [("GET", "/v1.0/users/{id}/calendarView/delta", "200")]
    assert session.meter.requests == 1


@responses.activate
def test_batches_go_the_same_way() -> None:
    responses.add(responses.POST, f"{HOST}/v1.0/$batch", json={"responses": []})
    watcher = Watcher()
    session = open_session(system="graph", base_url=f"{HOST}/v1.0", tokens=None, read_only=False)
    watch_session(session, watcher)
    session.post_json("/$batch", b"{}")
    assert watcher.seen == [("POST", "/v1.0/$batch", "200")]


def test_a_session_that_only_reads_still_only_reads() -> None:
    watcher, session = Watcher(), open_session(system="graph", base_url=HOST, tokens=None)
    watch_session(session, watcher)
    with pytest.raises(WriteRefused):
        session.delete(f"{HOST}/v1.0/users/1")
    assert watcher.seen == [("DELETE", "/v1.0/users/{id}", "WriteRefused")]


def test_a_host_that_is_not_ours_is_refused_as_before() -> None:
    watcher, session = Watcher(), open_session(system="graph", base_url=HOST, tokens=None)
    watch_session(session, watcher)
    with pytest.raises(ConnectorError):
        session.get("https://elsewhere.example/v1.0/users")
    assert [end for _, _, end in watcher.seen] != ["200"]
