"""Tables of debug bundles: their register, encrypted decode maps, and the audit log."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import ident, maybe_ident, primary, table_of


class BundleTable(SQLModel, table=True):
    """`bundles.Bundle`: an archive that was made, and what the verifier said of it."""

    __tablename__: ClassVar[str] = "bundle"
    __table_args__ = (Index("ix_bundle_booking_id", "booking_id"),)
    id: str = primary()
    booking_id: str = ident()
    created_at: datetime
    actor: str = Field(sa_type=Text)
    file_name: str = Field(sa_type=Text)
    sha256: str = ident()
    verdict: str | None = maybe_ident()
    rule_set: str = ident()
    released_at: datetime | None = None


class DecodeMapTable(SQLModel, table=True):
    """What the pseudonyms of a bundle stand for, encrypted (`bookme_ops/bundles/decode_map.py`)."""

    __tablename__: ClassVar[str] = "decode_map"
    bundle_id: str = primary()
    sealed: bytes = Field(sa_type=LargeBinary)


class AuditTable(SQLModel, table=True):
    """`audit_log.Entry`: each row proves the one before it."""

    __tablename__: ClassVar[str] = "audit"
    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor: str = Field(sa_type=Text)
    action: str = ident()
    object: str = Field(sa_type=Text)
    result: str = ident()
    detail: str = Field(sa_type=Text)
    previous: str = ident()
    digest: str = ident()


class AuditHeadTable(SQLModel, table=True):
    """How many rows the audit log has, and the digest of the last one: what tells that its end was cut off."""

    __tablename__: ClassVar[str] = "audit_head"
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    last: int = Field(sa_type=BigInteger)
    digest: str = ident()
    seal: str = ident()


BUNDLE = table_of("bundle")
DECODE_MAP = table_of("decode_map")
AUDIT = table_of("audit")
AUDIT_HEAD = table_of("audit_head")
