"""`bookme-ops audit graph|sign-ins`: what the apps may do in the tenant, and who signed in from where."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer

from bookme_ops.access_sheet.app_page import AppPage, app_pages
from bookme_ops.access_sheet.sign_in_page import SignInPage, sign_in_pages
from bookme_ops.access_sheet.telling import plain, tell_page
from bookme_ops.cli.audit_opening import auditing, exit_of_audit
from bookme_ops.cli.opening import acting, desk_of
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.render_audit import write_gaps
from bookme_ops.cli.render_audit_apps import write_app, write_sign_in_page
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.telling import Document

DAYS = Annotated[int, typer.Option(min=1, max=180, help="So many days back; what was read goes back 30 days or more.")]
OF_APPS = ("principals", "roles", "scopes", "audits")
OF_SIGN_INS = ("people", "logins", "principals", "sign-ins")


def graph(ctx: typer.Context, *, as_of: AS_OF = None, actor: ACTOR = None) -> int:
    """Show the apps: permissions granted and expected, scopes and what defeats them, credentials, changes.

    Ends with 3 if something could not be checked: it says what to grant.

    \b
    Example:
      bookme-ops audit graph --output csv
    """
    desk, who = desk_of(ctx), acting(actor)
    with auditing(desk, as_of) as audit:
        pages = [page for one in audit.desks for page in app_pages(one)]
        audit.enter(who, "audit.apps-viewed", f"apps of {audit.places}")

        def page(screen: Screen) -> None:
            for one in pages:
                write_app(screen, one, audit.at, audit.opened.zone)
            if not pages:
                screen.say("These environments speak for no app: the settings name them as graph_apps.")

        tell(desk, [tell_page(one) for one in pages], page=page, rows=lambda: _permission_rows(pages))
        return exit_of_audit(audit.desks, OF_APPS)


def sign_ins(ctx: typer.Context, *, days: DAYS = 30, as_of: AS_OF = None, actor: ACTOR = None) -> int:
    """Show who signed in, from which address and in which way, and what failed.

    Ends with 3 if something could not be checked: it says what to grant. Where the tenant has no licence for sign-ins
    of apps they are not available, which is never told as none.

    \b
    Example:
      bookme-ops audit sign-ins --days 7
    """
    desk, who = desk_of(ctx), acting(actor)
    with auditing(desk, as_of) as audit:
        since = audit.at - timedelta(days=days)
        pages = [page for one in audit.desks for page in sign_in_pages(one, since)]
        audit.enter(who, "audit.sign-ins-viewed", f"sign-ins of {audit.places}")

        def page(screen: Screen) -> None:
            for one in pages:
                write_sign_in_page(screen, one, audit.at, audit.opened.zone)
            if not pages:
                screen.say(data("No integration user and no app is known.", "bold"))
                write_gaps(screen, audit.desks, OF_SIGN_INS)

        tell(desk, [tell_page(one) for one in pages], page=page, rows=lambda: _sign_in_rows(pages))
        return exit_of_audit(audit.desks, OF_SIGN_INS)


APP_COMMANDS: tuple[tuple[str, Callable[..., int]], ...] = (("graph", graph), ("sign-ins", sign_ins))
"""The commands with their names."""


def _permission_rows(pages: list[AppPage]) -> Iterator[Document]:
    for page in pages:
        who: dict[str, Any] = {"environment": page.environment, "app_id": page.app_id, "app": page.name}
        yield from (who | tell_page(row) for row in page.permissions.rows)


def _sign_in_rows(pages: list[SignInPage]) -> Iterator[Document]:
    for page in pages:
        who: dict[str, Any] = {
            "environment": page.environment,
            "kind_of_holder": page.holder_kind,
            "holder": page.holder,
        }
        yield from (who | plain(row) for row in page.groups.rows)
