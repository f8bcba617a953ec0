"""`bookme-ops serve`: the service, which does everything that is due until it is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import typer

from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.refusal import Refusal
from bookme_ops.scheduling.catalogue import BadSchedule, list_tasks
from bookme_ops.scheduling.service import Scheduler, serve

app = typer.Typer(rich_markup_mode=None, add_completion=False)

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@app.command("serve")
def run_service(ctx: typer.Context) -> None:
    """Do everything that is due: collect, judge, tell people, back up; until SIGTERM or Ctrl-C.

    Several may serve one store: one leads, and another takes over within seconds if it ends. What was missed is caught
    up; `bookme-ops schedule list` shows what is due when.

    \b
    Example:
      bookme-ops serve
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        try:
            tasks = list_tasks(open_.settings, open_.ops.jobs, mask=desk.redactor.text)
        except BadSchedule as error:
            raise Refusal(str(error)) from None
        # Once, and before there are threads: a simulated bank is built at the first connection.
        open_.ops.connect()
        with _until_told() as stop:
            desk.stderr.write(f"bookme-ops: serving {len(tasks)} tasks; SIGTERM or Ctrl-C stops it.\n")
            desk.stderr.flush()
            serve([Scheduler(open_.ops, tasks)], stop)


@contextmanager
def _until_told() -> Iterator[Event]:
    """An event that is set by the signals that ask a process to stop; a second one ends it at once."""
    stop = Event()

    def tell(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, tell) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
