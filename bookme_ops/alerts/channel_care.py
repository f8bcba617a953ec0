"""Care of channels: what people see of them, and how they try one and take it into use again."""

from datetime import datetime
from uuid import uuid4

from bookme_ops.alerts.letters import Deliver, Letter, Outcome
from bookme_ops.alerts.sending import home_of
from bookme_ops.alerts.wishes import events_of
from bookme_ops.settings import Channel
from bookme_ops.store import alerts, alerts_channels
from bookme_ops.store.alerts_channels import ChannelState
from bookme_ops.telling import Document, tell_instant
from bookme_ops.wiring import Ops
from jobs.base import Priority


class UnknownChannel(LookupError):
    """There is no channel of this name in the settings; the message lists those that there are."""


def find_channel(ops: Ops, name: str) -> Channel:
    """A channel of the settings. Raises UnknownChannel."""
    channels = {channel.name: channel for channel in ops.settings.alerts.channels}
    if name not in channels:
        there = f"there are {', '.join(channels)}" if channels else "there are none: see [alerts.channels.NAME]"
        raise UnknownChannel(f"there is no channel {name!r} in the settings: {there}")
    return channels[name]


def tell_channels(ops: Ops) -> list[Document]:
    """Every channel of the settings: what it is told, and how it has fared. Of its address only the scheme."""
    with ops.store.read() as connection:
        states = alerts_channels.channel_states(connection)
        waiting = alerts.count_waiting(connection)
    return [
        _tell(channel, states.get(channel.name, ChannelState(name=channel.name)), waiting.get(channel.name, 0))
        for channel in ops.settings.alerts.channels
    ]


def try_channel(ops: Ops, channel: Channel, now: datetime, *, actor: str, deliver: Deliver) -> Outcome:
    """Send a test message and keep what came of it; a channel that was switched off and works is used again."""
    title, body = "[Test] bookme-ops", f"This is a test of the alert channel {channel.name}. Nothing is wrong."
    letter = Letter(ref=uuid4().hex, title=title, body=body, event="test", priority=Priority.LOW)
    outcome = deliver(channel, letter, now)
    with ops.store.begin() as connection:
        alerts_channels.note_test(connection, channel.name, outcome.problem, now)
    if outcome.problem is None:
        enable_channel(ops, channel, now, actor=actor)
    return outcome


def enable_channel(ops: Ops, channel: Channel, now: datetime, *, actor: str) -> None:
    """Send through a channel again; what waits for it goes out in the next cycle, and its incident is over."""
    with ops.store.begin() as connection:
        alerts_channels.enable(connection, channel.name, environment=home_of(ops), actor=actor, at=now)


def _tell(channel: Channel, state: ChannelState, waiting: int) -> Document:
    return {
        "name": channel.name,
        "kind": channel.url.reveal().partition("://")[0],
        "state": stand_of(state),
        "min_priority": channel.min_priority,
        "events": list(events_of(channel)),
        "digest": channel.digest,
        "environments": list(channel.environments),
        "codes": list(channel.codes),
        "waiting": waiting,
        "sent_at": tell_instant(state.sent_at),
        "failed_at": tell_instant(state.failed_at),
        "disabled_at": tell_instant(state.disabled_at),
        "problem": state.problem,
        "tested_at": tell_instant(state.tested_at),
        "test_problem": state.test_problem,
    }


def stand_of(state: ChannelState) -> str:
    """`disabled`, `failing` if the last message or a test since it did not arrive, `works`, or `unused`."""
    if state.disabled_at is not None:
        return "disabled"
    tested = state.tested_at is not None and (state.sent_at is None or state.tested_at > state.sent_at)
    if state.problem is not None or (tested and state.test_problem is not None):
        return "failing"
    return "works" if state.sent_at or state.tested_at else "unused"
