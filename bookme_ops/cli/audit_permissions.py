"""`bookme-ops audit permissions`: who can do something, what somebody can do, and what might be done without."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.access_sheet.permission_page import WhatCan, WhoCan, permission_page, what_can, who_can
from bookme_ops.access_sheet.telling import tell_page
from bookme_ops.cli.audit_least import Logs, tell_least
from bookme_ops.cli.audit_opening import Audit, auditing, exit_of_audit
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit_permissions import write_permissions, write_what, write_who
from bookme_ops.cli.screen import tell
from bookme_ops.telling import Document

WHO = Annotated[
    str | None,
    typer.Option(
        "--who-can",
        metavar="PERMISSION",
        help="Who has it: ModifyAllData, Event:d, Event.Subject:e, a set, group or profile, or Calendars.ReadWrite.",
    ),
]
WHAT = Annotated[
    str | None,
    typer.Option("--what-can", metavar="USER", help="A username, mail address or id; or an app's name or id."),
]
LEAST = Annotated[bool, typer.Option("--least", help="Propose what might be done without, by what was used.")]
ACTIVITY = Annotated[
    list[Path] | None,
    typer.Option(
        "--activity-log", metavar="FILE", exists=True, dir_okay=False, help="A Graph activity log; repeatable."
    ),
]
EVENTS = Annotated[
    list[Path] | None,
    typer.Option(
        "--event-log", metavar="FILE", exists=True, dir_okay=False, help="A Salesforce event log; repeatable."
    ),
]
TABLE = Annotated[
    Path | None,
    typer.Option(
        "--permissions",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Microsoft's permissions.json; default: ours.",
    ),
]
OF_ORG = ("people", "sets", "groups", "members", "assignments")


def permissions(
    ctx: typer.Context,
    *,
    who: WHO = None,
    what: WHAT = None,
    least: LEAST = False,
    activity_log: ACTIVITY = None,
    event_log: EVENTS = None,
    table: TABLE = None,
    as_of: AS_OF = None,
    actor: ACTOR = None,
) -> int:
    """Show dangerous permissions by tier; or who can do something, or what somebody can do, by which path.

    Effective access is computed: profile, sets and groups, less what muting sets take away. Answers about people are
    written into the audit log. Ends with 3 if something could not be checked: it says what to grant.

    \b
    Example:
      bookme-ops --env production audit permissions --who-can ModifyAllData
    """
    desk, me = desk_of(ctx), acting(actor)
    logs = Logs(activity=tuple(activity_log or ()), events=tuple(event_log or ()), table=table)
    if sum((who is not None, what is not None, least)) > 1:
        raise Refusal("give one of --who-can, --what-can and --least")
    if not least and (logs.activity or logs.events or logs.table):
        raise Refusal("--activity-log, --event-log and --permissions go with --least")
    with auditing(desk, as_of) as audit:
        if who is not None:
            return _tell_who(audit, who.strip(), me)
        if what is not None:
            return _tell_what(audit, what, me)
        return tell_least(audit, logs, me) if least else _tell_overview(audit)


def _tell_overview(audit: Audit) -> int:
    pages = [permission_page(desk) for desk in audit.desks]
    tell(
        audit.desk,
        [tell_page(page) for page in pages],
        page=lambda screen: write_permissions(screen, pages, audit.at, audit.opened.zone),
        rows=lambda: (
            {"environment": page.environment, **tell_page(row)} for page in pages for row in page.dangers.rows
        ),
    )
    return exit_of_audit(audit.desks, (*OF_ORG, "licences"))


def _tell_who(audit: Audit, asked: str, me: str) -> int:
    try:
        answers = [who_can(desk, asked) for desk in audit.desks]
    except ValueError as error:
        raise Refusal(str(error)) from None
    if not any(answer.known for answer in answers) and all(answer.holders.certain for answer in answers):
        raise Refusal(
            f"{asked!r} is nothing that is known in {audit.places}: give a permission such as ModifyAllData, a right "
            "such as Event:d or Event.Subject:e, the name of a set, group or profile, or a role of Graph"
        )
    audit.enter(me, "audit.who-can-viewed", f"environments {audit.places}", asked)
    tell(
        audit.desk,
        [tell_page(answer) for answer in answers],
        page=lambda screen: write_who(screen, answers, audit.at),
        rows=lambda: _who_rows(answers),
    )
    return _exit_of(audit, [answer.holders for answer in answers])


def _tell_what(audit: Audit, asked: str, me: str) -> int:
    answers = [answer for desk in audit.desks if (answer := what_can(desk, asked)) is not None]
    if not answers:
        unread = [desk.view.environment for desk in audit.desks if not desk.view.org.people.read.complete]
        why = f", but the users of {', '.join(unread)} could not be read: `bookme-ops collect access`" if unread else ""
        raise Refusal(
            f"no user or app {asked!r} is known in {audit.places}{why}",
            exit_code=Exit.INCOMPLETE if unread else Exit.USAGE,
        )
    for answer in answers:
        audit.enter(me, "audit.what-can-viewed", f"{answer.kind} {answer.id} in {answer.environment}")
    tell(
        audit.desk,
        [tell_page(answer) for answer in answers],
        page=lambda screen: write_what(screen, answers, audit.at, audit.opened.zone),
        rows=lambda: _what_rows(answers),
    )
    return _exit_of(audit, [answer.granted for answer in answers])


def _exit_of(audit: Audit, sections: Sequence[Any]) -> int:
    """By what these answers stand on alone."""
    if exit_of_audit(audit.desks, ()) is Exit.DOWN:
        return Exit.DOWN
    return Exit.DONE if all(section.certain for section in sections) else Exit.INCOMPLETE


def _who_rows(answers: Sequence[WhoCan]) -> Iterator[Document]:
    for answer in answers:
        for row in answer.holders.rows:
            yield {"environment": answer.environment, "asked": answer.asked, **tell_page(row)}


def _what_rows(answers: Sequence[WhatCan]) -> Iterator[Document]:
    for answer in answers:
        for row in answer.granted.rows:
            yield {"environment": answer.environment, "holder": answer.name, **tell_page(row)}
