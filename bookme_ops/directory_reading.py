"""Read who there is: the users of every Salesforce org, and the directory of every tenant."""

from collections.abc import Callable
from collections.abc import Collection as Sized
from dataclasses import dataclass
from typing import Any

from bookme_ops.collection import Collection
from bookme_ops.setting_reading import read_settings
from bookme_ops.store.bookings import write_users
from bookme_ops.store.directory import write_directory
from bookme_ops.store.mail_objects import write_domains, write_objects
from bookme_ops.store.rooms import PLACES, write_rooms
from bookme_ops.store.subscriptions import write_subscriptions
from bookme_ops.tally import is_down
from connectors.errors import ConnectorError
from connectors.ports import Directory

PATIENCE = 2
"""After so many lists in a row that found the system down, the others are not tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of a tenant's directory that replaces what is mirrored, as a whole."""

    subject: str
    """Of its coverage."""
    noun: str
    """What its rows are, in the account of the run."""
    read: Callable[[Directory], Sized[Any]]
    write: Callable[[Any, str, Any], int]


def _all_users(directory: Directory) -> Sized[Any]:
    return [account for page in directory.read_users() for account in page]


ACCOUNTS = Listing(subject="accounts", noun="accounts", read=_all_users, write=write_directory)
FURTHER = (
    Listing(subject=PLACES, noun="places", read=lambda directory: directory.read_rooms(), write=write_rooms),
    Listing(subject="objects", noun="objects", read=lambda directory: directory.read_objects(), write=write_objects),
    Listing(subject="domains", noun="domains", read=lambda directory: directory.read_domains(), write=write_domains),
)
SUBSCRIPTIONS = Listing(
    subject="subscriptions",
    noun="subscriptions",
    read=lambda directory: directory.read_subscriptions(),
    write=write_subscriptions,
)


def read_directories(collection: Collection) -> None:
    """Each list replaces what is mirrored, as a whole and only when it was read to its end; each fails alone."""
    for site in collection.ops.chosen:
        _read_users(collection, site.name)
    for tenant in collection.ops.tenants:
        if _read_tenant(collection, tenant):
            read_settings(collection, tenant)


def _read_tenant(collection: Collection, tenant: str) -> bool:
    """Read the lists of a tenant; gives whether the system answered. Where it is down the last ones are not tried."""
    site = collection.ops.sharing(tenant)[0]
    down: list[ConnectorError] = []
    for listing in (ACCOUNTS, *FURTHER, *((SUBSCRIPTIONS,) if subscribes(collection, tenant) else ())):
        if len(down) >= PATIENCE:
            collection.failed(tenant, "directory", listing.subject, down[-1], reader=site.name)
            continue
        error = _read_listing(collection, tenant, listing)
        down = [*down, error] if error is not None and is_down(error) else []
    return len(down) < PATIENCE


def subscribes(collection: Collection, tenant: str) -> bool:
    """Whether an environment of a tenant says that it subscribes to mailboxes, chosen or not."""
    ops = collection.ops
    return any(ops.settings.environment(site.name).subscriptions for site in ops.estate.sharing(tenant))


def _read_users(collection: Collection, environment: str) -> None:
    org = collection.connections[environment].bookings
    collection.progress.start(f"{environment}: Salesforce users", None)
    try:
        users = [user for page in org.read_users() for user in page]
    except ConnectorError as error:
        collection.failed(environment, "directory", "users", error)
    else:
        with collection.ops.store.begin() as connection:
            write_users(connection, environment, users)
        collection.tally.read["users"] += len(users)
        collection.succeeded(environment, "directory", "users")
    finally:
        collection.progress.done()


def _read_listing(collection: Collection, tenant: str, listing: Listing) -> ConnectorError | None:
    """Replace what is mirrored of a list; gives why it could not be read, if it could not."""
    site = collection.ops.sharing(tenant)[0]
    directory = collection.connections[site.name].directory
    collection.progress.start(f"directory: {listing.subject}", None)
    try:
        rows = listing.read(directory)
    except ConnectorError as error:
        collection.failed(tenant, "directory", listing.subject, error, reader=site.name)
        return error
    else:
        with collection.ops.store.begin() as connection:
            listing.write(connection, tenant, rows)
        collection.tally.read[listing.noun] += len(rows)
        collection.succeeded(tenant, "directory", listing.subject)
        return None
    finally:
        collection.progress.done()
