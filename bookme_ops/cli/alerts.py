"""`bookme-ops alerts`: who was told of what, and the channels."""

from typing import Annotated

import typer

from bookme_ops.alerts.channel_care import UnknownChannel, enable_channel, find_channel, tell_channels, try_channel
from bookme_ops.alerts.delivery import deliver
from bookme_ops.alerts.dispatcher import dispatch, tell_message
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, unattended
from bookme_ops.cli.options import ACTOR, LIMIT
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_alerts import NO_CHANNEL, write_account, write_channels, write_messages, write_status
from bookme_ops.cli.screen import tell
from bookme_ops.deed import Deed
from bookme_ops.settings import Channel
from bookme_ops.store import alerts as messages
from bookme_ops.store.alerts import MessageState

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

STATES = {"all": frozenset(MessageState), **{str(state): frozenset({state}) for state in MessageState}}
STATE_HELP = "waiting, sending, sent, failed, held, silenced, moot or all."
NAME = Annotated[str, typer.Argument(metavar="CHANNEL", help="The name of the channel in the settings.")]
OF_MESSAGES = (
    *("id", "ref", "channel", "event", "incident", "priority", "state", "title", "created_at", "due_at", "sent_at"),
    *("attempts", "silenced_by", "held_by", "problem"),
)
OF_CHANNELS = (
    *("name", "kind", "state", "min_priority", "events", "digest", "environments", "codes", "waiting", "sent_at"),
    *("failed_at", "disabled_at", "problem", "tested_at", "test_problem"),
)


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
        tell(
            desk,
            rows,
            page=lambda screen: write_messages(screen, rows, open_.zone),
            rows=lambda: rows,
            columns=OF_MESSAGES,
        )


@app.command("status")
def status(ctx: typer.Context) -> int:
    """Show what nobody has been told yet, what never will be, and what to do about it.

    Ends with 5 if something was given up, or a channel is switched off.

    \b
    Example:
      bookme-ops alerts status
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        document = desk.works.alerts_status(open_.ops, at=desk.clock())
        tell(desk, document, page=lambda screen: write_status(screen, document, open_.zone))
    broken = document["dead"] or any(channel["state"] == "disabled" for channel in document["channels"])
    return Exit.DOWN if broken else Exit.DONE


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
        if account["sent"] or account["problems"]:
            deed = Deed(actor=unattended(), at=desk.clock(), action="alerts.sent", object="alert channels")
            desk.works.record(open_.ops, deed, result="failed" if account["problems"] else "ok")
        idle = not open_.settings.alerts.channels
        tell(
            desk,
            account,
            page=lambda screen: screen.say(NO_CHANNEL) if idle else write_account(screen, account, open_.zone),
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
        tell(
            desk,
            rows,
            page=lambda screen: write_channels(screen, rows, open_.zone),
            rows=lambda: rows,
            columns=OF_CHANNELS,
        )


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
        deed = Deed(actor=who, at=desk.clock(), action="channel.tested", object=f"channel {found.name}")
        desk.works.record(open_.ops, deed, result="ok" if outcome.problem is None else "failed")
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
        deed = Deed(actor=who, at=desk.clock(), action="channel.enabled", object=f"channel {found.name}")
        desk.works.record(open_.ops, deed)
        enable_channel(open_.ops, found, desk.clock(), actor=who)
        (row,) = [one for one in tell_channels(open_.ops) if one["name"] == found.name]
        tell(desk, row, page=lambda screen: write_channels(screen, [row], open_.zone))


def _find(open_: Opened, name: str) -> Channel:
    try:
        return find_channel(open_.ops, name)
    except UnknownChannel as error:
        raise Refusal(str(error)) from None
