"""Who can do what, as people read it in a terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.access_sheet.permission_page import Granted, PermissionPage, WhatCan, WhoCan
from bookme_ops.cli.render_audit import cells, count, tier, ways, write_section
from bookme_ops.cli.screen import Screen, data, people_time

MOST = 100
"""Rows of a list; json and csv have all of them."""


def write_permissions(screen: Screen, pages: Sequence[PermissionPage], now: datetime, zone: ZoneInfo) -> None:
    """Dangerous permissions by tier, licences, and groups that lag behind."""
    for page in pages:
        dangers = (
            cells(tier(row.tier), row.permission, count(row.users, "user"), data(_inactive(row.inactive), "dim"))
            for row in page.dangers.rows
        )
        title = f"{page.environment}: dangerous permissions"
        write_section(screen, title, page.dangers, dangers, now=now, none="nobody has one")
        licences = (
            cells(
                data("short" if row.short else "", "red"),
                row.name,
                row.kind,
                f"{_number(row.used)} of {_number(row.total)} used",
                f"until {people_time(row.expires, zone)}" if row.expires else "",
            )
            for row in page.licences.rows
        )
        write_section(screen, f"{page.environment}: licences", page.licences, licences, now=now, none="none")
        groups = (cells(row.name, data(row.status or "–", "yellow")) for row in page.stale_groups.rows)
        title = f"{page.environment}: groups that do not grant what their sets say"
        write_section(screen, title, page.stale_groups, groups, now=now, none="none")
    screen.write("")
    screen.say(data("--who-can PERMISSION names them, --what-can USER turns it round.", "dim"))


def write_who(screen: Screen, answers: Sequence[WhoCan], now: datetime) -> None:
    """Who has something, active ones first."""
    for answer in answers:
        title = f"{answer.environment}: {_tell_how_many(answer)}"
        rows = (
            cells(
                data(row.name, "bold" if row.active else "dim"),
                row.kind if row.active else f"inactive {row.kind}",
                data(row.id, "dim"),
                ways(row.via),
            )
            for row in answer.holders.rows[:MOST]
        )
        none = "nobody" if answer.known else "nothing is called so here"
        write_section(screen, title, answer.holders, rows, now=now, none=none)
        _write_rest(screen, len(answer.holders.rows))


def write_what(screen: Screen, answers: Sequence[WhatCan], now: datetime, zone: ZoneInfo) -> None:
    """What somebody may do, dangerous permissions first."""
    for answer in answers:
        state = "active" if answer.active else "inactive"
        seen = f", last seen {people_time(answer.last_login, zone)}" if answer.kind == "user" else ""
        screen.write("")
        screen.say(data(answer.name, "bold"), "  ", data(f"{state} {answer.kind} of {answer.environment}{seen}", "dim"))
        if answer.holds is not None:
            held = (
                cells(row.kind, row.name, data("not certain" if row.stale else "", "yellow"))
                for row in answer.holds.rows
            )
            write_section(screen, "Holds", answer.holds, held, now=now, none="nothing")
        granted = [*(row for row in answer.granted.rows if row.kind != "field"), *_fold_fields(answer)]
        rows = (cells(tier(row.tier), row.kind, row.what, data(ways(row.via), "dim")) for row in granted[:MOST])
        write_section(screen, "May do", answer.granted, rows, now=now, none="nothing")
        _write_rest(screen, len(granted))


def _tell_how_many(answer: WhoCan) -> str:
    """How many there are; of what was not read completely only how many are known."""
    rows = answer.holders.rows
    danger = f" (tier {answer.tier})" if answer.tier is not None else ""
    active = f", {sum(row.active for row in rows):,} of them active" if rows else ""
    if answer.holders.certain:
        return f"{len(rows):,} can {answer.asked}{danger}{active}"
    return f"nobody can tell who can {answer.asked}{danger}; {len(rows):,} are known{active}"


def _fold_fields(answer: WhatCan) -> Iterator[Granted]:
    """The fields of an object that are granted in the same way, as one row."""
    groups: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for row in answer.granted.rows:
        if row.kind == "field":
            name, _, letters = row.what.rpartition(":")
            key = (name.partition(".")[0], letters, row.via)
            groups[key] = groups.get(key, 0) + 1
    for (name, letters, via), number in groups.items():
        yield Granted(tier=None, kind="fields", what=f"{number} of {name}:{letters}", via=via)


def _write_rest(screen: Screen, count: int) -> None:
    if count > MOST:
        screen.block(data(f"… and {count - MOST:,} more: --output csv has them all", "dim"))


def _inactive(count: int) -> str:
    return f"{count:,} of them inactive" if count else ""


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
