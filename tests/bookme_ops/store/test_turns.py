"""Turns: one at a time, in the order in which they came, and never for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from bookme_ops.store.turns import Turns

PATIENCE = 10.0


def wait_in_line(turns: Turns, names: str, told: list[str]) -> list[Thread]:
    """Threads that queue up one after another."""

    def work(name: str) -> None:
        with turns.turn():
            told.append(name)

    threads = []
    for place, name in enumerate(names, 1):
        threads.append(Thread(target=work, args=(name,)))
        threads[-1].start()
        until = monotonic() + PATIENCE
        while len(turns._waiting) < place and monotonic() < until:
            sleep(0.001)
    return threads


def test_who_came_first_is_served_first() -> None:
    turns, told = Turns(PATIENCE), list[str]()
    with turns.turn():
        threads = wait_in_line(turns, "abcde", told)
        assert told == []
    for thread in threads:
        thread.join(PATIENCE)
    assert told == list("abcde")


def test_who_has_had_a_turn_waits_behind_those_who_came_meanwhile() -> None:
    turns, told = Turns(PATIENCE), list[str]()
    with turns.turn():
        (thread,) = wait_in_line(turns, "a", told)
    with turns.turn():
        told.append("sweep")
    thread.join(PATIENCE)
    assert told == ["a", "sweep"]


def test_two_are_never_at_it_at_once() -> None:
    turns, within, most = Turns(PATIENCE), list[int](), 0

    def work(number: int) -> int:
        with turns.turn():
            within.append(number)
            seen = len(within)
            sleep(0.0005)
            within.remove(number)
            return seen

    with ThreadPoolExecutor(8) as hands:
        most = max(hands.map(work, range(200)))
    assert most == 1


def test_an_error_passes_the_turn_on() -> None:
    turns, told = Turns(PATIENCE), list[str]()
    threads: list[Thread] = []

    def fail() -> None:
        with turns.turn():
            threads.extend(wait_in_line(turns, "a", told))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    threads[0].join(PATIENCE)
    assert told == ["a"]


def test_who_is_interrupted_while_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, told = Turns(PATIENCE), list[str]()

    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    def wait() -> None:
        with turns.turn():
            told.append("never")

    with turns.turn():
        with monkeypatch.context() as patch:
            patch.setattr(Event, "wait", interrupt)
            with pytest.raises(KeyboardInterrupt):
                wait()
        threads = wait_in_line(turns, "a", told)
    threads[0].join(PATIENCE)
    assert told == ["a"]
    assert not turns._taken


def test_nobody_waits_for_ever_and_the_queue_moves_on_without_them() -> None:
    turns, free = Turns(0.05), Event()
    began = monotonic()

    def hold() -> None:
        with turns.turn():
            free.wait(PATIENCE)

    holder = Thread(target=hold)
    holder.start()
    while not turns._taken:
        sleep(0.001)
    with turns.turn():
        assert monotonic() - began < PATIENCE / 2
    free.set()
    holder.join(PATIENCE)
    assert not turns._waiting
    assert not turns._taken
