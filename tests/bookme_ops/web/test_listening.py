"""Listening: a message when something happened, silence otherwise, and an end for everybody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI

from bookme_ops.store import runs
from bookme_ops.web.listening import COME_AGAIN, STILL_HERE, Listening, TooMany, listening_of, stop_listening
from bookme_ops.wiring import Ops

SOON = 20.0


class Clock:
    """Seconds that pass with each look at it."""

    def __init__(self, step: float = 0.0) -> None:
        self.seconds, self.step = 0.0, step

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds


def within(work: Callable[[], Awaitable[object]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(work(), SOON)

    asyncio.run(limited())


def happen(ops: Ops) -> None:
    with ops.store.begin() as connection:
        runs.start_run(connection, "jobs", ops.now(), ops.now() + timedelta(hours=1))


async def rest(stream: AsyncIterator[str]) -> list[str]:
    return [message async for message in stream]


def test_a_listener_hears_that_something_happened_and_nothing_else(bank: Ops) -> None:
    async def listen() -> None:
        listening = Listening(bank.store, every=0.0)
        stream = listening.admit()
        assert await anext(stream) == COME_AGAIN
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        happen(bank)
        message = await waiting
        assert message.startswith("event: moved\ndata: ")
        assert message.endswith("\n\n")
        listening.stop()
        assert await rest(stream) == []

    within(listen)


def test_all_listeners_together_ask_the_store_once_in_a_while(bank: Ops) -> None:
    async def listen() -> None:
        listening = Listening(bank.store, every=0.0, clock=Clock())
        listening.every = 5.0
        first, second = listening.admit(), listening.admit()
        assert await anext(first) == await anext(second) == COME_AGAIN
        seen = listening._pulse
        happen(bank)
        assert await listening._look() is seen, "it is fresh"
        listening.stop()
        listening.every = 0.0
        await rest(first)
        await rest(second)

    within(listen)


def test_a_listener_has_to_come_again_after_a_while(bank: Ops) -> None:
    async def listen() -> None:
        listening = Listening(bank.store, every=0.0, lasts=50.0, clock=Clock(step=1.0))
        heard = await rest(listening.admit())
        assert heard[0] == COME_AGAIN
        assert set(heard[1:]) <= {STILL_HERE}
        assert len(heard) > 1, "it is told that we are still here"
        assert listening.listeners == 0

    within(listen)


def test_there_are_so_many_and_who_leaves_makes_room(bank: Ops) -> None:
    async def listen() -> None:
        listening = Listening(bank.store, every=0.0, most=1)
        stream = listening.admit()
        await anext(stream)
        with pytest.raises(TooMany):
            listening.admit()
        await stream.aclose()  # type: ignore[attr-defined]
        assert listening.listeners == 0
        other = listening.admit()
        await anext(other)
        listening.stop()
        await rest(other)

    within(listen)


def test_an_application_that_ends_lets_its_listeners_go(app: FastAPI) -> None:
    stop_listening(app)
    listening = listening_of(app)
    assert listening_of(app) is listening
    assert not listening.stopped
    stop_listening(app)
    assert listening.stopped
