"""`bookme-ops alerts`: who was told of what, and the channels."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.alerts.channel_care import UnknownChannel, enable_channel, find_channel, tell_channels, try_channel
from bookme_ops.alerts.delivery import deliver
from bookme_ops.alerts.dispatcher import dispatch, tell_message
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened
from bookme_ops.cli.options import ACTOR, LIMIT
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, people_time, tell
from bookme_ops.settings import Channel
from bookme_ops.store import alerts as messages
from bookme_ops.store.alerts import MessageState
from bookme_ops.telling import Document

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

STATES = {"all": frozenset(MessageState), **{str(state): frozenset({state}) for state in MessageState}}
STATE_HELP = "waiting, sending, sent, failed, held, silenced, moot or all."
NAME = Annotated[str, typer.Argument(metavar="CHANNEL", help="The name of the channel in the settings.")]
NONE = "No channel is set up: give one as [alerts.channels.NAME] in the settings."


@app.callback()
def alerts() -> None:
    """Alerts: what people are told of incidents, through the channels of the settings."""


@app.command("list")
def list_messages(
    ctx: typer.Context,
    state: Annotated[str, typer.Option(help=STATE_HELP)] = "all",
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    limit: LIMIT = 100,
) -> None:
    """List messages, the newest first; of state `failed` are those that were given up.

    \b
    Example:
      bookme-ops alerts list --state failed
    """
    desk = desk_of(ctx)
    if state not in STATES:
        raise Refusal(f"there is no state {state!r}: there are {', '.join(STATES)}")
    with opened(desk) as open_:
        with open_.ops.store.read() as connection:
            found = messages.search(connection, states=STATES[state], channel=channel, limit=limit)
        rows = [tell_message(one) for one in found]
        tell(desk, rows, page=lambda screen: _write_messages(screen, rows, open_.zone), rows=lambda: rows)


@app.command("send")
def send(ctx: typer.Context) -> int:
    """Make messages of what happened since the last time, and send what is due.

    The service does the same by itself. Ends with 5 if a message could not be sent, or a channel is switched off.

    \b
    Example:
      bookme-ops alerts send
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        account = dispatch(open_.ops, desk.clock())
        idle = not open_.settings.alerts.channels
        tell(
            desk, account, page=lambda screen: screen.say(NONE) if idle else _write_account(screen, account, open_.zone)
        )
    return Exit.DOWN if account["problems"] or account["disabled"] else Exit.DONE


@app.command("channels")
def list_channels(ctx: typer.Context) -> None:
    """List the channels, what they are told, and how they have fared.

    \b
    Example:
      bookme-ops alerts channels --output json
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        rows = tell_channels(open_.ops)
        tell(desk, rows, page=lambda screen: _write_channels(screen, rows, open_.zone), rows=lambda: rows)


@app.command("test")
def try_one(ctx: typer.Context, channel: NAME, actor: ACTOR = None) -> int:
    """Send a test message through a channel; one that was switched off and works is used again.

    Ends with 5 if the message did not arrive.

    \b
    Example:
      bookme-ops alerts test teams
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        found = _find(open_, channel)
        outcome = try_channel(open_.ops, found, desk.clock(), actor=who, deliver=deliver)
    account = {"channel": found.name, "arrived": outcome.problem is None, "problem": outcome.problem}
    sentence = (
        f"The test through {found.name} {'arrived.' if outcome.problem is None else f'failed: {outcome.problem}.'}"
    )
    tell(desk, account, page=lambda screen: screen.say(sentence))
    return Exit.DONE if outcome.problem is None else Exit.DOWN


@app.command("enable")
def enable(ctx: typer.Context, channel: NAME, actor: ACTOR = None) -> None:
    """Use a channel again that was switched off because it refused us; its incident is over.

    \b
    Example:
      bookme-ops alerts enable teams
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        found = _find(open_, channel)
        enable_channel(open_.ops, found, desk.clock(), actor=who)
        (row,) = [one for one in tell_channels(open_.ops) if one["name"] == found.name]
        tell(desk, row, page=lambda screen: _write_channels(screen, [row], open_.zone))


def _find(open_: Opened, name: str) -> Channel:
    try:
        return find_channel(open_.ops, name)
    except UnknownChannel as error:
        raise Refusal(str(error)) from None


def _write_messages(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    if not rows:
        screen.say("There is no such message. `bookme-ops alerts send` makes and sends them.")
        return
    screen.write(
        grid(
            [
                data(f"#{row['id']}", "bold"),
                data(row["state"], "red" if row["state"] == "failed" else ""),
                data(row["channel"], "dim"),
                data(row["event"]),
                people_time(row["sent_at"] or row["created_at"], zone),
                f"{row['title']}{_why(row)}",
            ]
            for row in rows
        )
    )


def _why(row: Document) -> str:
    why = row["problem"] or row["silenced_by"]
    return f" ({why})" if why else ""


def _write_account(screen: Screen, account: Document, zone: ZoneInfo) -> None:
    told = ", ".join(f"{count} through {name}" for name, count in account["sent"].items()) or "nothing was due"
    screen.say(f"Sent: {told}.")
    for problem in account["problems"]:
        again = f"next try {people_time(problem['next_try'], zone)}" if problem["next_try"] else "not tried again"
        screen.say(f"Message {problem['id']} through {problem['channel']} failed: {problem['problem']}; {again}.")
    for name in account["disabled"]:
        screen.say(f"The channel {name} is switched off: repair it, then `bookme-ops alerts test {name}`.")
    more = {
        "waiting": "waiting: {} that cannot be sent yet",
        "silenced": "silent for now: {}",
        "failed": "given up: {}, see `bookme-ops alerts list --state failed`",
    }
    kept = [words.format(account[state]) for state, words in more.items() if account[state]]
    if kept:
        screen.say(f"Other messages: {'; '.join(kept)}.")


def _write_channels(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    if not rows:
        screen.say(NONE)
        return
    for row in rows:
        parts = [
            data(row["name"], "bold"),
            data(row["kind"], "dim"),
            data(row["state"], "red" if row["state"] in {"disabled", "failing"} else ""),
            data(f"from {row['min_priority']}"),
            data(f"last sent {people_time(row['sent_at'], zone)}"),
            *([data(f"{row['waiting']} waiting", "yellow")] if row["waiting"] else []),
        ]
        screen.write(Text("  ").join(parts))
        if row["problem"] or row["test_problem"]:
            screen.block(data(row["problem"] or row["test_problem"]), indent=5)
