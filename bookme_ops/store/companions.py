"""Companions: the customers and the related people of bookings, for a chunk of bookings at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import itemgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Table

from bookme_ops.store.bulk import fetch, fetch_in
from bookme_ops.store.tables import BOOKING_CONTACT, INVITEE, columns
from connectors.records import BookingContact, Invitee

Item = TypeVar("Item")
Value = TypeVar("Value")
Grouped = Mapping[str, tuple[Item, ...]]
USERS = "environment = ? AND NOT deleted AND relation_id >= '005' AND relation_id < '006'"
WITH_USERS = f"SELECT DISTINCT event_id FROM invitee WHERE {USERS}"  # noqa: S608  our own text


class Later(Mapping[str, tuple[Item, ...]]):
    """A mapping that is read from the mirror when it is first asked, once for all views that share it.

    Most jobs ask for nobody but the advisor; the views stay of one moment, for they are cut within one transaction.
    """

    def __init__(self, load: Callable[[], dict[str, tuple[Item, ...]]]) -> None:
        self._load = load
        self._items: dict[str, tuple[Item, ...]] | None = None

    def __getitem__(self, key: str) -> tuple[Item, ...]:
        return self._all()[key]

    def get(self, key: str, default: Any = None) -> Any:
        """What stands under a key; from the second time on the dictionary's own word, for jobs ask a lot."""
        items = self._all()
        self.get = items.get  # type: ignore[method-assign, assignment]
        return items.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, tuple[Item, ...]]:
        if self._items is None:
            self._items = self._load()
        return self._items


class Once(Generic[Value]):
    """Something that is read from the mirror when it is first called for."""

    __slots__ = ("_load", "_made")

    def __init__(self, load: Callable[[], Value]) -> None:
        self._load = load
        self._made: list[Value] = []

    def __call__(self) -> Value:
        """What was read."""
        if not self._made:
            self._made.append(self._load())
        return self._made[0]


class LaterItems(Sequence[Item]):
    """A sequence that is made when it is first asked; like `Later`."""

    __slots__ = ("_items", "_load")

    def __init__(self, load: Callable[[], Sequence[Item]]) -> None:
        self._load = load
        self._items: Sequence[Item] | None = None

    def __getitem__(self, place: Any) -> Any:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    @property
    def asked(self) -> bool:
        """Whether anybody looked into it yet."""
        return self._items is not None

    def _all(self) -> Sequence[Item]:
        if self._items is None:
            self._items = self._load()
        return self._items


class LaterSet(Set[str]):
    """A set that is read from the mirror when it is first asked; like `Later`."""

    __slots__ = ("_items", "_load")

    def __init__(self, load: Callable[[], frozenset[str]]) -> None:
        self._load = load
        self._items: frozenset[str] | None = None

    def __contains__(self, item: object) -> bool:
        return item in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> frozenset[str]:
        if self._items is None:
            self._items = self._load()
        return self._items


def contacts_of(
    connection: Connection, environment: str, details: Iterable[str]
) -> dict[str, tuple[BookingContact, ...]]:
    """The customers on some Event Details, by the detail's id; deleted rows are left out."""
    return _grouped(connection, BOOKING_CONTACT, "detail_id", details, environment=environment, kind=BookingContact)


def invitees_of(connection: Connection, environment: str, events: Iterable[str]) -> dict[str, tuple[Invitee, ...]]:
    """The people related to some Events, by the Event's id; deleted rows are left out."""
    return _grouped(connection, INVITEE, "event_id", events, environment=environment, kind=Invitee)


def events_with_users(connection: Connection, environment: str, events: Iterable[str] | None = None) -> frozenset[str]:
    """The Events to which users are related, by the three letters that every id of a user begins with.

    With `events` it is told of these alone, which takes less time as long as they are few.
    """
    own = (environment,)
    if events is None:
        return frozenset(one for (one,) in fetch(connection, WITH_USERS, own))
    rows = fetch_in(connection, INVITEE, ("event_id",), "event_id", events, where=USERS, parameters=own)
    return frozenset(one for (one,) in rows)


def _grouped(
    connection: Connection, table: Table, key: str, values: Iterable[str], *, environment: str, kind: type[Item]
) -> dict[str, tuple[Item, ...]]:
    # The last column tells that a row is deleted, and the record's default that it is not.
    names = columns(table)[:-1]
    rows = fetch_in(
        connection, table, names, key, values, where="environment = ? AND NOT deleted", parameters=(environment,)
    )
    records = msgspec.convert(rows, list[kind], strict=False)  # type: ignore[valid-type]
    grouped: dict[str, tuple[Item, ...]] = {}
    place = names.index(key)
    for owner, record in zip(map(itemgetter(place), rows), records, strict=True):
        # Most are alone under their key, so a list for each would cost more than it saves.
        others = grouped.get(owner)
        grouped[owner] = (record,) if others is None else (*others, record)
    return grouped
