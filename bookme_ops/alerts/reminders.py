"""Reminders and digests: what is said again, as long as it is true."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.alerts.board import STANDING, Board
from bookme_ops.alerts.texts import digest_of
from bookme_ops.alerts.wishes import LAPSED, REMINDER, covers, is_urgent, wants
from bookme_ops.settings import Channel
from bookme_ops.store import alerts
from bookme_ops.store.acknowledgements import lapsed
from bookme_ops.store.alerts import Draft
from bookme_ops.store.alerts_incidents import long_told
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident
from bookme_ops.store.incidents import search
from jobs.base import Priority

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LATE = timedelta(hours=12)
"""A digest that is later than this is left out: the next one says the same, and newer."""
NEVER = timedelta()


def remind(connection: Connection, board: Board) -> int:
    """Remind of what nobody has acknowledged, once for each interval of its priority since the channel was told, and of
    what was acknowledged until an instant that is over.

    Intervals that nobody was there for become one reminder. Gives how many messages were made.
    """
    often = {priority: interval for priority, interval in board.alerts.remind.items() if interval > NEVER}
    waiting = [
        one
        for priority, interval in often.items()
        for one in long_told(connection, priority, until=board.now - interval)
    ]
    waiting = [one for one in waiting if _speaks(one, board)]
    over = [(one, end) for one, end in lapsed(connection, board.now) if _speaks(one, board)]
    told = alerts.openings(connection, [one.id for one in (*waiting, *(one for one, _ in over))])
    return alerts.add(connection, [*_reminders(waiting, told, board), *_of_lapsed(over, told, board)], board.now)


def _speaks(incident: Incident, board: Board) -> bool:
    return not board.is_muted(incident) and board.silence.reason(incident) is None


def _reminders(waiting: list[Incident], told: dict[tuple[int, str], datetime], board: Board) -> Iterator[Draft]:
    for incident in waiting:
        for channel in board.channels:
            since = told.get((incident.id, channel.name))
            if since is None or not wants(channel, REMINDER, incident, told=True):
                continue
            count = (board.now - since) // board.alerts.remind[incident.priority]
            if count > 0:
                key = f"remind/{incident.id}/{since.isoformat()}/{count}"
                yield board.draft(key, channel, REMINDER, incident, None)


def _of_lapsed(
    over: list[tuple[Incident, datetime]], told: dict[tuple[int, str], datetime], board: Board
) -> Iterator[Draft]:
    """Of what somebody took until an instant: a reminder when that is over, and then at the intervals of its priority.

    The first comes whatever the priority is: whoever says until when wants to hear of it.
    """
    for incident, end in over:
        interval = board.alerts.remind[incident.priority]
        count = (board.now - end) // interval if interval > NEVER else 0
        for channel in board.channels:
            if (incident.id, channel.name) in told and wants(channel, REMINDER, incident, told=True):
                key = f"remind/{incident.id}/taken/{end.isoformat()}/{count}"
                yield board.draft(key, channel, LAPSED, incident, None)


def digest(connection: Connection, board: Board) -> int:
    """Make the digests that are due: of what is still open, and nothing where nothing is."""
    slots = {channel.name: digest_slot(channel, board) for channel in board.channels}
    if not any(slots.values()):
        return 0
    standing = [one for one in search(connection, states=STANDING) if not board.is_muted(one)]
    standing = [one for one in standing if one.umbrella_id not in board.silence.umbrellas]
    drafts = [
        _digest(channel, slot, [one for one in standing if covers(channel, one) and is_urgent(channel, one)], board)
        for channel in board.channels
        if (slot := slots[channel.name]) is not None
    ]
    return alerts.add(connection, drafts, board.now)


def digest_slot(channel: Channel, board: Board) -> datetime | None:
    """When the last digest of a channel was due, if it is not too late for it."""
    if channel.digest is None:
        return None
    at = latest_slot(board.now, board.alerts.digest_at, board.zone, weekly=channel.digest == "weekly")
    return at if board.now - at < LATE else None


def latest_slot(now: datetime, digest_at: str, zone: ZoneInfo, *, weekly: bool) -> datetime:
    """The last time, not after `now`, at which digests are due: every day, or every Monday."""
    local = now.astimezone(zone)
    day = local.date() - (timedelta(days=local.weekday()) if weekly else timedelta())
    slot = datetime.combine(day, time.fromisoformat(digest_at), zone)
    if slot > local:
        slot = datetime.combine(day - (WEEK if weekly else DAY), time.fromisoformat(digest_at), zone)
    return slot


def _digest(channel: Channel, slot: datetime, open_ones: list[Incident], board: Board) -> Draft:
    title, body = digest_of(open_ones, board.zone, board.now, board.alerts.console_url)
    return Draft(
        key=f"digest/{channel.name}/{slot.date().isoformat()}",
        channel=channel.name,
        event="digest",
        incident_id=None,
        priority=max((one.priority for one in open_ones), default=Priority.LOW),
        title=title,
        body=body,
        moot=not open_ones,
    )
