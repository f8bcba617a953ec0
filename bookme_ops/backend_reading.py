"""Read the booking platforms: their people and rooms, their meetings, and when they know people to be busy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookme_ops.collection import Collection
from bookme_ops.store import backed, backend, trend_sources
from bookme_ops.store import bookings as mirror
from bookme_ops.store.busy_slots import BusyTimes, write_busy
from bookme_ops.store.db import Connection
from bookme_ops.tally import failure_of, is_down
from connectors.errors import ConnectorError
from connectors.ports import Backend
from connectors.records import BookingId, Window

OVERLAP = timedelta(minutes=10)
"""Changes may become visible late: incremental reads reach back so far."""
REACH = timedelta(days=400)
"""A full read tells of meetings that changed so long ago at most, and slots are read so far ahead at most: nobody
books further ahead."""
LONGEST = timedelta(days=62)
"""Slots that began so long ago are read, too: whether the API tells of those that merely reach into a window is not
documented, and people go on long holidays."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of a backend that replaces what is mirrored, as a whole."""

    subject: str
    """Of its coverage."""
    write: Callable[[Connection, str, Iterable[Any]], int]


EMPLOYEES = Listing(subject=backed.EMPLOYEES, write=backend.write_employees)
ROOMS = Listing(subject=backed.ROOMS, write=backend.write_rooms)


def read_backends(collection: Collection) -> None:
    """Read meetings and time slots of every backend; what fails leaves the mirror as it is, known to be stale."""
    for site in collection.ops.chosen:
        api = collection.connections[site.name].backend
        if api is None:
            continue
        collection.progress.start(f"{site.name}: backend", None)
        try:
            error = _read_meetings(collection, site.name, api)
            if api.tells_slots:
                error = _read_slots(collection, site.name, api, error) or error
            _note(collection, site.name, trend_sources.SOURCES, error)
        finally:
            collection.progress.done()


def read_staff(collection: Collection) -> None:
    """Read employees, rooms and topics of every backend; they replace what is mirrored, each as a whole."""
    for site in collection.ops.chosen:
        api = collection.connections[site.name].backend
        if api is None:
            continue
        collection.progress.start(f"{site.name}: employees and rooms", None)
        try:
            error = _replace(collection, site.name, EMPLOYEES, api.read_employees)
            if error is not None and is_down(error):
                collection.failed(site.name, "directory", ROOMS.subject, error)
            else:
                error = _replace(collection, site.name, ROOMS, api.read_rooms)
            _read_topics(collection, site.name, api, error)
        finally:
            collection.progress.done()


def ask_about_meetings(collection: Collection) -> None:
    """Ask every org of a tenant about active meetings of backends that no mirrored booking stands for.

    Only an org's own answer makes a meeting unknown: the mirror looks back a few days, the org for ever.
    """
    ops, since = collection.ops, _look_back(collection)
    for tenant in ops.tenants:
        everywhere = [site.name for site in ops.estate.sharing(tenant)]
        backends = [name for name in everywhere if ops.settings.environment(name).backend_version is not None]
        ids: set[BookingId] = set()
        with ops.store.read() as connection:
            for name in backends:
                meetings = backed.active_meetings(connection, name, since=since)
                ids |= backed.ids_without_booking(connection, meetings, everywhere)
        for site in ops.sharing(tenant) if backends else ():
            _ask(collection, site.name, ids)


def _read_meetings(collection: Collection, environment: str, api: Backend) -> ConnectorError | None:
    """What changed, or with a full read all that can be asked for; gives the error that ended it."""
    ops, since = collection.ops, _kept_since(collection)
    now, as_of = ops.now(), collection.as_of
    with ops.store.read() as connection:
        watermark = backend.meetings_watermark(connection, environment)
    begin = min(now, as_of) - REACH
    full = collection.full or watermark is None
    changed_since = begin if watermark is None or full else watermark - OVERLAP
    latest = watermark
    try:
        # A day more: the backend's clock need not be ours.
        for page in api.read_meetings(changed_since, max(now, as_of) + DAY):
            with ops.store.begin() as connection:
                changed = backend.write_meetings(connection, page, since=since, run_id=collection.run_id)
            collection.tally.read["meetings"] += len(page)
            collection.tally.changed["meetings"] += changed
            collection.progress.step(len(page))
            stamps = [meeting.modified for meeting in page if meeting.modified is not None]
            latest = max([*stamps, *([latest] if latest else [])], default=None)
    except ConnectorError as error:
        collection.failed(environment, "query", backed.MEETINGS, error)
        return error
    with ops.store.begin() as connection:
        if full:
            backend.drop_unseen(connection, environment, changed_since=begin, run_id=collection.run_id)
        backend.forget_past(connection, environment, before=since)
        if latest is not None:
            backend.set_meetings_watermark(connection, environment, latest)
    collection.succeeded(environment, "query", backed.MEETINGS)
    return None


