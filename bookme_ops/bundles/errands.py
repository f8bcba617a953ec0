"""Errands: questions to many systems, asked all at once, each as soon as the answers are there that it needs."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
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
    """Runs questions in threads. One that needs others' answers waits for them itself, and must be begun after them.

    As long as that is so, the first of those that are not done never waits for one that was not begun.
    """

    def __init__(self, pool: ThreadPoolExecutor, progress: Progress) -> None:
        self._pool = pool
        self._progress = progress

    def begin(self, work: Callable[[], ValueT]) -> "Future[Outcome[ValueT]]":
        """Ask a question. A system's refusal is its outcome; any other error is raised by `result`."""
        return self._pool.submit(self._run, work)

    def _run(self, work: Callable[[], ValueT]) -> Outcome[ValueT]:
        try:
            return Outcome(value=work())
        except ConnectorError as error:
            return Outcome(missing=f"{error} ({SENTENCES[error.reason]})")
        except Missing as error:
            return Outcome(missing=str(error), unasked=isinstance(error, Unasked))
        finally:
            self._progress.step()


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
