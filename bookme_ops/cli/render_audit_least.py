"""What might be done without, as people read it in a terminal."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.access_use.object_use import UserProposal
from bookme_ops.access_use.proposal import AppProposal
from bookme_ops.cli.render_audit import count
from bookme_ops.cli.screen import Screen, data, grid, people_time

SHORT_DAYS = 30
"""A log of fewer days says little of what is done once a month."""


def write_least(screen: Screen, answers: Sequence[Any], zone: ZoneInfo) -> None:
    """Apps and users with what they hold, used and might do without; and how much the logs are worth."""
    for answer in answers:
        found = answer.apps
        screen.title(f"{answer.environment}: what might be done without")
        if not found.sources and not answer.users:
            screen.block(data("No log says what was used: give --activity-log or --event-log.", "yellow"))
        else:
            _write_worth(screen, found, zone)
        for app in found.apps:
            _write_app(screen, app)
        for user in answer.users:
            _write_user(screen, user, answer.names.get(user.user_id, user.user_id))
    screen.write("")
    screen.say(data("This is a proposal: what was not seen in a log may be needed tomorrow.", "dim"))


def _write_worth(screen: Screen, found: Any, zone: ZoneInfo) -> None:
    told = f"by {', '.join(found.sources) or 'event log'}"
    if found.since is not None:
        told += f", {people_time(found.since, zone)} to {people_time(found.until, zone)}: {count(found.days, 'day')}"
    screen.block(data(told, "dim"))
    if found.since is not None and found.days < SHORT_DAYS:
        screen.block(data(f"less than {SHORT_DAYS} days: what is done once a month may look unused", "yellow"))
    if found.unreadable:
        screen.block(data(f"{found.unreadable:,} rows could not be read: what they used may look unused", "yellow"))


def _write_app(screen: Screen, app: AppProposal) -> None:
    screen.write("")
    screen.say(data(f"  {app.name or app.app_id or app.app}", "bold"), data("  app", "dim"))
    rows: list[list[str | Text]] = [[data("unused", "bold red"), role, "no call needed it"] for role in app.unused]
    for one in app.used:
        calls = sum(call.count for call in one.calls)
        narrower = data(f"{one.narrower} would be enough", "yellow") if one.narrower else data("")
        rows.append(
            [data("used", "green"), one.role, Text.assemble(data(f"{count(calls, 'call')}  ", "dim"), narrower)]
        )
    rows += [[data("not judged", "yellow"), name, "no log speaks of it"] for name in app.not_judged]
    screen.block(grid(rows), 4)
    for name, odd in (("unexplained", app.unexplained), ("not in the table", app.unknown), ("refused", app.refused)):
        if odd:
            shown = ", ".join(f"{call.method} {call.template}" for call in odd[:3])
            screen.block(data(f"{name}: {shown}{' …' if len(odd) > 3 else ''}", "yellow"), 4)


def _write_user(screen: Screen, user: UserProposal, name: str) -> None:
    screen.write("")
    screen.say(data(f"  {name}", "bold"), data("  user", "dim"))
    rows: list[list[str | Text]] = [
        [
            data("unused" if one.unused else "used", "bold red" if one.unused else "green"),
            f"{one.object}:{one.granted}",
            f"without {one.unused}" if one.unused else "all of it",
        ]
        for one in user.objects
    ]
    screen.block(grid(rows), 4)
    if user.unclear:
        told = f"{len(user.unclear)} kinds of calls name no object: what they used may look unused"
        screen.block(data(told, "yellow"), 4)
