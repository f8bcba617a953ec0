"""The working hours that people set in Outlook. Nothing else of their settings is asked for."""

from collections.abc import Sequence
from datetime import time

from connectors.directory_records import MailboxSetting
from connectors.errors import ConnectorError, Malformed
from connectors.graph.batch import Batches
from connectors.graph.directory_wire import HOURS, WireHours
from connectors.graph.errors import SYSTEM, failure
from connectors.graph.links import segment
from connectors.graph.questions import Question, Reply
from connectors.graph.zones import UnknownZone, zone_named
from connectors.ports import SettingRead

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_settings(batches: Batches, user_ids: Sequence[str]) -> list[SettingRead]:
    """One answer per mailbox, in order. Raises a ConnectorError if Graph as a whole refuses or is down."""
    urls = [f"/users/{segment(user_id)}/mailboxSettings/workingHours" for user_id in user_ids]
    replies = batches.ask([Question(user_id, url) for user_id, url in zip(user_ids, urls, strict=True)])
    return [_read(user_id, reply) for user_id, reply in zip(user_ids, replies, strict=True)]


def _read(user_id: str, reply: Reply) -> SettingRead:
    try:
        return SettingRead(user_id=user_id, setting=read_setting(user_id, reply.decode(HOURS)))
    except ConnectorError as error:
        return SettingRead(user_id=user_id, failure=failure(error))


def read_setting(user_id: str, hours: WireHours) -> MailboxSetting:
    """The record of working hours. Raises Malformed for days or times that cannot be read."""
    days = {_day(name) for name in hours.days_of_week or ()}
    return MailboxSetting(
        user_id=user_id,
        time_zone=_zone(hours.time_zone.name if hours.time_zone is not None else None),
        days=tuple(sorted(days)),
        start=_time(hours.start_time),
        end=_time(hours.end_time),
    )


def _day(name: str) -> int:
    try:
        return WEEK.index(name.casefold())
    except ValueError:
        raise Malformed(SYSTEM, "working hours name a day that is none") from None


def _zone(name: str | None) -> str | None:
    """The IANA name; a zone may be empty, or home-made."""
    try:
        return zone_named(name).key if name else None
    except UnknownZone:
        return None


def _time(text: str | None) -> time | None:
    """A wall time to the second; digits behind it are cut."""
    if not text:
        return None
    try:
        return time.fromisoformat(text.partition(".")[0])
    except ValueError:
        raise Malformed(SYSTEM, "working hours have a time that is not ISO 8601") from None
