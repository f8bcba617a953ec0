"""The served demonstration: its bank stays, its clock goes on, and whatever is broken in it is noticed at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bookme_ops.demo.demonstration import Shown, showing
from bookme_ops.demo.playground import UNREAD_AFTER
from bookme_ops.demo.rounds import TRIES
from bookme_ops.progress import Progress

IMPATIENT = f"""
[http]
attempts = 2

[collect]
unread_after = {UNREAD_AFTER.total_seconds()}
"""
"""What in earnest takes a day to be worth an incident is one after a minute: somebody is watching."""
AT_ONCE = f"down_after = {TRIES}\n"
"""A system is down when the probes of one round were not answered."""


@contextmanager
def showing_for_long(
    *,
    advisors: int,
    seed: int,
    scene: str | None,
    as_of: datetime,
    keep: Path | None,
    port: int,
    progress: Progress,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Shown]:
    """Give a demonstration that is served at a port (0: any) of this machine. See `demonstration.demo`."""
    with showing(
        advisors=advisors,
        seed=seed,
        scene=scene,
        as_of=as_of,
        keep=keep,
        progress=progress,
        clock=moved(as_of, now),
        sections=f'{IMPATIENT}\n[web]\nlisten = "127.0.0.1:{port}"\npublic_url = "http://127.0.0.1:{port}"\n',
        further=AT_ONCE,
    ) as shown:
        yield shown


def moved(as_of: datetime, now: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock that begins at the instant as of which a bank was built, and goes as fast as that of the world."""
    behind = as_of - now()
    return lambda: now() + behind
