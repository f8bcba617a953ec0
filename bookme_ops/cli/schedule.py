"""`bookme-ops schedule`: what is due when, what became of it, and what people have to sign."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_end
from bookme_ops.cli.options import ACTOR, LARGEST, LIMIT, UNTIL
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_schedule import write_duties, write_history, write_tasks
from bookme_ops.cli.screen import tell
from bookme_ops.deed import Deed
from bookme_ops.deeds import doing
from bookme_ops.keyring import NoKey
from bookme_ops.scheduling.catalogue import BadSchedule, list_tasks
from bookme_ops.scheduling.task import Task
from bookme_ops.scheduling.telling import ask_for, tell_duty, tell_slot, tell_tasks
from bookme_ops.store import duties as people
from bookme_ops.store import schedule as slots
from bookme_ops.store.duties import NotOpen
from bookme_ops.store.schedule_pauses import NotPaused, pause, resume

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
tasks = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
app.add_typer(tasks, name="tasks")

NAME = Annotated[str | None, typer.Argument(metavar="[NAME]", help="A task; default: the whole schedule.")]
REASON = Annotated[str, typer.Option(help="Why.")]


@app.callback()
def schedule() -> None:
    """The schedule: what the service does when, what became of it, and what it may not do for a while."""


@tasks.callback()
def duties() -> None:
    """Tasks of the maintenance schedule that people do, and sign.

    \b
    Example:
      bookme-ops schedule tasks list
    """


@app.command("list")
def list_schedule(ctx: typer.Context) -> None:
    """List the tasks: when each is due next, how its last run ended, and whether it is late or paused.

    \b
    Example:
      bookme-ops schedule list
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        rows = tell_tasks(open_.ops, _tasks(desk, open_), desk.clock())
        tell(desk, rows, page=lambda screen: write_tasks(screen, rows, open_.zone), rows=lambda: rows)


@app.command("history")
def list_history(ctx: typer.Context, name: NAME = None, limit: LIMIT = 50) -> None:
    """List what was begun or left out, and why, the newest first.

    \b
    Example:
      bookme-ops schedule history backup --limit 10
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        with open_.ops.store.read() as connection:
            rows = [tell_slot(slot) for slot in slots.history(connection, name, limit=limit)]
        tell(desk, rows, page=lambda screen: write_history(screen, rows, open_.zone), rows=lambda: rows)


@app.command("pause")
def pause_task(ctx: typer.Context, *, name: NAME = None, until: UNTIL, reason: REASON, actor: ACTOR = None) -> None:
    """Do not start a task, or anything at all, until an instant. What goes on is not touched, and nothing is late.

    \b
    Example:
      bookme-ops schedule pause collect-changes --until 2026-12-31T06:00 --reason "Salesforce release"
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        _find(desk, open_, name)
        end, at = read_end(until, desk, open_.zone), desk.clock()
        deed = Deed(actor=who, at=at, action="schedule.paused", object=f"task {name or 'all'}")
        with _refusing(), doing(open_.ops, deed) as connection:
            pause(connection, name, reason=reason, actor=who, at=at, until=end)
        _show(desk, open_, name)


@app.command("resume")
def resume_task(ctx: typer.Context, *, name: NAME = None, actor: ACTOR = None) -> None:
    """End a pause now. Of what was left out meanwhile nothing is caught up.

    \b
    Example:
      bookme-ops schedule resume collect-changes
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        deed = Deed(actor=who, at=desk.clock(), action="schedule.resumed", object=f"task {name or 'all'}")
        with _refusing(), doing(open_.ops, deed) as connection:
            resume(connection, name, actor=who, at=deed.at)
        _show(desk, open_, name)


@app.command("run")
def run_task(
    ctx: typer.Context, *, name: Annotated[str, typer.Argument(metavar="NAME", help="A task.")], actor: ACTOR = None
) -> None:
    """Ask the service to do a task now, even if it is paused; it begins within seconds.

    \b
    Example:
      bookme-ops schedule run backup
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        task, at = _find(desk, open_, name)[name], desk.clock()
        deed = Deed(actor=who, at=at, action="task.asked-for", object=f"task {name}")
        with _refusing(), doing(open_.ops, deed) as connection:
            row = tell_slot(ask_for(connection, task, at))
        tell(desk, row, page=lambda screen: write_history(screen, [row], open_.zone))


@tasks.command("list")
def list_duties(
    ctx: typer.Context, every: Annotated[bool, typer.Option("--all", help="Also those that were signed.")] = False
) -> None:
    """List what people have to do and sign, the next to be due first.

    \b
    Example:
      bookme-ops schedule tasks list
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        with open_.ops.store.read() as connection:
            rows = [tell_duty(one, desk.clock()) for one in people.duties(connection, signed=every)]
        tell(desk, rows, page=lambda screen: write_duties(screen, rows, open_.zone), rows=lambda: rows)


@tasks.command("sign")
def sign_duty(
    ctx: typer.Context,
    *,
    number: Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="Its number.")],
    note: Annotated[str | None, typer.Option(help="What was seen or done.")] = None,
    actor: ACTOR = None,
) -> None:
    """Sign that something was done.

    \b
    Example:
      bookme-ops schedule tasks sign 3 --note "no location below 10 bookings"
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        deed = Deed(actor=who, at=desk.clock(), action="duty.signed", object=f"duty {number}")
        with _refusing(), doing(open_.ops, deed) as connection:
            signed = people.sign(connection, number, by=who, note=note, at=deed.at)
        row = tell_duty(signed, desk.clock())
        tell(desk, row, page=lambda screen: write_duties(screen, [row], open_.zone))


def _tasks(desk: Desk, open_: Opened) -> dict[str, Task]:
    try:
        return list_tasks(open_.settings, open_.ops.jobs, mask=desk.redactor.text)
    except BadSchedule as error:
        raise Refusal(str(error)) from None


def _find(desk: Desk, open_: Opened, name: str | None) -> dict[str, Task]:
    """The tasks, among which that of the name must be."""
    known = _tasks(desk, open_)
    if name is not None and name not in known:
        raise Refusal(f"there is no task {name!r} on the schedule: there are {', '.join(sorted(known))}")
    return known


def _show(desk: Desk, open_: Opened, name: str | None) -> None:
    rows = tell_tasks(open_.ops, _tasks(desk, open_), desk.clock())
    shown = [row for row in rows if name in {None, row["name"]}]
    tell(desk, shown, page=lambda screen: write_tasks(screen, shown, open_.zone), rows=lambda: shown)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (NotPaused, NotOpen, NoKey, ValueError) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None
