"""`bookme-ops demo --serve`: the console over the demonstration's bank, until somebody stops it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import start_logs, unattended, watching
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Document
from bookme_ops.cli.serve import until_told
from bookme_ops.cli.welcome import Welcome
from bookme_ops.demo.demonstration import Shown
from bookme_ops.demo.playground import Playground
from bookme_ops.demo.rounds import Rounds
from bookme_ops.demo.service import showing_for_long
from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.scheduling.service import Scheduler, serve
from bookme_ops.web.serving.opening import open_console, sign_in_link, web_server
from bookme_ops.web.serving.server import NoPort
from jobs.registry import list_kinds


def show_and_serve(desk: Desk, show: Callable[[Document], None], *, port: int, **bank: Any) -> None:
    """Give a demonstration of a bank, `show` what came of it, and serve it. Raises a refusal."""
    with ExitStack() as open_:
        with watching(desk) as progress:
            try:
                shown = open_.enter_context(showing_for_long(port=port, progress=progress, **bank, now=desk.clock))
            except FileExistsError as error:
                raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        show(shown.account)
        desk.stdout.flush()
        serve_shown(desk, shown)


def serve_shown(desk: Desk, shown: Shown) -> None:
    """Serve a demonstration, with its playground, until SIGTERM or Ctrl-C. Raises a refusal if the port is taken."""
    ops = shown.ops
    start_logs(desk, ops.settings)
    tasks = list_tasks(ops.settings, ops.jobs, mask=desk.redactor.text)
    scheduler = Scheduler(ops, tasks)
    rounds = Rounds(ops, tasks, wake=scheduler.wake)
    playground = Playground(shown.simulation, kinds=list_kinds(ops.jobs), rounds=rounds)
    web = web_server(open_console(ops, tasks, wake=scheduler.wake, mask=desk.redactor.text, playground=playground))

    def say() -> Iterator[str]:
        yield f"the console is at {web.address}; SIGTERM or Ctrl-C stops it"
        yield (
            f"sign in as administrator, once and within the hour: {sign_in_link(ops, web.address, actor=unattended())}"
        )

    with until_told() as stop:
        try:
            serve([web, scheduler, rounds, Welcome(desk, say)], stop)
        except NoPort as error:
            raise Refusal(f"{error}; choose another with --port", exit_code=Exit.DOWN) from None
