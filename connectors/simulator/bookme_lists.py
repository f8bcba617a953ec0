"""The lists of the booking platform's API: which there are in which version, how they filter, how rows are spelled.

The documents leave open which slots `startDate` and `endDate` mean: here, those that begin between them, ends included.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.simulator.model import Backend, Row

NOT_FOUND = "The server cannot find the requested resource."
SPELLINGS = {"physical": "Physical", "online": "Online", "telephone": "Telephone", "offsite": "OffSite"}
"""Meeting types as v2 and v3 write them; v1 writes them small."""
MAKERS = {"PortalCustomer": "customer", "PortalPartner": "employee"}
"""Who made a meeting, in the words of v1, which knows of no portals."""
ALL = frozenset({"v1", "v2", "v3"})

Query = Mapping[str, str]


class ApiError(Exception):
    """A refusal: HTTP status, the API's code, a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of the API."""

    path: tuple[str, ...]
    rows: Callable[[Backend], Mapping[str, Row]]
    flags: Mapping[str, Callable[[Backend, bool], Mapping[str, Row]]] = field(default_factory=dict)
    """Parameters that must be given, as `true` or `false`, and which rows they leave."""
    idle: tuple[str, ...] = ()
    """Parameters that make no difference in this bank."""
    same: tuple[str, ...] = ()
    """Parameters that are compared without case with the row's field of that name."""
    spans: tuple[tuple[str, str, str], ...] = ()
    """Parameters that begin and end a span of instants, both included, and the row's field that must lie in it."""
    versions: frozenset[str] = ALL
    single: bool = True
    """One row can be read by its id."""

    @property
    def parameters(self) -> frozenset[str]:
        """All that may be asked for."""
        return frozenset({*self.same, *self.flags, *self.idle, *(name for span in self.spans for name in span[:2])})


def _offered(backend: Backend, to_customers: bool) -> Mapping[str, Row]:
    hidden = backend.inward_topics if to_customers else frozenset()
    return {name: row for name, row in backend.topics.items() if name not in hidden}


LISTINGS = (
    Listing(
        path=("bookme", "meetings"),
        rows=lambda backend: backend.meetings,
        same=("timeSlotId", "employeeId"),
        spans=(("startDateModified", "endDateModified", "dateModified"),),
    ),
    Listing(
        path=("bookme", "time-slots"),
        rows=lambda backend: backend.slots(),
        same=("employeeId", "roomId", "status"),
        spans=(("startDate", "endDate", "startDate"),),
        versions=frozenset({"v2", "v3"}),
    ),
    Listing(
        path=("bookme", "meeting-topics"),
        rows=lambda backend: backend.topics,
        flags={"isCustomer": _offered},
        idle=("customerTypeId",),
    ),
    Listing(path=("config", "employees"), rows=lambda backend: backend.employees),
    Listing(path=("config", "rooms"), rows=lambda backend: backend.rooms),
    Listing(
        path=("bookme", "config", "competence-groups"),
        rows=lambda _: {},
        versions=frozenset({"v3"}),
        single=False,
    ),
    Listing(
        path=("bookme", "config", "service-groups"),
        rows=lambda _: {},
        versions=frozenset({"v3"}),
        single=False,
    ),
)


def find_listing(path: tuple[str, ...], version: str) -> Listing | None:
    """The list that a path names, or whose row it names."""
    for listing in LISTINGS:
        depth = len(listing.path)
        fits = len(path) == depth or (listing.single and len(path) == depth + 1)
        if fits and path[:depth] == listing.path:
            # v1 has single slots, but no list of them.
            return listing if version in listing.versions or len(path) > depth else None
    return None


def answer_listing(listing: Listing, backend: Backend, path: tuple[str, ...], query: Query, version: str) -> Any:
    """The rows that a query asks for, or the one row. Raises ApiError."""
    single = len(path) > len(listing.path)
    if unknown := sorted(query.keys() - (frozenset() if single else listing.parameters)):
        raise ApiError(400, "BAD_REQUEST", f"Unknown query parameters: {', '.join(unknown)}.")
    rows = listing.rows(backend)
    if single:
        return spell(_find(rows, path[-1]), version)
    for name, leave in listing.flags.items():
        rows = leave(backend, _read_flag(name, query))
    spans = [_read_span(span, query) for span in listing.spans]
    wanted = {name: query[name].casefold() for name in listing.same if name in query}
    return [spell(row, version) for row in list(rows.values()) if _same(row, wanted) and _within(row, spans)]


def spell(row: Row, version: str) -> Row:
    """A row as a version of the API spells it."""
    if version == "v1" and row.get("bookedBy") in MAKERS:
        row = {**row, "bookedBy": MAKERS[row["bookedBy"]]}
    kind = row.get("type")
    if not isinstance(kind, str):
        return row
    folded = kind.casefold()
    return {**row, "type": folded if version == "v1" else SPELLINGS.get(folded, kind)}


def _find(rows: Mapping[str, Row], key: str) -> Row:
    row = rows.get(key) or next((row for name, row in rows.items() if name.casefold() == key.casefold()), None)
    if row is None:
        raise ApiError(404, "NOT_FOUND", NOT_FOUND)
    return row


def _same(row: Row, wanted: Query) -> bool:
    return all(str(row.get(name, "")).casefold() == value for name, value in wanted.items())


def _within(row: Row, spans: list[tuple[str, datetime | None, datetime | None]]) -> bool:
    for name, begin, end in spans:
        if begin is None and end is None:
            continue
        stamp = row.get(name)
        at = _read_date(stamp) if isinstance(stamp, str) else stamp
        if at is None or (begin is not None and at < begin) or (end is not None and at > end):
            return False
    return True


def _read_span(span: tuple[str, str, str], query: Query) -> tuple[str, datetime | None, datetime | None]:
    begin, end, field = span
    first, last = (_read_date(query[name]) if name in query else None for name in (begin, end))
    return field, first, last


def _read_flag(name: str, query: Query) -> bool:
    value = query.get(name, "").casefold()
    if value not in {"true", "false"}:
        raise ApiError(400, "BAD_REQUEST", f"The parameter '{name}' is required, as true or false.")
    return value == "true"


def _read_date(text: str) -> datetime:
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(400, "BAD_REQUEST", f"The value '{text}' is not a valid date-time.") from error
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
