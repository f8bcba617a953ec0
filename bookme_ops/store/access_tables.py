"""Tables of the access audit: what was last read of who may do what, and what reviewers decided about it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, maybe_ident, primary, prose, table_of


class AccessListTable(SQLModel, table=True):
    """A list of `connectors.access_records`, packed, as it was last read to its end."""

    __tablename__: ClassVar[str] = "access_list"
    environment: str = primary()
    name: str = primary()
    packed: bytes = Field(sa_type=LargeBinary)
    rows: int = Field(sa_type=BigInteger)
    read_at: datetime


class AccessReviewTable(SQLModel, table=True):
    """`access_review.Review`: a frozen picture of what was granted, on which somebody decides row by row."""

    __tablename__: ClassVar[str] = "access_review"
    __table_args__ = (Index("ix_access_review_environment", "environment"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    environment: str = ident()
    as_of: datetime
    started_at: datetime
    started_by: str = Field(sa_type=Text)
    rows: int = Field(sa_type=BigInteger)
    baseline: str = Field(sa_type=Text)
    snapshot: str = ident()
    """Digest of the rows as they were frozen."""
    abandoned_at: datetime | None = None
    abandoned_by: str | None = prose()
    signed_at: datetime | None = None
    signed_by: str | None = prose()
    statement: str | None = prose()
    previous: str | None = maybe_ident()
    """The seal of the review that was signed before this one, of whatever environment."""
    seal: str | None = maybe_ident()
    """Digest of the review and all its decisions."""


class AccessReviewRowTable(SQLModel, table=True):
    """`access_review.Row`: a grant, and what was decided about it."""

    __tablename__: ClassVar[str] = "access_review_row"
    review_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    holder_kind: str = ident()
    holder: str = ident()
    name: str = Field(sa_type=Text)
    kind: str = ident()
    what: str = ident()
    via: str = Field(sa_type=Text)
    standing: str = Field(sa_type=Text)
    decision: str | None = maybe_ident()
    reason: str | None = prose()
    decided_at: datetime | None = None
    decided_by: str | None = prose()
    proof: str | None = maybe_ident()
    """Digest of the row, its decision and the proof of the row before it; made when the review is signed."""


ACCESS_LIST = table_of("access_list")
ACCESS_REVIEW = table_of("access_review")
ACCESS_REVIEW_ROW = table_of("access_review_row")
