"""Banks that were read and judged once: a journey goes on from a copy of what that left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bookme_ops.telling import Document
from tests.journeys.bank import STORE, Journey, begin_journey


@dataclass(frozen=True, kw_only=True)
class ReadBank:
    """What the first run over a bank left behind."""

    store: bytes
    last: Document
    spent: dict[str, int]
    """How many of the day's requests were used, by environment."""


@cache
def read_bank(options: tuple[tuple[str, Any], ...]) -> ReadBank:
    """Read and judge a bank of some options of `begin_journey`, once in this process."""
    with TemporaryDirectory() as folder:
        with begin_journey(Path(folder), **dict(options)) as journey:
            last = journey.run()
            spent = {name: one.org.used_requests for name, one in journey.world.environments.items()}
        return ReadBank(store=(Path(folder) / STORE).read_bytes(), last=last, spent=spent)


@contextmanager
def begin_read_journey(folder: Path, **options: Any) -> Iterator[Journey]:
    """A journey after its first run; see `begin_journey` for the options.

    The bank is built anew, so that each journey may do with its own what it likes.
    """
    bank = read_bank(tuple(sorted(options.items())))
    (folder / STORE).write_bytes(bank.store)
    with begin_journey(folder, **options) as journey:
        journey.pass_time()
        journey.last = bank.last
        for name, used in bank.spent.items():
            journey.world.environments[name].org.used_requests = used
        yield journey
