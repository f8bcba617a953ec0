"""Read who there is: the users of every Salesforce org, and the accounts of every tenant."""

from bookme_ops.collection import Collection
from bookme_ops.store.bookings import write_users
from bookme_ops.store.directory import write_directory
from connectors.errors import ConnectorError


def read_directories(collection: Collection) -> None:
    """Users and accounts replace what is mirrored, each as a whole and only when it was read to its end."""
    for site in collection.ops.chosen:
        _read_users(collection, site.name)
    for tenant in collection.ops.tenants:
        _read_accounts(collection, tenant)


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


def _read_accounts(collection: Collection, tenant: str) -> None:
    site = collection.ops.sharing(tenant)[0]
    directory = collection.connections[site.name].directory
    collection.progress.start("Entra accounts", None)
    try:
        accounts = [account for page in directory.read_users() for account in page]
    except ConnectorError as error:
        collection.failed(tenant, "directory", "accounts", error, reader=site.name)
    else:
        with collection.ops.store.begin() as connection:
            write_directory(connection, tenant, accounts)
        collection.tally.read["accounts"] += len(accounts)
        collection.succeeded(tenant, "directory", "accounts")
    finally:
        collection.progress.done()
