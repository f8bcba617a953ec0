"""Read the bookings of every Salesforce org, what changed or all of them, with the people on them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bookme_ops.collection import Collection
from bookme_ops.store import bookings as mirror
from connectors.errors import ConnectorError
from connectors.records import Booking, BookingId

OVERLAP = timedelta(minutes=10)
"""Long transactions commit late with an early SystemModstamp: incremental reads reach back so far."""

TOGETHER = 10_000
"""So many rows are written in one transaction: each one touches most pages of an index that is in random order."""


def read_bookings(collection: Collection) -> None:
    """Read every org; one that fails leaves its mirrored bookings as they are, known to be stale."""
    for site in collection.ops.chosen:
        _read_org(collection, site.name)


def _read_org(collection: Collection, environment: str) -> None:
    since = collection.as_of - timedelta(days=collection.ops.settings.collect.look_back_days)
    with collection.ops.store.read() as connection:
        watermark = mirror.watermark(connection, environment)
    last_time = watermark - OVERLAP if watermark is not None else None
    changed_since = None if collection.full else last_time
    org = collection.connections[environment].bookings
    collection.progress.start(f"{environment}: bookings", None)
    try:
        # Before a full read, too, for it does not tell of bookings that were moved into the past.
        latest = _write_bookings(collection, org.read_bookings(since, last_time))
        if changed_since != last_time:
            latest = _write_bookings(collection, org.read_bookings(since, None)) or latest
        _write_people(collection, "contacts", org.read_contacts(since, changed_since), mirror.write_contacts)
        _write_people(collection, "invitees", org.read_invitees(since, changed_since), mirror.write_invitees)
    except ConnectorError as error:
        collection.failed(environment, "query", "bookings", error)
    else:
        _conclude(collection, environment, since if changed_since is None else None, watermark, latest)
        collection.succeeded(environment, "query", "bookings")
    finally:
        collection.progress.done()


def _write_bookings(collection: Collection, pages: Iterator[tuple[Booking, ...]]) -> datetime | None:
    """Mirror the pages as they come; the latest change among them is where the next incremental read begins."""
    latest = None
    for page in _gathered(pages):
        with collection.ops.store.begin() as connection:
            changed = mirror.write_bookings(connection, page, at=collection.ops.now(), run_id=collection.run_id)
        collection.tally.read["bookings"] += len(page)
        collection.tally.changed["bookings"] += changed
        collection.progress.step(len(page))
        latest = max([booking.modified for booking in page] + ([latest] if latest else []), default=None)
    return latest


def _write_people(collection: Collection, kind: str, pages: Iterator[Sequence[Any]], write: Callable[..., int]) -> None:
    for page in _gathered(pages):
        with collection.ops.store.begin() as connection:
            changed = write(connection, page, at=collection.ops.now(), run_id=collection.run_id)
        collection.tally.read[kind] += len(page)
        collection.tally.changed[kind] += changed


def _gathered(pages: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
    """The pages, some of them put together; once more at the end, be there rows left or not."""
    gathered: list[Any] = []
    for page in pages:
        gathered += page
        if len(gathered) >= TOGETHER:
            yield gathered
            gathered = []
    yield gathered


def _conclude(
    collection: Collection,
    environment: str,
    since: datetime | None,
    watermark: datetime | None,
    latest: datetime | None,
) -> None:
    """After a read to the end: forget what a full one (from `since` on) did not see, and remember where to go on."""
    moved_on = max((instant for instant in (watermark, latest) if instant is not None), default=None)
    with collection.ops.store.begin() as connection:
        if since is not None:
            mirror.drop_unseen(connection, environment, since=since, run_id=collection.run_id)
        if moved_on is not None:
            mirror.set_watermark(connection, environment, moved_on)


def ask_for_orphans(collection: Collection) -> None:
    """Ask every org of a tenant about BookingIds that stand in Outlook and in no mirrored booking.

    Only an org's own answer makes an id an orphan: the mirror looks back a few days, the org for ever.
    """
    ops = collection.ops
    for tenant in ops.tenants:
        everywhere = [site.name for site in ops.estate.sharing(tenant)]
        with ops.store.read() as connection:
            ids = mirror.unknown_ids(connection, tenant, everywhere)
        for site in ops.sharing(tenant):
            _ask(collection, site.name, ids)


def _ask(collection: Collection, environment: str, ids: set[BookingId]) -> None:
    """Ask one org. That there is nothing to ask counts as an answer, else an earlier failure would stand for ever."""
    try:
        known = collection.connections[environment].bookings.know_bookings(sorted(ids)) if ids else frozenset()
    except ConnectorError as error:
        collection.failed(environment, "query", "orphans", error)
        return
    with collection.ops.store.begin() as connection:
        mirror.remember_known(connection, environment, asked=ids, known=set(known), at=collection.ops.now())
    collection.succeeded(environment, "query", "orphans")
