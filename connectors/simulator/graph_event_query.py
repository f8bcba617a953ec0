"""What may be asked of lists of events: filters, order, and the expansion of extended properties."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from connectors.simulator.graph_errors import bad_request, no_such_item, unknown_property
from connectors.simulator.graph_event_wire import EventView, Row, covered, full_row, stored_id
from connectors.simulator.model import Event
from connectors.simulator.odata import BadExpression, parse_expression
from connectors.simulator.odata_predicate import Askable, build_predicate

PROPERTIES = "singleValueExtendedProperties"
PROPERTY_ID = re.compile(
    r"(\w+ \{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\} (?:Name|Id) )(.+)|\w+ 0x[0-9A-Fa-f]+"
)
EXPANSION = re.compile(rf"{PROPERTIES}\s*(?:\(\s*\$filter\s*=\s*(.*)\))?", re.DOTALL)
NAVIGATIONS = frozenset({"attachments", "calendar", "exceptionOccurrences", "extensions", "instances"})

VALUES: dict[str, Callable[[Event], Any]] = {
    "id": lambda event: event.id,
    "iCalUId": lambda event: event.ical_uid,
    "subject": lambda event: event.subject,
    "start/dateTime": lambda event: covered(event)[0],
    "end/dateTime": lambda event: covered(event)[1],
    "createdDateTime": lambda event: event.created,
    "lastModifiedDateTime": lambda event: event.modified,
    "isAllDay": lambda event: event.all_day,
    "isCancelled": lambda event: event.cancelled,
    "isOrganizer": lambda event: event.is_organizer,
    "showAs": lambda event: event.show_as,
    "sensitivity": lambda event: event.sensitivity,
    "type": lambda event: event.kind,
    "seriesMasterId": lambda event: event.master_id,
    "organizer/emailAddress/address": lambda event: event.organizer_mail,
    "categories": lambda event: event.categories,
    PROPERTIES: lambda event: [{"id": key, "value": value} for key, value in event.properties.items()],
}


@lru_cache(maxsize=4096)
def property_key(spelled: str) -> str:
    """An extended property's id for comparison: its type and GUID without case, its name with (contract 4.23).

    Raises:
        BadExpression: It is no such id.
    """
    match = PROPERTY_ID.fullmatch(spelled)
    if match is None:
        raise BadExpression(f"'{spelled}' is not the id of an extended property")
    return f"{match[1].casefold()}{match[2]}" if match[1] else spelled.casefold()


IN_EVENTS = Askable(
    paths=frozenset(VALUES) - {"categories", PROPERTIES},
    collections={"categories": frozenset(), PROPERTIES: frozenset({"id", "value"})},
    folds={f"{PROPERTIES}/id": property_key},
)
IN_VIEW = Askable(
    paths=IN_EVENTS.paths - {"start/dateTime", "end/dateTime", "createdDateTime", "lastModifiedDateTime", "iCalUId"},
    collections={"categories": frozenset()},
)
"""Calendar views are poor at filters: times and extended properties fail there (contract 2.12, 4.26)."""
SORTABLE = frozenset({"start/dateTime", "end/dateTime", "subject", "createdDateTime", "lastModifiedDateTime"})
INNER = Askable(paths=frozenset({"id"}), folds={"id": property_key})


def filter_events(events: list[Event], text: str | None, askable: Askable) -> list[Event]:
    """The events that a `$filter` lets through.

    Raises:
        Refusal: 400 if the filter is not understood, or asks what may not be asked here.
    """
    if text is None:
        return events
    try:
        keep = build_predicate(parse_expression(text), askable)
        return [event for event in events if keep(_getter(event))]
    except BadExpression as error:
        raise bad_request(f"Invalid filter clause: {error}.", "ErrorInvalidUrlQueryFilter") from error


def _getter(event: Event) -> Callable[[str], Any]:
    return lambda path: VALUES[path](event)


def sort_events(events: Iterable[Event], text: str | None) -> list[Event]:
    """The events by `$orderby`, by default as they begin.

    Raises:
        Refusal: 400 for a property that cannot be sorted by.
    """
    ordered = sorted(events, key=lambda event: (event.start, event.id))
    for part in reversed(text.split(",") if text is not None else []):
        name, _, direction = part.strip().partition(" ")
        if name not in SORTABLE or direction.strip() not in ("", "asc", "desc"):
            raise bad_request(f"The $orderby expression '{part.strip()}' is not supported.", "ErrorInvalidUrlQuery")
        ordered.sort(key=VALUES[name], reverse=direction.strip() == "desc")
    return ordered


class Expansion:
    """`$expand=singleValueExtendedProperties($filter=id eq '…')`; without the inner filter it brings nothing."""

    def __init__(self, text: str | None) -> None:
        self._keep: Callable[[Callable[[str], Any]], bool] | None = None
        if text is None:
            return
        match = EXPANSION.fullmatch(text.strip())
        if match is None:
            name = text.partition("(")[0].strip()
            known = name in NAVIGATIONS or name.startswith(PROPERTIES)
            raise (
                bad_request(f"Expanding '{text}' is not supported here.") if known else unknown_property(name, "event")
            )
        if match[1] is not None:
            self._keep = self._read(match[1])

    @staticmethod
    def _read(text: str) -> Callable[[Callable[[str], Any]], bool]:
        try:
            return build_predicate(parse_expression(text), INNER)
        except BadExpression as error:
            raise bad_request(f"Parsing OData Select and Expand failed: {error}.") from error

    def add_to(self, row: Row, event: Event) -> Row:
        """Put the wanted properties on a row; a row without any of them does not get the key."""
        if self._keep is None or not event.properties:
            return row
        found = [{"id": key, "value": value} for key, value in event.properties.items() if self._wants(key)]
        return {**row, PROPERTIES: found} if found else row

    def _wants(self, key: str) -> bool:
        return self._keep is not None and self._keep(lambda _: key)


def write_row(event: Event, view: EventView, names: tuple[str, ...] | None, expansion: Expansion) -> Row:
    """One event as a list or a single GET gives it."""
    row = full_row(event, view)
    if names is not None:
        row = {"@odata.etag": row["@odata.etag"], **{name: row.get(name) for name in ("id", *names)}}
    return expansion.add_to(row, event)


def find_event(events: dict[str, Event], spelled: str) -> Event:
    """The event of an id.

    Raises:
        Refusal: 404 ErrorItemNotFound.
    """
    event = events.get(stored_id(spelled))
    if event is None:
        raise no_such_item()
    return event
