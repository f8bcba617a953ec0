"""`bookme-ops jobs`: what is looked at, and looking at it."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.cli.exits import exit_of_run
from bookme_ops.cli.opening import desk_of, opened, read_instant, record_run, watching
from bookme_ops.cli.options import AS_OF, LIMIT, priority_of, read_codes
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_findings import COLUMNS, finding_row, worst_first
from bookme_ops.cli.render_runs import write_history, write_jobs_run
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.cli.warnings import warn_of_dead_letters
from bookme_ops.junit import junit_report
from bookme_ops.store.runs import RunRow
from jobs.base import Priority
from jobs.registry import AnyJob, UnknownSelection, select_codes

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

OF_RUNS = tuple(field.name for field in fields(RunRow) if field.name not in {"host", "pid", "process"})
NAMES = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Jobs to run; default: all.")]
EVERY = Annotated[bool, typer.Option("--all", help="Run all jobs.")]
SELECT = Annotated[
    list[str] | None,
    typer.Option(metavar="CODES", help="Only these codes or beginnings of codes, as in CAL001,MTG; may be repeated."),
]
ADVISOR = Annotated[str | None, typer.Option(help="Only this advisor: Entra object id or mail address.")]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Find, but open and resolve no incident.")]
FAIL_ON = Annotated[
    str, typer.Option(metavar="PRIORITY", help="End with 1 if there are findings of at least: low … critical.")
]
JUNIT = Annotated[Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Also write the result as JUnit XML.")]


@app.callback()
def jobs() -> None:
    """Jobs: what is looked at, and what is thought of it."""


@app.command("list")
def list_jobs(ctx: typer.Context) -> None:
    """List the installed jobs with their codes; needs no settings.

    \b
    Example:
      bookme-ops jobs list --output json
    """
    desk = desk_of(ctx)
    installed = desk.works.jobs()
    rows = [tell_job(job) for job in installed]
    tell(desk, rows, page=lambda screen: _write_jobs(screen, installed), rows=lambda: rows)


@app.command("run")
def run(
    ctx: typer.Context,
    *,
    names: NAMES = None,
    every: EVERY = False,
    select: SELECT = None,
    as_of: AS_OF = None,
    advisor: ADVISOR = None,
    dry_run: DRY_RUN = False,
    fail_on: FAIL_ON = "never",
    junit: JUNIT = None,
) -> int:
    """Judge the mirror, and open, see again, reopen or resolve incidents.

    Ends with 5 if a system is down, else with 3 if something is not known completely, else with 1 if --fail-on says
    so, else with 0.

    \b
    Example:
      bookme-ops jobs run sync-window --select CAL --fail-on high
    """
    desk = desk_of(ctx)
    least = _read_fail_on(fail_on)
    chosen = _choose(desk.works.jobs(), tuple(names or ()), every=every)
    prefixes = read_codes(select)
    _check_selection(desk.works.jobs(), prefixes)
    with opened(desk) as open_:
        instant = read_instant(as_of, desk, open_.zone)
        with watching(desk) as progress:
            account = desk.works.run_jobs(
                open_.ops,
                names=chosen,
                select=prefixes,
                as_of=instant,
                advisor=advisor,
                dry_run=dry_run,
                progress=progress,
            )
        if junit is not None:
            ran = [job for job in desk.works.jobs() if chosen is None or job.name in chosen]
            _write_report(junit, junit_report(account, ran))
        tell(
            desk,
            account,
            page=lambda screen: write_jobs_run(screen, account, open_.zone),
            rows=lambda: map(finding_row, worst_first(account["findings"])),
            columns=COLUMNS,
        )
        warn_of_dead_letters(desk, open_)
        if not dry_run:
            record_run(desk, open_, "jobs.ran", account)
    return exit_of_run(account, least)


@app.command("history")
def history(ctx: typer.Context, limit: LIMIT = 20) -> None:
    """List the latest runs, collecting ones too, newest first.

    \b
    Example:
      bookme-ops jobs history --limit 5
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        runs = desk.works.history(open_.ops, limit)
        tell(
            desk, runs, page=lambda screen: write_history(screen, runs, open_.zone), rows=lambda: runs, columns=OF_RUNS
        )


def tell_job(job: AnyJob) -> dict[str, Any]:
    """A job in the shape of the interface document."""
    return {
        "name": job.name,
        "title": job.title,
        "grain": job.grain.__name__.removesuffix("View").lower(),
        "cron": job.cron,
        "codes": [kind.code for kind in job.kinds],
        "enabled": True,
    }


def _choose(installed: Sequence[AnyJob], names: tuple[str, ...], *, every: bool) -> tuple[str, ...] | None:
    if names and every:
        raise Refusal("give either the names of jobs or --all, not both")
    known = [job.name for job in installed]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(f"there is no job {', '.join(unknown)}: there are {', '.join(known)}")
    return names or None


def _check_selection(installed: Sequence[AnyJob], prefixes: tuple[str, ...]) -> None:
    try:
        select_codes(installed, prefixes)
    except UnknownSelection as error:
        raise Refusal(str(error)) from None


def _write_report(file: Path, report: bytes) -> None:
    try:
        file.write_bytes(report)
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}") from None


def _read_fail_on(word: str) -> Priority | None:
    least = priority_of(word)
    if least is None and word.strip().lower() != "never":
        raise Refusal(f"--fail-on {word!r} is no priority: give low, medium, high, critical or never")
    return least


def _write_jobs(screen: Screen, installed: Sequence[AnyJob]) -> None:
    for job in installed:
        screen.say(data(job.name, "bold"), f"  {job.title}  ", data(f"({job.cron})", "dim"))
        for kind in job.kinds:
            screen.block(data(f"{kind.code}  {kind.name}  ").append_text(data(kind.priority.label, "dim")))
