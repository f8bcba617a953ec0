"""Tables of the service desk: what an incident is tied to, and its Case in the bank's Salesforce.

The rest stands on the incident and its transitions.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, maybe_ident, table_of


class IncidentLinkTable(SQLModel, table=True):
    """`incident_links.Link`: each thing is tied to an incident once, whoever says so again."""

    __tablename__: ClassVar[str] = "incident_link"
    __table_args__ = (
        Index("uq_incident_link", "incident_id", "kind", "target", unique=True),
        Index("ix_incident_link_target", "kind", "target"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    incident_id: int = Field(sa_type=BigInteger)
    kind: str = ident()
    target: str = ident()
    at: datetime
    actor: str = Field(sa_type=Text)


class InstallationTable(SQLModel, table=True):
    """The name of this store, by which its incidents are told from those of another; one row."""

    __tablename__: ClassVar[str] = "installation"
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = ident()


class IncidentCaseTable(SQLModel, table=True):
    """`incident_cases.CaseState`: how far an incident was told to its Case."""

    __tablename__: ClassVar[str] = "incident_case"
    incident_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    case_id: str | None = maybe_ident()
    """None: none was written yet, as far as we know."""
    steps: int = 0
    """How many transitions were told."""
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The fields as we wrote them last."""
    synced_at: datetime | None = None
    gone_at: datetime | None = None
    """When the Case was found to be deleted."""
    held_by: str | None = maybe_ident()
    """The process that writes it just now."""
    held_at: datetime | None = None


class IncidentCommentTable(SQLModel, table=True):
    """A note that stands as a comment on the Case of its incident."""

    __tablename__: ClassVar[str] = "incident_comment"
    note_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime


INCIDENT_LINK = table_of("incident_link")
INSTALLATION = table_of("installation")
INCIDENT_CASE = table_of("incident_case")
INCIDENT_COMMENT = table_of("incident_comment")
