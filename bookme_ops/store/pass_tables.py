"""Pass tables: what opens the service to somebody, and what was answered to a change that may be asked for again."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, maybe_instant, primary, table_of


class PassTable(SQLModel, table=True):
    """`passes.Pass`."""

    __tablename__: ClassVar[str] = "pass"
    __table_args__ = (
        UniqueConstraint("digest", name="uq_pass_digest"),
        Index("ix_pass_parent", "parent"),
        Index("ix_pass_ends_at", "ends_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    digest: str = ident()
    """SHA-256 of the secret, which is kept nowhere: it is random enough that nobody can guess backwards."""
    kind: str = ident()
    actor: str = Field(sa_type=Text)
    role: str = ident()
    name: str = Field(sa_type=Text)
    parent: int | None = maybe_instant()
    """The pass that it was made of: it dies with that."""
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None = None
    revoked_at: datetime | None = None


class AnsweredTable(SQLModel, table=True):
    """What was answered to a change, so that asking again by the same key changes nothing again."""

    __tablename__: ClassVar[str] = "answered"
    __table_args__ = (Index("ix_answered_at", "at"), {"sqlite_with_rowid": False})
    actor: str = primary()
    key: str = primary()
    request_digest: str = ident()
    status: int = Field(sa_type=Integer)
    body: str = Field(sa_type=Text)
    at: datetime


PASS = table_of("pass")
ANSWERED = table_of("answered")
