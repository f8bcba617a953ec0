"""The mirror of the Entra directories: which account holds which address."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.editions import Kept, mark_of, renew
from bookme_ops.store.rows import account_row
from bookme_ops.store.snapshot import replace_all
from bookme_ops.store.tables import DIRECTORY_USER
from connectors.records import DirectoryUser

ACCOUNTS = "accounts "
LISTED = msgspec.json.Decoder(tuple[str, ...])


class Addresses(NamedTuple):
    """Who holds which address of a tenant."""

    accounts: Mapping[str, str]
    """Folded address → Entra object id."""
    ambiguous: Set[str]
    """Folded addresses that several accounts hold; they are not in `accounts`."""


def write_directory(connection: Connection, tenant: str, users: Iterable[DirectoryUser]) -> int:
    """Make these all the accounts of a tenant; gives how many were added, changed or taken away."""
    changed = replace_all(connection, DIRECTORY_USER, tenant, (account_row(tenant, user) for user in users))
    if changed or mark_of(connection, subject_of(tenant)) is None:
        renew(connection, subject_of(tenant))
    return changed


def subject_of(tenant: str) -> str:
    """What the editions of a tenant's accounts are called."""
    return f"{ACCOUNTS}{tenant}"


def addresses(connection: Connection, tenant: str) -> Addresses:
    """The addresses of all accounts, enabled or not, with the primary one of each. Only read it: others do, too."""
    return BOOKS.of(connection, subject_of(tenant))


def _read_addresses(connection: Connection, subject: str) -> Addresses:
    tenant = subject.removeprefix(ACCOUNTS)
    statement = "SELECT user_id, mail, addresses FROM directory_user WHERE tenant = ?"
    # Nearly every address has one holder, so a set for each would cost more than the rest.
    holders: dict[str, str] = {}
    shared: set[str] = set()
    for user_id, mail, listed in fetch(connection, statement, (tenant,)):
        for held in (mail, *LISTED.decode(listed)):
            # As `address` folds it, written out: of ten thousand accounts the calls alone are noticed.
            folded = held.strip().casefold() if held else ""
            if folded and holders.setdefault(folded, user_id) != user_id:
                shared.add(folded)
    for held in shared:
        del holders[held]
    return Addresses(accounts=holders, ambiguous=shared)


BOOKS = Kept(_read_addresses)
"""The address books of tenants: of 10,000 accounts one takes a few hundredths of a second."""


def account_ids(connection: Connection, tenant: str) -> set[str]:
    """The Entra object ids of a tenant's accounts."""
    return {
        user_id for (user_id,) in fetch(connection, "SELECT user_id FROM directory_user WHERE tenant = ?", (tenant,))
    }
