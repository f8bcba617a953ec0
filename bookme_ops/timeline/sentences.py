"""Sentences: what a change of a field means in each system. Pure, and without anybody's name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.timeline.moment import Change, System
from bookme_ops.timeline.spelling import spell_times

TRUE, FREE = "true", "Free"
Maker = Callable[[Change, ZoneInfo], str]
FREE_TEXT = frozenset({"location"})
"""Fields whose values a person may have written."""
ORDER = ("booking_id", "deleted", "removed", "cancelled", "owner", "start", "end", "show_as", "room", "location")


def say_changes(system: System, changes: Iterable[Change], zone: ZoneInfo) -> str:
    """One sentence for all that changed of one thing at once, such as `start moved 09:00 → 10:00`."""
    makers = MAKERS.get(system, {})
    ordered = sorted(changes, key=lambda one: (_rank(one.what), one.what))
    return ", ".join(makers.get(one.what, _say_plainly)(one, zone) for one in ordered)


def quote_changes(changes: Iterable[Change]) -> str | None:
    """The free text before and after, of the fields that hold any."""
    quoted = [f"“{one.was or ''}” → “{one.now or ''}”" for one in changes if one.what in FREE_TEXT]
    return ", ".join(quoted) or None


def _rank(what: str) -> int:
    return ORDER.index(what) if what in ORDER else len(ORDER)


def _say_moved(change: Change, zone: ZoneInfo) -> str:
    if change.was is None or change.now is None:
        return f"{change.what} changed"
    was, now = datetime.fromisoformat(change.was), datetime.fromisoformat(change.now)
    return f"{change.what} moved {spell_times(was, now, zone)}"


def _say_shown(change: Change, _: ZoneInfo) -> str:
    return f"shown as {change.was} → {change.now}"


def _say_cancelled(change: Change, _: ZoneInfo) -> str:
    return "cancelled" if change.now == TRUE else "cancellation taken back"


def _say_freed(change: Change, zone: ZoneInfo) -> str:
    """Salesforce shows a cancelled meeting as free."""
    meaning = " (cancelled)" if change.now == FREE else " (revived)" if change.was == FREE else ""
    return _say_shown(change, zone) + meaning


def _say_noted(change: Change, _: ZoneInfo) -> str:
    return "marked as cancelled" if change.now == TRUE else "no longer marked as cancelled"


def _say_deleted(change: Change, _: ZoneInfo) -> str:
    return "deleted" if change.now == TRUE else "restored"


def _say_removed(change: Change, _: ZoneInfo) -> str:
    return "found to be gone" if change.now == TRUE else "found to be there again"


def _say_owner(change: Change, _: ZoneInfo) -> str:
    return f"given to another owner, {change.was} → {change.now}"


def _say_field(change: Change, _: ZoneInfo) -> str:
    return f"{change.what} changed"


def _say_room(change: Change, _: ZoneInfo) -> str:
    return f"room changed, {change.was or 'none'} → {change.now or 'none'}"


def _say_id(change: Change, _: ZoneInfo) -> str:
    return f"BookingId changed, {change.was} → {change.now}" if change.now else "BookingId taken away"


def _say_plainly(change: Change, _: ZoneInfo) -> str:
    return f"{change.what}: {change.was or 'nothing'} → {change.now or 'nothing'}"


MAKERS: dict[System, dict[str, Maker]] = {
    System.SALESFORCE: {
        "start": _say_moved,
        "end": _say_moved,
        "show_as": _say_freed,
        "cancelled": _say_noted,
        "deleted": _say_deleted,
        "owner": _say_owner,
        "room": _say_room,
        "location": _say_field,
        "booking_id": _say_id,
    },
    System.OUTLOOK: {
        "start": _say_moved,
        "end": _say_moved,
        "show_as": _say_shown,
        "cancelled": _say_cancelled,
        "removed": _say_removed,
        "booking_id": _say_id,
    },
}
"""By system and by the journal's word for a field."""
