"""`bookme-ops serve`: the service, which does everything that is due, and serves the console, until it is stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import desk_of, opened, unattended
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.welcome import Welcome
from bookme_ops.scheduling.catalogue import BadSchedule, list_tasks
from bookme_ops.scheduling.service import Part, Scheduler, serve
from bookme_ops.tracing.traced_tasks import trace_tasks
from bookme_ops.tracing.traces import open_traces
from bookme_ops.web.serving.opening import is_new, open_console, sign_in_link, web_server
from bookme_ops.web.serving.server import NoPort
from bookme_ops.wiring import Ops

app = typer.Typer(rich_markup_mode=None, add_completion=False)

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@app.command("serve")
def run_service(
    ctx: typer.Context,
    web: Annotated[
        bool, typer.Option("--web/--no-web", help="Whether the console and the API are served, too.")
    ] = True,
) -> None:
    """Do everything that is due: collect, judge, tell people, back up; and serve the console; until SIGTERM or Ctrl-C.

    The console is where `web.listen` says; the first time a link is printed that signs you in. Several may serve one
    store: one leads, and another takes over within seconds if it ends. What was missed is caught up;
    `bookme-ops schedule list` shows what is due when.

    \b
    Example:
      bookme-ops serve
      bookme-ops serve --no-web
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        try:
            tasks = list_tasks(open_.settings, open_.ops.jobs, mask=desk.redactor.text)
        except BadSchedule as error:
            raise Refusal(str(error)) from None
        # Once, and before there are threads: a simulated bank is built at the first connection.
        open_.ops.connect()
        traces = open_traces(desk.environ)
        tasks = trace_tasks(tasks, traces) if traces is not None else tasks
        scheduler = Scheduler(open_.ops, tasks)
        # Who begins first ends last. A port that is taken stops everything before any work has begun.
        parts: list[Part] = [] if traces is None else [traces]
        if web:
            console = open_console(open_.ops, tasks, wake=scheduler.wake, mask=desk.redactor.text)
            parts.append(web_server(console, traces=traces))
        parts += [scheduler, Welcome(desk, lambda: _tell_beginning(open_.ops, len(tasks), web=web))]
        with until_told() as stop:
            try:
                serve(parts, stop)
            except NoPort as error:
                raise Refusal(f"{error}; `web.listen` says where", exit_code=Exit.DOWN) from None


def _tell_beginning(ops: Ops, tasks: int, *, web: bool) -> Iterator[str]:
    """What is served where; on a new store how to get in."""
    yield f"serving {tasks} tasks; SIGTERM or Ctrl-C stops it"
    if web:
        yield f"the console is at {ops.settings.web.public_url}"
    if web and is_new(ops):
        link = sign_in_link(ops, ops.settings.web.public_url, actor=unattended())
        yield f"sign in as administrator, once and within the hour: {link}"


@contextmanager
def until_told() -> Iterator[Event]:
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
