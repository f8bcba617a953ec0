"""The mirror of what receives mail beside accounts: groups and contacts, and the domains that addresses may be of."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import delete, fetch, insert
from bookme_ops.store.directory_tables import MAIL_OBJECT, VERIFIED_DOMAIN
from bookme_ops.store.snapshot import replace_all
from bookme_ops.store.tables import columns
from connectors.directory_records import MailObject

ADDRESSES = msgspec.json.Decoder(tuple[str, ...])


def write_objects(connection: Connection, tenant: str, objects: Iterable[MailObject]) -> int:
    """Make these all the mail objects of a tenant; gives how many were added, changed or taken away."""
    rows = ((tenant, one.object_id, one.kind, msgspec.json.encode(one.addresses).decode()) for one in objects)
    return replace_all(connection, MAIL_OBJECT, tenant, rows)


def objects_of(connection: Connection, tenant: str) -> tuple[MailObject, ...]:
    """Every mail object of a tenant, by id."""
    statement = "SELECT object_id, kind, addresses FROM mail_object WHERE tenant = ? ORDER BY object_id"
    return tuple(
        MailObject(object_id=object_id, kind=kind, addresses=ADDRESSES.decode(listed))
        for object_id, kind, listed in fetch(connection, statement, (tenant,))
    )


def write_domains(connection: Connection, tenant: str, domains: Iterable[str]) -> int:
    """Make these all the verified domains of a tenant; gives how many were added or taken away."""
    told, stored = set(domains), domains_of(connection, tenant)
    delete(connection, VERIFIED_DOMAIN, [(tenant, name) for name in sorted(stored - told)], key=("tenant", "name"))
    new = [(tenant, name) for name in sorted(told - stored)]
    insert(connection, VERIFIED_DOMAIN, new, columns=columns(VERIFIED_DOMAIN))
    return len(stored ^ told)


def domains_of(connection: Connection, tenant: str) -> frozenset[str]:
    """The verified domains of a tenant, folded."""
    return frozenset(
        name for (name,) in fetch(connection, "SELECT name FROM verified_domain WHERE tenant = ?", (tenant,))
    )
