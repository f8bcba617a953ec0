"""The access audit's lists, each kept packed as it was last read to its end: they are only ever read as a whole.

The format is that of the record: its fields in their order, in MessagePack; a field may be added at its end, with a
default.
"""

from datetime import datetime
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec
from sqlalchemy import Connection, delete, insert, select

from bookme_ops.store.access_tables import ACCESS_LIST
from bookme_ops.store.bulk import fetch
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.instants import maybe_instant
from connectors.access_records import AccessList
from jobs.access.view import OrgAccess, TenantAccess
from jobs.views import Coverage, Part

PartsT = TypeVar("PartsT", OrgAccess, TenantAccess)
KIND = "query"
"""Of the coverage of a list."""
ENCODER = msgspec.msgpack.Encoder(order="deterministic")
EMPTY: AccessList[Any] = AccessList(rows=())
TENANT_CHANGES = "audits"
"""What the list of `TenantAccess.changes` is called: the org has one of its own."""


def _decoders(kind: type[Any]) -> dict[str, msgspec.msgpack.Decoder[Any]]:
    """By field: the fields are parts of lists, whose types say what is in them."""
    return {name: msgspec.msgpack.Decoder(get_args(hint)[0]) for name, hint in get_type_hints(kind).items()}


DECODERS = {kind.__name__: _decoders(kind) for kind in (OrgAccess, TenantAccess)}


def subject_of(name: str) -> str:
    """What the coverage of a list is kept under."""
    return f"access.{name}"


def subjects_of(kind: type[OrgAccess] | type[TenantAccess]) -> frozenset[str]:
    """What the coverage of all lists of an org, or of a tenant, is kept under."""
    return frozenset(subject_of(list_name(kind, field)) for field in DECODERS[kind.__name__])


def write_list(connection: Connection, environment: str, name: str, told: AccessList[Any], *, at: datetime) -> None:
    """Make this the list of a name."""
    key = {"environment": environment, "name": name}
    connection.execute(delete(ACCESS_LIST).filter_by(**key))
    values = {**key, "packed": ENCODER.encode(told), "rows": len(told.rows), "read_at": at}
    connection.execute(insert(ACCESS_LIST).values(values))


def org_access(connection: Connection, environment: str) -> OrgAccess:
    """What an org said last, list by list."""
    return _parts(connection, environment, OrgAccess)


def tenant_access(connection: Connection, environment: str) -> TenantAccess:
    """What a tenant said last about the apps that an environment speaks for."""
    return _parts(connection, environment, TenantAccess)


def list_name(parts: type[OrgAccess] | type[TenantAccess], field: str) -> str:
    """The name under which a field of these parts is kept."""
    if parts is TenantAccess and field == "changes":
        return TENANT_CHANGES
    return field.replace("_", "-")


def booking_changed(connection: Connection, environment: str) -> datetime | None:
    """When a booking of an environment was last changed, by the org's clock."""
    rows = fetch(connection, "SELECT MAX(modified) FROM booking WHERE environment = ?", (environment,))
    return maybe_instant(rows[0][0])


def _parts(connection: Connection, environment: str, kind: type[PartsT]) -> PartsT:
    """A list that was never read is empty, and its coverage says so."""
    reads, decoders = coverage_of(connection, environment, KIND), DECODERS[kind.__name__]
    wanted = {list_name(kind, field): field for field in decoders}
    columns = (ACCESS_LIST.c.name, ACCESS_LIST.c.packed)
    where = (ACCESS_LIST.c.environment == environment, ACCESS_LIST.c.name.in_(wanted))
    packed = {wanted[name]: content for name, content in connection.execute(select(*columns).where(*where))}
    return kind(
        **{
            field: Part(
                read=reads.get(subject_of(name), Coverage()),
                items=decoders[field].decode(packed[field]) if field in packed else EMPTY,
            )
            for name, field in wanted.items()
        }
    )
