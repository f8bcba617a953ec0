"""`bookme-ops audit integration-users`: a sheet for each integration user."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.access_sheet.html_page import render_sheets
from bookme_ops.access_sheet.sources import GRANTS
from bookme_ops.access_sheet.telling import tell_page
from bookme_ops.access_sheet.user_sheet import Found, UserSheet, find_users, make_sheet
from bookme_ops.cli.audit_opening import Audit, auditing, exit_of_audit, save_page
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit import write_gaps
from bookme_ops.cli.render_audit_user import write_overview, write_sheet
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.telling import Document

USER = Annotated[
    str | None, typer.Argument(metavar="[USER]", help="Username, mail address or id of any user; default: all of them.")
]
SHEET = Annotated[bool, typer.Option("--sheet", help="The whole sheet also where there are several users.")]
HTML = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", dir_okay=False, help="Also write the sheets as one HTML file.")
]
LISTS = frozenset(GRANTS) - {"audits", "sign-ins", "roles", "scopes", "accounts"}
WHO = ("people", "sets", "groups", "members", "assignments")
"""The lists that tell who is an integration user."""


def integration_users(
    ctx: typer.Context,
    *,
    user: USER = None,
    sheet: SHEET = False,
    html: HTML = None,
    as_of: AS_OF = None,
    actor: ACTOR = None,
) -> int:
    """Show what integration users are and may do: usable, beyond need, left over, sign-ins, tokens, credentials.

    Every look is written into the audit log. Ends with 3 if something could not be checked: it says what to grant.

    \b
    Example:
      bookme-ops --env production audit integration-users --sheet --html sheet.html
    """
    desk, who = desk_of(ctx), acting(actor)
    with auditing(desk, as_of, everywhere=True) as audit:
        judgement = audit.judge()
        sheets = _make(audit, user, judgement)
        for one in sheets:
            audit.enter(who, "audit.sheet-viewed", f"user {one.user_id} in {one.environment}")
        if html is not None:
            save_page(desk.folder / html, render_sheets(sheets, audit.opened.zone, audit.places))
        document = [tell_page(one) for one in sheets]
        whole = sheet or user is not None or len(sheets) == 1
        tell(
            desk,
            document,
            page=lambda screen: _write(screen, audit, sheets, whole=whole),
            rows=lambda: map(_row, sheets),
        )
        return exit_of_audit(audit.desks, LISTS)


def _make(audit: Audit, user: str | None, judgement: Any) -> list[UserSheet]:
    views = [desk.view for desk in (*audit.desks, *audit.others)]
    sheets = []
    for desk in audit.desks:
        own = [
            Found(finding=one, waiver=judgement.waived(one))
            for one in judgement.findings
            if one.environment == desk.view.environment
        ]
        sheets += [make_sheet(desk, person, others=views, findings=own) for person in find_users(desk, user)]
    if user is not None and not sheets:
        _refuse(audit, user)
    return sheets


def _refuse(audit: Audit, user: str) -> None:
    unread = [desk.view.environment for desk in audit.desks if not desk.view.org.people.read.complete]
    if unread:
        why = f"the users of {', '.join(unread)} could not be read: `bookme-ops collect access` reads them"
        raise Refusal(f"no user {user!r} is known, but {why}", exit_code=Exit.INCOMPLETE)
    raise Refusal(f"no user {user!r} is in {audit.places}: give a username, a mail address or an id")


def _write(screen: Screen, audit: Audit, sheets: Sequence[UserSheet], *, whole: bool) -> None:
    zone = audit.opened.zone
    if whole:
        for number, one in enumerate(sheets):
            if number:
                screen.write("")
            write_sheet(screen, one, zone)
    elif sheets:
        write_overview(screen, sheets)
    for desk in audit.desks:
        if not any(one.environment == desk.view.environment for one in sheets):
            _write_none(screen, desk)


def _write_none(screen: Screen, desk: Any) -> None:
    """Nobody is watched: because nobody could be told, or because there is nobody."""
    view = desk.view
    known = all(getattr(view.org, name).read.complete for name in WHO)
    why = f": nobody is named in the settings or holds {view.baseline.runtime_set}" if known else ""
    screen.say(data(f"{view.environment}: no integration user is known{why}.", "bold"))
    write_gaps(screen, [desk], WHO)


def _row(sheet: UserSheet) -> Document:
    return {
        "environment": sheet.environment,
        "username": sheet.username,
        "user_id": sheet.user_id,
        "usable": sheet.usable,
        "findings": [one.finding.code for one in sheet.findings],
        "beyond": [row.what for row in sheet.beyond.rows if row.accepted is None],
        "left_over": [row.what for row in sheet.left_overs.rows],
        "tokens": [row.app for row in sheet.tokens.rows],
        "last_sign_in": sheet.sign_ins.last_success if sheet.sign_ins else None,
        "failures_24h": sheet.sign_ins.failures_lately if sheet.sign_ins else None,
    }
