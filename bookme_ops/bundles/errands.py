"""Errands: questions to many systems, asked all at once, each as soon as the answers are there that it needs."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from bookme_ops.progress import Progress
from connectors.errors import SENTENCES, ConnectorError

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[ValueT]):
    """An answer, or a sentence without personal data that says why there is none."""

    value: ValueT | None = None
    missing: str | None = None
    unasked: bool = False
    """There was nothing to ask: nothing is missing that anybody could have told."""


class Missing(Exception):
    """A question cannot be asked, or its answer says nothing; the message is a sentence without personal data."""


class Unasked(Missing):
    """Other answers show that there is nothing to ask; the message says which."""


class Errands:
    """Runs questions in threads. One that needs others' answers is begun `after` them, or waits for them itself.

    It must be begun after them: as long as that is so, the first of those that are not done never waits for one that
    was not begun. A question that waits itself takes a thread for that time, and threads take time to begin.
    """

    def __init__(self, pool: ThreadPoolExecutor, progress: Progress) -> None:
        self._pool = pool
        self._progress = progress

    def begin(self, work: Callable[[], ValueT], *, after: Iterable["Future[Any]"] = ()) -> "Future[Outcome[ValueT]]":
        """Ask a question, once those in `after` have answers. A system's refusal is its outcome.

        Any other error is raised by `result`.
        """
        awaited = tuple(after)
        if not awaited:
            return self._pool.submit(self._run, work)
        promised: Future[Outcome[ValueT]] = Future()
        countdown = Countdown(len(awaited), partial(self._keep, promised, work))
        for one in awaited:
            one.add_done_callback(countdown.count)
        return promised

    def _keep(self, promised: "Future[Outcome[ValueT]]", work: Callable[[], ValueT]) -> None:
        """Begin what was promised; what is not begun any more is cancelled."""
        try:
            begun = self._pool.submit(self._run, work)
        except RuntimeError:
            promised.cancel()
        else:
            begun.add_done_callback(partial(_hand_on, promised))

    def _run(self, work: Callable[[], ValueT]) -> Outcome[ValueT]:
        try:
            return Outcome(value=work())
        except ConnectorError as error:
            return Outcome(missing=f"{error} ({SENTENCES[error.reason]})")
        except Missing as error:
            return Outcome(missing=str(error), unasked=isinstance(error, Unasked))
        finally:
            self._progress.step()


class Countdown:
    """Does something when so many futures are done."""

    def __init__(self, left: int, then: Callable[[], None]) -> None:
        self._left, self._then = left, then
        self._lock = Lock()

    def count(self, _: "Future[Any]") -> None:
        """One more is done."""
        with self._lock:
            self._left -= 1
            done = self._left == 0
        if done:
            self._then()


def _hand_on(promised: "Future[Outcome[ValueT]]", done: "Future[Outcome[ValueT]]") -> None:
    try:
        error = done.exception()
    except CancelledError:
        promised.cancel()
        return
    if error is not None:
        promised.set_exception(error)
    else:
        promised.set_result(done.result())


def answer(future: "Future[Outcome[ValueT]]") -> ValueT | None:
    """Wait for an answer; None if there is none."""
    return future.result().value


def again(told: Outcome[Any]) -> Missing:
    """The reason of a question, for one that hangs on it."""
    kind = Unasked if told.unasked else Missing
    return kind(told.missing or "")


@contextmanager
def run_errands(workers: int, progress: Progress) -> Iterator[Errands]:
    """Errands of so many threads; those that were not begun when something fails are never asked."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="bundle")
    try:
        yield Errands(pool, progress)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
