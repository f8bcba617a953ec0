"""Wishes: which events there are, and which of them a channel wants to be told."""

from bookme_ops.configuration.alert_keys import EVENTS
from bookme_ops.settings import Channel
from bookme_ops.store.alerts_channels import CODE as CHANNEL_CODE
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_rows import Transition
from jobs.base import Priority

OPENED, REOPENED, RESOLVED, PRIORITY = "opened", "reopened", "resolved", "priority"
REMINDER = "reminder"
LAPSED = "lapsed"
"""A reminder of what was acknowledged until an instant that is over."""
OPENINGS = (OPENED, REOPENED)
BY_STEP = {
    What.OPENED: OPENED,
    What.REOPENED: REOPENED,
    What.UNMUTED: REOPENED,
    What.RESOLVED: RESOLVED,
    What.MERGED: RESOLVED,
    What.PRIORITY: PRIORITY,
}
"""Other steps are nobody's but the incident's own."""


def event_of(step: Transition) -> str | None:
    """The event that a step is; None: nobody is told."""
    return BY_STEP.get(step.what)


def events_of(channel: Channel) -> tuple[str, ...]:
    """What a channel is told at once: all, or beside a digest nothing, unless its settings say what."""
    if channel.events is not None:
        return channel.events
    return EVENTS if channel.digest is None else ()


def wants(channel: Channel, event: str, incident: Incident, *, told: bool) -> bool:
    """Whether a channel is to be told of an event; `told`: whether it was told of the incident before.

    Whoever was told that something is wrong is told that it is over, or less urgent, whatever its priority is by now.
    Of what a channel never heard of it needs no recovery, unless recoveries are all that it wants.
    """
    events = events_of(channel)
    wanted = OPENED if event == REMINDER else event
    if wanted not in events or not covers(channel, incident):
        return False
    if event == RESOLVED:
        return told or (is_urgent(channel, incident) and not set(OPENINGS) & set(events))
    return is_urgent(channel, incident) or (event == PRIORITY and told)


def covers(channel: Channel, incident: Incident) -> bool:
    """Whether an incident is of a channel's environments and codes; its own refusal a channel cannot tell."""
    if (incident.code, incident.subject.id) == (CHANNEL_CODE, channel.name):
        return False
    in_place = not channel.environments or incident.environment in channel.environments
    return in_place and (not channel.codes or incident.code.startswith(channel.codes))


def is_urgent(channel: Channel, incident: Incident) -> bool:
    """Whether an incident is as urgent as a channel asks for."""
    return incident.priority >= Priority[channel.min_priority.upper()]
