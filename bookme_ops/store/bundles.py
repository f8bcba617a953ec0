"""The register of debug bundles: which were made, what the verifier said of them, and which were let go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bookme_ops.store.bundle_tables import BUNDLE, DECODE_MAP

PASS = "PASS"  # noqa: S105  a verdict, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An archive that was made."""

    id: str
    booking_id: str
    created_at: datetime
    actor: str
    file_name: str
    sha256: str
    """Of the archive, in hexadecimal."""
    verdict: str | None
    """`PASS` or `FAIL`; None: not verified yet."""
    rule_set: str
    released_at: datetime | None = None


class UnknownBundle(LookupError):
    """There is no bundle of this id."""


class NotReleasable(ValueError):
    """The bundle has no PASS of the verifier, so it is not let go."""


def register(connection: Connection, bundle: Bundle) -> None:
    """Note a bundle that was made; it is not released yet, whatever it says of itself."""
    values = {name: getattr(bundle, name) for name in Bundle.__dataclass_fields__} | {"released_at": None}
    connection.execute(insert(BUNDLE).values(values))


def judge(connection: Connection, bundle_id: str, verdict: str, *, sha256: str) -> None:
    """Note what the verifier said of the archive with this digest. Raises UnknownBundle, also if it is another one."""
    where = (BUNDLE.c.id == bundle_id, BUNDLE.c.sha256 == sha256)
    if connection.execute(update(BUNDLE).where(*where).values(verdict=verdict)).rowcount != 1:
        raise UnknownBundle(f"there is no bundle {bundle_id} with the digest {sha256}")


def release(connection: Connection, bundle_id: str, *, at: datetime) -> Bundle:
    """Let a bundle go. Raises NotReleasable without a PASS, and UnknownBundle."""
    bundle = get(connection, bundle_id)
    if bundle.verdict != PASS:
        raise NotReleasable(f"bundle {bundle_id} has no PASS of the verifier (verdict: {bundle.verdict or 'none'})")
    if bundle.released_at is None:
        connection.execute(update(BUNDLE).where(BUNDLE.c.id == bundle_id).values(released_at=at))
    return get(connection, bundle_id)


def get(connection: Connection, bundle_id: str) -> Bundle:
    """The bundle of an id. Raises UnknownBundle."""
    row = connection.execute(select(BUNDLE).where(BUNDLE.c.id == bundle_id)).one_or_none()
    if row is None:
        raise UnknownBundle(f"there is no bundle {bundle_id}")
    return Bundle(**row._mapping)


def with_digest(connection: Connection, sha256: str) -> Bundle | None:
    """The bundle whose archive has this digest; of equal ones the newest."""
    found = select(BUNDLE).where(BUNDLE.c.sha256 == sha256).order_by(BUNDLE.c.created_at.desc(), BUNDLE.c.id).limit(1)
    row = connection.execute(found).one_or_none()
    return None if row is None else Bundle(**row._mapping)


def bundles(connection: Connection, *, booking_id: str | None = None) -> list[Bundle]:
    """All bundles, or those about one booking, the newest first."""
    where = () if booking_id is None else (BUNDLE.c.booking_id == booking_id,)
    found = connection.execute(select(BUNDLE).where(*where).order_by(BUNDLE.c.created_at.desc(), BUNDLE.c.id))
    return [Bundle(**row._mapping) for row in found]


def write_sealed_map(connection: Connection, bundle_id: str, sealed: bytes) -> None:
    """Keep the encrypted decode map of a bundle; there is one at most."""
    connection.execute(insert(DECODE_MAP).values(bundle_id=bundle_id, sealed=sealed))


def read_sealed_map(connection: Connection, bundle_id: str) -> bytes:
    """The encrypted decode map of a bundle. Raises UnknownBundle if there is none."""
    row = connection.execute(select(DECODE_MAP.c.sealed).where(DECODE_MAP.c.bundle_id == bundle_id)).one_or_none()
    if row is None:
        raise UnknownBundle(f"there is no decode map of bundle {bundle_id}")
    return bytes(row.sealed)


def sealed_maps(connection: Connection) -> list[str]:
    """The bundles that have a decode map."""
    return list(connection.execute(select(DECODE_MAP.c.bundle_id).order_by(DECODE_MAP.c.bundle_id)).scalars())


def forget_sealed_map(connection: Connection, bundle_id: str) -> bool:
    """Delete a decode map, so that its pseudonyms can never be looked up again; says whether there was one."""
    return connection.execute(delete(DECODE_MAP).where(DECODE_MAP.c.bundle_id == bundle_id)).rowcount == 1
