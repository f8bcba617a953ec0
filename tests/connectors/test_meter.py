"""What a session cost, and what was asked through it."""

from threading import Thread

import pytest

from connectors.meter import Meter


def test_calls_are_counted_by_method_and_shape() -> None:
    meter = Meter()
    meter.note("GET", [("/users/a/events?x=1", 200), ("/users/b/events", 404), ("/users", 200)])
    meter.note("POST", [("/users/a/events", 201)])
    assert meter.calls == {("GET", "/users/{id}/events"): 2, ("GET", "/users"): 1, ("POST", "/users/{id}/events"): 1}


@pytest.mark.parametrize("status", [0, 401, 403, 429, 500, 503])
def test_a_call_that_was_turned_away_used_nothing(status: int) -> None:
    meter = Meter()
    meter.note("GET", [("/users", status)])
    assert not meter.calls


def test_threads_lose_no_call() -> None:
    meter = Meter()
    threads = [
        Thread(target=lambda: [meter.note("GET", [("/users/x", 200)] * 20) for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.calls == {("GET", "/users/{id}"): 4000}