def _read_slots(
    collection: Collection, environment: str, api: Backend, error: ConnectorError | None
) -> ConnectorError | None:
    """The slots of all employees over a window that reaches over the last meeting; gives the error that ended it.

    A system that is down is let be.
    """
    if error is not None and is_down(error):
        collection.failed(environment, "query", backed.SLOTS, error)
        return error
    ops, busy, statuses = collection.ops, BusyTimes(), dict[str, str]()
    with ops.store.read() as connection:
        window = _slot_window(collection, backend.latest_end(connection, environment))
        wanted = backend.slots_in_use(connection, environment)
    before: frozenset[str] = frozenset()
    try:
        for page in api.read_slots(window):
            fresh = {slot.slot_id: slot for slot in page if slot.slot_id not in before}
            for slot in fresh.values():
                busy.add(slot)
            statuses.update((name, slot.status) for name, slot in fresh.items() if name in wanted)
            collection.tally.read["slots"] += len(fresh)
            before = frozenset(slot.slot_id for slot in page)
    except ConnectorError as broken:
        collection.failed(environment, "query", backed.SLOTS, broken)
        return broken
    with ops.store.begin() as connection:
        collection.tally.changed["meetings"] += backend.write_statuses(connection, environment, statuses, window)
        write_busy(connection, environment, busy.calendars())
    collection.succeeded(environment, "query", backed.SLOTS)
    return None


def _read_topics(collection: Collection, environment: str, api: Backend, error: ConnectorError | None) -> None:
    """What meetings can be about. Only a report tells it, so it makes no run incomplete: the report says why not."""
    if error is None or not is_down(error):
        try:
            topics, error = api.read_topics(), None
        except ConnectorError as broken:
            error = broken
        else:
            with collection.ops.store.begin() as connection:
                backend.write_topics(connection, environment, topics)
    _note(collection, environment, trend_sources.TOPICS, error)


def _note(collection: Collection, environment: str, subject: str, error: ConnectorError | None) -> None:
    """For the reports: whether what they tell of a backend was read to its end."""
    with collection.ops.store.begin() as connection:
        if error is None:
            trend_sources.note_read(connection, environment, subject, at=collection.ops.now())
        else:
            trend_sources.note_failure(connection, environment, subject, failure_of(error).reason)


def _slot_window(collection: Collection, latest_end: datetime | None) -> Window:
    as_of = collection.as_of
    ahead = as_of + timedelta(days=collection.ops.settings.collect.delta_days_ahead)
    end = max(ahead, latest_end + DAY) if latest_end is not None else ahead
    return Window(start=min(_kept_since(collection), as_of - LONGEST), end=min(end, as_of + REACH))


def _kept_since(collection: Collection) -> datetime:
    """What ended before is not kept."""
    return min(_look_back(collection), collection.as_of - backed.KEPT, collection.ops.now() - backed.KEPT)


def _look_back(collection: Collection) -> datetime:
    """What ended before is none of our business; the earlier of now and the instant that the run is about counts."""
    earliest = min(collection.as_of, collection.ops.now())
    return earliest - timedelta(days=collection.ops.settings.collect.look_back_days) - backed.SLACK


def _replace(
    collection: Collection, environment: str, listing: Listing, read: Callable[[], Sequence[Any]]
) -> ConnectorError | None:
    """Replace what is mirrored of a list; gives why it could not be read, if it could not."""
    try:
        records = read()
    except ConnectorError as error:
        collection.failed(environment, "directory", listing.subject, error)
        return error
    with collection.ops.store.begin() as connection:
        listing.write(connection, environment, records)
    collection.tally.read[listing.subject] += len(records)
    collection.succeeded(environment, "directory", listing.subject)
    return None


def _ask(collection: Collection, environment: str, ids: set[BookingId]) -> None:
    """Ask one org. That there is nothing to ask counts as an answer, else an earlier failure would stand for ever."""
    try:
        known = collection.connections[environment].bookings.know_bookings(sorted(ids)) if ids else frozenset()
    except ConnectorError as error:
        collection.failed(environment, "query", backed.ASKED, error)
        return
    with collection.ops.store.begin() as connection:
        mirror.remember_known(connection, environment, asked=ids, known=set(known), at=collection.ops.now())
    collection.succeeded(environment, "query", backed.ASKED)
