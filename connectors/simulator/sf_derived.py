"""Fields that the platform works out by itself, where the row does not hold them."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from connectors.simulator.model import Row

ARCHIVED_AFTER = timedelta(days=365)
"""https://developer.salesforce.com/docs/atlas.en-us.262.0.api.meta/api/sforce_api_guidelines_archive.htm"""

UNTOLD = frozenset({("OauthToken", "Id")})
"""Fields that are always empty (contract 3.5)."""

Getter = Callable[[Row], Any]


def read_derived(sobject: str, name: str, as_of: datetime) -> Getter | None:
    """How to read a field that the platform derives; None for all others."""
    if (sobject, name) == ("Event", "IsArchived"):
        return archive_test(as_of)
    if (sobject, name) in UNTOLD:
        return lambda _row: None
    derive = DERIVED.get((sobject, name))
    if derive is None:
        return None

    def get(row: Row) -> Any:
        return row[name] if row.get(name) is not None else derive(row)

    return get


def archive_test(as_of: datetime) -> Callable[[Row], bool]:
    """Whether an Event is archived: marked so, or a year past."""
    limit = as_of - ARCHIVED_AFTER

    def is_archived(row: Row) -> bool:
        start = row.get("StartDateTime") or row.get("ActivityDateTime")
        return bool(row.get("IsArchived")) or (start is not None and start <= limit)

    return is_archived


def _activity_date(row: Row) -> Any:
    start = row.get("StartDateTime")
    return None if start is None else start.astimezone(UTC).date()


def _activity_time(row: Row) -> Any:
    start = row.get("StartDateTime")
    if start is not None and row.get("IsAllDayEvent"):
        return datetime.combine(start.astimezone(UTC).date(), time(), UTC)
    return start


def _end_date(row: Row) -> Any:
    end = row.get("EndDateTime")
    return None if end is None else end.astimezone(UTC).date()


def _duration(row: Row) -> Any:
    start, end = row.get("StartDateTime"), row.get("EndDateTime")
    return None if start is None or end is None else int((end - start).total_seconds() // 60)


def _full_name(row: Row) -> Any:
    return " ".join(filter(None, (row.get("FirstName"), row.get("LastName")))) or None


def _closed(row: Row) -> bool:
    return row.get("Status") == "Closed"


DERIVED: dict[tuple[str, str], Getter] = {
    ("Event", "ActivityDate"): _activity_date,
    ("Event", "ActivityDateTime"): _activity_time,
    ("Event", "EndDate"): _end_date,
    ("Event", "DurationInMinutes"): _duration,
    ("User", "Name"): _full_name,
    ("Contact", "Name"): _full_name,
    ("Lead", "Name"): _full_name,
    ("Name", "Name"): _full_name,
    ("Case", "IsClosed"): _closed,
}
