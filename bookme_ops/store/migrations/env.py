"""Alembic's environment: runs the revisions on the connection that the caller holds."""

from alembic import context
from sqlmodel import SQLModel

from bookme_ops.store import (
    access_tables,
    alert_tables,
    backend_tables,
    bundle_tables,
    desk_tables,
    directory_tables,
    health_tables,
    ledger_tables,
    pass_tables,
    schedule_tables,
    tables,
)

MODULES = (
    tables,
    ledger_tables,
    backend_tables,
    directory_tables,
    health_tables,
    desk_tables,
    alert_tables,
    bundle_tables,
    access_tables,
    schedule_tables,
    pass_tables,
)
"""Imported so that the metadata knows every table."""

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
