"""`bookme-ops audit`: who and what may touch bookings and calendars."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer

from bookme_ops.access_sheet.judgement import Summary, summarise
from bookme_ops.access_sheet.telling import tell_source
from bookme_ops.cli.audit_apps import APP_COMMANDS
from bookme_ops.cli.audit_baseline import app as baseline
from bookme_ops.cli.audit_log import app as log
from bookme_ops.cli.audit_permissions import permissions
from bookme_ops.cli.audit_review import app as review
from bookme_ops.cli.audit_users import integration_users
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_instant, watching
from bookme_ops.cli.options import ACTOR, AS_OF, priority_of
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit_summary import worst_first, write_summary
from bookme_ops.cli.render_findings import COLUMNS, finding_row
from bookme_ops.cli.screen import tell
from bookme_ops.deed import Deed
from bookme_ops.telling import Document, tell_finding, tell_instant
from jobs.base import Priority

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EVERY = Annotated[bool, typer.Option("--all", help="Run all four audits and sum them up.")]
FAIL_ON = Annotated[
    str, typer.Option(metavar="PRIORITY", help="End with 1 if there are findings of at least: low … critical.")
]


@app.callback(invoke_without_command=True)
def audit(
    ctx: typer.Context, *, every: EVERY = False, fail_on: FAIL_ON = "never", as_of: AS_OF = None, actor: ACTOR = None
) -> int:
    """Who and what may touch bookings and calendars: integration users, permissions, apps and sign-ins.

    With --all every part is judged: what was found, what could not be checked, and what to grant for it. It opens no
    incidents: `jobs run` does. Accepted risks are told and fail nothing. Ends with 5 if a system is down, else with 3
    if something could not be checked, else with 1 if --fail-on says so, else with 0.

    \b
    Example:
      bookme-ops --env production audit --all --fail-on high
    """
    if ctx.invoked_subcommand is not None:
        if every:
            raise Refusal(f"give either --all or {ctx.invoked_subcommand}, not both")
        return 0
    if not every:
        typer.echo(ctx.get_help())
        return 0
    desk, who = desk_of(ctx), acting(actor)
    least = _read_fail_on(fail_on)
    with opened(desk) as open_:
        at = read_instant(as_of, desk, open_.zone)
        found = list(_sum_up(desk, open_, at))
        places = ", ".join(one.environment for one in found)
        look = Deed(actor=who, at=desk.clock(), action="audit.summary-viewed", object=f"environments {places}")
        desk.works.record(open_.ops, look)
        document = _tell(found, at)
        tell(
            desk,
            document,
            page=lambda screen: write_summary(screen, found, at, open_.zone),
            rows=lambda: map(finding_row, document["findings"]),
            columns=COLUMNS,
        )
    return _exit_of(found, least)


app.command("integration-users")(integration_users)
app.command("permissions")(permissions)
for name, command in APP_COMMANDS:
    app.command(name)(command)
app.add_typer(baseline, name="baseline")
app.add_typer(log, name="log")
app.add_typer(review, name="review")


def _sum_up(desk: Desk, open_: Opened, at: datetime) -> Iterator[Summary]:
    """One environment after the other: the lists of a large bank are not held longer than they are looked at."""
    with watching(desk) as progress:
        for one in desk.works.access_desks(open_.ops, as_of=at, progress=progress, everywhere=False):
            yield summarise(one, desk.works.judge_access(open_.ops, [one]))


def _tell(found: Sequence[Summary], at: datetime) -> Document:
    pairs = worst_first(found)
    return {
        "as_of": tell_instant(at),
        "status": "complete" if all(one.complete for one in found) else "incomplete",
        "environments": [_tell_environment(one) for one in found],
        "judged": sorted({code for one in found for code in one.judgement.codes}),
        "counts": dict(sorted(Counter(finding.code for finding, _ in pairs).items())),
        "findings": [tell_finding(one, waived_until=waiver.until if waiver else None) for one, waiver in pairs],
        "not_checked": [{"environment": one.environment, **tell_source(gap)} for one in found for gap in one.gaps],
    }


def _tell_environment(one: Summary) -> Document:
    return {
        "environment": one.environment,
        "integration_users": one.integration_users,
        "users": one.users,
        "apps": one.apps,
        "findings": len(one.judgement.findings),
        "unknown": sorted(one.unknown),
        "baseline": one.baseline,
        "approved_review": one.approved_review,
        "oldest_read": tell_instant(one.oldest_read),
        "down": list(one.down),
    }


def _exit_of(found: Sequence[Summary], least: Priority | None) -> Exit:
    """An accepted risk fails nothing."""
    if any(one.down for one in found):
        return Exit.DOWN
    if not all(one.complete for one in found):
        return Exit.INCOMPLETE
    counted = (finding for finding, waiver in worst_first(found) if waiver is None)
    return Exit.FINDINGS if least is not None and any(one.priority >= least for one in counted) else Exit.DONE


def _read_fail_on(word: str) -> Priority | None:
    least = priority_of(word)
    if least is None and word.strip().lower() != "never":
        raise Refusal(f"--fail-on {word!r} is no priority: give low, medium, high, critical or never")
    return least
