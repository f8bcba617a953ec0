"""What was called is kept with a run, by kind, and nothing of whom it was about."""

from types import SimpleNamespace
from typing import Any

from bookme_ops.call_counts import count_calls, kinds_of_calls
from bookme_ops.tally import Tally
from connectors.meter import Meter


def connection(backend: bool = False) -> Any:
    salesforce, graph, platform = (SimpleNamespace(meter=Meter()) for _ in range(3))
    return SimpleNamespace(salesforce=salesforce, graph=graph, backend=platform if backend else None)


def test_calls_are_told_by_environment_and_system() -> None:
    test, production = connection(), connection(backend=True)
    production.graph.meter.note("GET", [("/users/anna@bank.example/events?x", 200)] * 2 + [("/users", 403)])
    test.graph.meter.note("GET", [("/users", 200)])
    assert kinds_of_calls({"production": production, "test": test}) == {
        "production": {"salesforce": {}, "graph": {"GET /users/{id}/events": 2}, "bookme": {}},
        "test": {"salesforce": {}, "graph": {"GET /users": 1}},
    }


def test_what_was_sent_is_added_up_by_system() -> None:
    tally, one, other = Tally(), connection(), connection(backend=True)
    one.graph.meter.count(requests=2, throttled=1)
    other.graph.meter.count(requests=3)
    assert other.backend is not None
    other.backend.meter.count(requests=4)
    count_calls(tally, [one, other])
    assert tally.requests == {"graph": 5, "salesforce": 0, "bookme": 4}
    assert tally.throttled["graph"] == 1
