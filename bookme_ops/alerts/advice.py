"""Advice: what is unwise or out of order about the channels."""

from collections.abc import Iterator

from bookme_ops.alerts.wishes import OPENED, events_of
from bookme_ops.doctor import Check
from bookme_ops.settings import Channel
from bookme_ops.store.alerts_channels import channel_states
from bookme_ops.wiring import Ops

ENOUGH = 2
"""So many channels should be told of what is critical: one of them may be the one that is broken."""


def look_at_alerts(ops: Ops) -> Iterator[Check]:
    """Whether somebody hears of what is critical; to tell nobody is a choice, and is told as one."""
    for name, problem in broken_channels(ops).items():
        remedy = f"repair it, then `bookme-ops alerts test {name}`"
        yield Check(name=f"alert channel {name}", ok=False, detail=problem, remedy=remedy)
    for environment, ears in count_ears(ops).items():
        yield Check(
            name=f"{environment}: critical incidents are told through {ENOUGH} channels",
            ok=ears >= ENOUGH or None,
            detail="nobody is told" if not ears else f"{ears} of them",
            remedy="set up [alerts.channels.NAME] so that one may break and somebody hears of it",
        )


def hear_critical(channels: tuple[Channel, ...], environment: str) -> Iterator[Channel]:
    """The channels that are told at once of anything critical that is opened in an environment."""
    for channel in channels:
        here = not channel.environments or environment in channel.environments
        if here and not channel.codes and OPENED in events_of(channel):
            yield channel


def count_ears(ops: Ops) -> dict[str, int]:
    """How many channels hear of critical incidents at once, for each chosen environment."""
    channels = ops.settings.alerts.channels
    return {site.name: len(list(hear_critical(channels, site.name))) for site in ops.chosen}


def broken_channels(ops: Ops) -> dict[str, str]:
    """The channels of the settings that were switched off, each with the reason."""
    with ops.store.read() as connection:
        states = channel_states(connection)
    named = [states[channel.name] for channel in ops.settings.alerts.channels if channel.name in states]
    return {state.name: state.problem or "it refused us" for state in named if state.disabled_at is not None}
