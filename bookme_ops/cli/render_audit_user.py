"""The sheet of an integration user, as people read it in a terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.access_sheet.sign_in_page import SignInPage
from bookme_ops.access_sheet.user_sheet import UserSheet
from bookme_ops.cli.render_audit import (
    Cells,
    cells,
    days_left,
    mark,
    spell_span,
    tier,
    ways,
    write_findings,
    write_section,
)
from bookme_ops.cli.screen import Screen, data, grid, people_time

VERDICTS = {
    True: ("usable", "bold green"),
    False: ("cannot be used", "bold red"),
    None: ("nobody can tell whether it is usable", "bold yellow"),
}
MOST_CHANGES = 20
MOST_SIGN_INS = 15


def write_sheet(screen: Screen, sheet: UserSheet, zone: ZoneInfo) -> None:
    """Everything about one user, what is wrong first."""
    verdict, style = VERDICTS[sheet.usable]
    screen.say(data(sheet.username, "bold"), "  ", data(sheet.environment), "  ", data(verdict, style))
    facts = f"profile {sheet.profile or '–'}, licence {sheet.licence or '–'}, since {people_time(sheet.created, zone)}"
    screen.say(data(f"  {facts}, id {sheet.user_id}", "dim"))
    if sheet.findings:
        screen.title("What is wrong")
        write_findings(screen, [(one.finding, one.waiver) for one in sheet.findings], zone)
    _write_use(screen, sheet)
    _write_rights(screen, sheet, zone)
    write_sign_ins(screen, sheet.sign_ins, sheet.as_of, zone)
    _write_apps(screen, sheet, zone)
    _write_changes(screen, sheet, zone)
    _write_state(screen, sheet)


def write_overview(screen: Screen, sheets: Sequence[UserSheet]) -> None:
    """A line for each user; `--sheet` has all of it."""
    rows = [
        cells(
            mark(sheet.usable),
            data(sheet.username, "bold"),
            data(sheet.environment),
            data(
                ", ".join(one.finding.code for one in sheet.findings) or "nothing found",
                "red" if sheet.findings else "",
            ),
            f"{sum(row.accepted is None for row in sheet.beyond.rows)} beyond need",
        )
        for sheet in sheets
    ]
    screen.write(grid(rows))
    screen.say(data("--sheet shows all of it, and so does the name of a user.", "dim"))


def write_sign_ins(screen: Screen, page: SignInPage | None, now: datetime, zone: ZoneInfo) -> None:
    """Sign-ins by address and type, and what failed."""
    if page is None:
        screen.title("Sign-ins")
        screen.block(data("It is no integration user, and the sign-ins of others are not read.", "dim"))
        return
    rows = [_sign_in(row, zone) for row in page.groups.rows[:MOST_SIGN_INS]]
    title = f"Sign-ins since {people_time(page.since, zone)}"
    write_section(screen, title, page.groups, rows, now=now, none="none at all")
    left = len(page.groups.rows) - MOST_SIGN_INS
    if left > 0:
        screen.block(data(f"… and {left} more kinds: --output json has them", "dim"))
    for row in page.failures.rows:
        lately = f", {row.lately} of them in the last 24 hours" if row.lately else ""
        screen.block(data(f"failed {row.count} times{lately}: {row.reason}", "red" if row.lately else ""))


def _write_use(screen: Screen, sheet: UserSheet) -> None:
    now = sheet.as_of
    checks = (cells(mark(check.ok), check.what, data(check.told, "dim")) for check in sheet.checks.rows)
    write_section(screen, "Usable?", sheet.checks, checks, now=now, none="nothing is known")
    there = (
        cells(row.environment, row.username, "active" if row.active else "inactive", data(_note_elsewhere(row), "dim"))
        for row in sheet.elsewhere.rows
    )
    write_section(screen, "In other environments", sheet.elsewhere, there, now=now, none="nobody like it")


def _write_rights(screen: Screen, sheet: UserSheet, zone: ZoneInfo) -> None:
    now = sheet.as_of
    held = (
        cells(row.kind, row.name, data(_note_held(row, zone), "yellow" if row.stale or row.expires else "dim"))
        for row in sheet.holds.rows
    )
    write_section(screen, "What it holds", sheet.holds, held, now=now, none="nothing")
    beyond = (
        cells(tier(row.tier), row.kind, row.what, _standing(row), data(ways(row.via) or "–", "dim"))
        for row in sheet.beyond.rows
    )
    write_section(screen, "What it may do beyond need", sheet.beyond, beyond, now=now, none="nothing")
    left = (cells(row.what, _due(row, zone), data(ways(row.via), "dim")) for row in sheet.left_overs.rows)
    write_section(screen, "Left over from provisioning", sheet.left_overs, left, now=now, none="nothing")


def _write_apps(screen: Screen, sheet: UserSheet, zone: ZoneInfo) -> None:
    now = sheet.as_of
    tokens = (
        cells(
            mark(row.expected) if row.expected is not None else data("·", "dim"),
            row.app,
            f"{row.age_days} days old",
            f"last used {people_time(row.used, zone)}",
            f"{'–' if row.uses is None else f'{row.uses:,}'} uses",
        )
        for row in sheet.tokens.rows
    )
    write_section(screen, "Apps that hold its tokens", sheet.tokens, tokens, now=now, none="none")
    sessions = (
        cells(
            f"{spell_span(now - row.created)} old",
            row.kind or "–",
            row.login_kind or "–",
            data(row.address or "–", "red" if row.foreign else ""),
            row.level or "–",
        )
        for row in sheet.sessions.rows
    )
    write_section(screen, "Open sessions", sheet.sessions, sessions, now=now, none="none")
    credentials = (
        cells(
            days_left(row.days_left),
            row.app,
            row.kind,
            f"{row.name or '–'}{'' if row.newest else ' (another one lasts longer)'}",
        )
        for row in sheet.credentials.rows
    )
    write_section(screen, "Credentials of the apps", sheet.credentials, credentials, now=now, none="none")


def _write_changes(screen: Screen, sheet: UserSheet, zone: ZoneInfo) -> None:
    (trail,) = sheet.changes.rows
    rows = (
        cells(people_time(one.at, zone), data(one.by or "the platform"), one.action, f"{one.text or '–'} ({one.why})")
        for one in trail.changes[:MOST_CHANGES]
    )
    write_section(
        screen, "Who changed what lately", sheet.changes, rows, now=sheet.as_of, none="nobody changed anything"
    )
    left = len(trail.changes) - MOST_CHANGES
    if left > 0:
        screen.block(data(f"… and {left} older changes: --output json has them", "dim"))
    if trail.folded:
        told = ", ".join(f"{one.count} × {one.action}" for one in trail.folded)
        screen.block(data(f"expected, and not listed: {told}", "dim"))


def _write_state(screen: Screen, sheet: UserSheet) -> None:
    now = sheet.as_of
    write_section(
        screen, "The product's package", sheet.packages, map(_package, sheet.packages.rows), now=now, none="none"
    )
    health = (
        cells(f"{row.score} %", f"{len(row.risks)} settings below the standard", _worst(row.risks))
        for row in sheet.health.rows
    )
    write_section(screen, "Health Check of the org", sheet.health, health, now=now, none="it told no score")


def _sign_in(row: Any, zone: ZoneInfo) -> Cells:
    odd = row.foreign or row.interactive
    how = {True: "interactive", False: "", None: "how is not told"}[row.interactive]
    return [
        data(row.address or "no address", "red" if odd else ""),
        data(row.place, "red" if row.foreign else "dim"),
        f"{row.kind or '–'}{f', {how}' if how else ''}",
        f"{row.successes} ok, {row.failures} failed",
        f"last {people_time(row.last, zone)}, {row.application or '–'}",
    ]


def _note_elsewhere(row: Any) -> str:
    return f"the same {row.by}{'' if row.integration else ', and no integration user there'}"


def _note_held(row: Any, zone: ZoneInfo) -> str:
    notes = [f"until {people_time(row.expires, zone)}"] if row.expires else []
    notes += ["what it grants is not known for certain"] if row.stale else []
    return ", ".join(notes)


def _standing(row: Any) -> Any:
    return data(row.accepted or row.standing, {"accepted": "cyan", "forbidden": "bold red"}.get(row.standing, ""))


def _due(row: Any, zone: ZoneInfo) -> Any:
    if row.due is None:
        return data("not connected yet, as far as is known", "dim")
    word = "should have gone by" if row.overdue else "may stay until"
    return data(f"{word} {people_time(row.due, zone)}", "red" if row.overdue else "")


def _package(row: Any) -> Cells:
    stand = "the newest that we know of" if not row.behind else f"{row.behind} releases behind {row.newest}"
    strange = "" if row.known else ", an id that we do not know"
    return [row.name, data(row.version, "bold"), data(f"{stand}{strange}{', a beta' if row.beta else ''}")]


def _worst(risks: Sequence[Any]) -> str:
    high = list(_high(risks))
    return f"of high risk: {', '.join(high[:4])}{' …' if len(high) > 4 else ''}" if high else ""


def _high(risks: Sequence[Any]) -> Iterator[str]:
    return (risk.setting for risk in risks if risk.risk == "HIGH_RISK")
