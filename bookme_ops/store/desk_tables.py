"""Tables of the service desk: what an incident is tied to. The rest stands on the incident and its transitions."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, table_of


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


INCIDENT_LINK = table_of("incident_link")
