"""`bookme-ops audit baseline`: what each environment expects, as a file that people review."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.access_sheet.sources import find_gaps
from bookme_ops.baselines.doubts import find_doubts
from bookme_ops.baselines.proposing import propose
from bookme_ops.baselines.reading import BaselineError, read_baseline
from bookme_ops.baselines.writing import write_baseline
from bookme_ops.cli.audit_opening import Audit, auditing, exit_of_audit, save_page
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit import count, write_gaps
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.printable import printable_lines
from bookme_ops.telling import Document
from jobs.access.baseline import Baseline

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

TO = Annotated[
    Path | None, typer.Option("--to", "-o", metavar="FILE", dir_okay=False, help="Default: standard output.")
]
GIVEN = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A baseline.")]
NEEDED = ("people", "sets", "groups", "members", "assignments", "objects", "tokens", "principals", "roles", "scopes")


@app.callback()
def baseline() -> None:
    """Baselines: what is expected, what must not be, and what is accepted, why and until when."""


@app.command("show")
def show(ctx: typer.Context) -> None:
    """Show the baseline of each environment: the shipped defaults, or the bank's own file.

    \b
    Example:
      bookme-ops --env production audit baseline show
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        chosen = [one for one in open_.settings.environments if one.name in (desk.environments or (one.name,))]
        found = {one.name: _baseline_of(one.baseline) for one in chosen}
    document = [{"environment": name, **_tell(one)} for name, one in found.items()]

    def page(_screen: Screen) -> None:
        for name, one in found.items():
            _print(desk, f"# {name}: {one.source}\n{write_baseline(one)}")

    tell(desk, document, page=page)


@app.command("propose")
def propose_one(ctx: typer.Context, *, to: TO = None, as_of: AS_OF = None, actor: ACTOR = None) -> int:
    """Write a baseline of what is: all that is beyond the present one becomes an entry that wants a reason.

    It cannot be used before somebody has given every entry its reason, or taken the entry out and the grant away. Ends
    with 3 if something could not be read: the proposal does not know of it.

    \b
    Example:
      bookme-ops --env production audit baseline propose -o baseline.toml
    """
    desk, who = desk_of(ctx), acting(actor)
    with auditing(desk, as_of) as audit:
        if len(audit.desks) != 1:
            raise Refusal(f"say with --env for which environment: there are {audit.places}")
        (one,) = audit.desks
        proposal = propose(one.view, audit.at)
        audit.enter(who, "audit.baseline-proposed", f"environment {one.view.environment}")
        if to is not None:
            save_page(desk.folder / to, write_baseline(proposal))
        document = {"environment": one.view.environment, **_tell(proposal), "file": str(to) if to else None}
        tell(desk, document, page=lambda screen: _write_proposal(screen, audit, proposal, to))
        return exit_of_audit(audit.desks, NEEDED)


@app.command("check")
def check(ctx: typer.Context, file: GIVEN) -> int:
    """Say whether a file can be used as a baseline, and what somebody should look at in it. Ends with 2 if it cannot.

    \b
    Example:
      bookme-ops audit baseline check baseline.toml
    """
    desk = desk_of(ctx)
    found = _baseline_of(file)
    with auditing(desk, None) as audit:
        known = {name for one in audit.desks for held in one.view.org.sets.items.rows for name in held.permissions}
        doubts = find_doubts(found, audit.at.astimezone(audit.opened.zone).date(), known)
    rows: list[Document] = [{"key": doubt.key, "what": doubt.what} for doubt in doubts]
    document = {"file": str(file), "usable": True, "doubts": rows}
    tell(desk, document, page=lambda screen: _write_check(screen, file, rows), rows=lambda: rows)
    return Exit.DONE


def _print(desk: Desk, text: str) -> None:
    """Write a text as it is, so that it can be a file: no line is wrapped, and nothing in it steers a terminal."""
    desk.stdout.write(printable_lines(text) + "\n")


def _baseline_of(file: Path | None) -> Baseline:
    try:
        return read_baseline(file)
    except BaselineError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise Refusal(f"the baseline cannot be used:\n{problems}") from None


def _tell(baseline: Baseline) -> Document:
    return {
        "source": baseline.source,
        "runtime_set": baseline.runtime_set,
        "text": write_baseline(baseline),
        "allowed": [
            {
                "holder": one.holder,
                "kind": one.kind,
                "what": one.what,
                "reason": one.reason,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in baseline.allowed
        ],
    }


def _write_proposal(screen: Screen, audit: Audit, proposal: Baseline, to: Path | None) -> None:
    open_ones = sum(not one.reason.strip() for one in proposal.allowed)
    if to is None:
        _print(audit.desk, write_baseline(proposal))
        return
    screen.say(
        f"{to} names {count(open_ones, 'grant')} beyond the baseline without a reason: give one, or take it away."
    )
    if any(True for one in audit.desks for _ in find_gaps(one.view)):
        screen.say("It does not know of what could not be read:")
        write_gaps(screen, audit.desks, NEEDED)
    screen.say(f"Then: `bookme-ops audit baseline check {to}`, and name it as `baseline` in the settings.")


def _write_check(screen: Screen, file: Path, doubts: Sequence[Any]) -> None:
    screen.say(data(f"{file} can be used as a baseline.", "green"))
    for doubt in doubts:
        screen.block(data(f"{doubt['key']}: {doubt['what']}", "yellow"))
