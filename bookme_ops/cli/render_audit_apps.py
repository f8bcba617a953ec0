"""Apps and sign-ins, as people read them in a terminal."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.access_sheet.app_page import AppPage
from bookme_ops.access_sheet.sign_in_page import SignInPage
from bookme_ops.cli.render_audit import cells, days_left, write_section
from bookme_ops.cli.render_audit_user import write_sign_ins
from bookme_ops.cli.screen import Screen, data, people_time

STANDINGS = {"excess": "bold red", "missing": "red", "accepted": "cyan", "declared": "blue", "expected": "green"}
MOST_CHANGES = 15


def write_app(screen: Screen, page: AppPage, now: datetime, zone: ZoneInfo) -> None:
    """One app."""
    ours = "  by which we read" if page.ours else ""
    screen.write("")
    screen.say(data(page.name, "bold"), "  ", data(page.environment), data(ours, "dim"))
    screen.say(data(f"  app id {page.app_id}, object id {page.principal_id or '–'}", "dim"))
    for note in page.notes:
        screen.block(data(note, "yellow"))
    _write_scope(screen, page)
    permissions = (
        cells(data(row.standing, STANDINGS[row.standing]), row.kind, row.what, data(_note(row, zone), "dim"))
        for row in page.permissions.rows
    )
    write_section(screen, "What it may do", page.permissions, permissions, now=now, none="nothing")
    credentials = (
        cells(
            days_left(row.days_left),
            row.kind,
            f"{row.name or '–'}{'' if row.newest else ' (another one lasts longer)'}",
            row.kept_at or "–",
        )
        for row in page.credentials.rows
    )
    write_section(screen, "Credentials", page.credentials, credentials, now=now, none="none")
    changes = (
        cells(
            people_time(row.at, zone),
            row.activity,
            row.result or "–",
            f"by {row.by or 'nobody named'}: {', '.join(row.properties) or '–'}",
        )
        for row in page.changes.rows[:MOST_CHANGES]
    )
    write_section(screen, "Who changed it lately", page.changes, changes, now=now, none="nobody")


def write_sign_in_page(screen: Screen, page: SignInPage, now: datetime, zone: ZoneInfo) -> None:
    """The sign-ins of one user or app."""
    screen.write("")
    last = f"last success {people_time(page.last_success, zone)}"
    screen.say(data(page.holder, "bold"), "  ", data(f"{page.holder_kind} of {page.environment}, {last}", "dim"))
    if page.failures_lately > page.too_many:
        screen.block(
            data(f"{page.failures_lately} failures in the last 24 hours, and {page.too_many} are allowed", "red")
        )
    write_sign_ins(screen, page, now, zone)


def _write_scope(screen: Screen, page: AppPage) -> None:
    scope = page.scope
    if scope is None:
        return
    if scope.roles:
        screen.block(data(f"declared for {scope.mailboxes or 'some mailboxes'}: {', '.join(scope.roles)}"))
    if scope.defeated:
        told = f"the scope is defeated: Entra grants {', '.join(scope.defeated)} for all mailboxes, too"
        screen.block(data(told, "bold red"))
    if scope.teams_policy:
        screen.block(data(f"declared Teams application access policy: {scope.teams_policy}"))


def _note(row: Any, zone: ZoneInfo) -> str:
    notes = [f"since {people_time(row.since, zone)}"] if row.since else []
    return ", ".join([*notes, *([row.note] if row.note else [])])
