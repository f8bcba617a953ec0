"""Migration: brings a store to the schema of this version by Alembic, all at once or not at all."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 7_262_656
"""The number of the PostgreSQL advisory lock that keeps two migrations apart; any number that nobody else uses."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file; `migrations/env.py` takes the connection from it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, schema: str) -> None:
    """Bring the store to a revision, in the transaction of `connection`; whoever comes second finds it done.

    Raises ValueError if the store stands at a revision that this version does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = configuration(connection)
    stands_at = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if stands_at is not None and stands_at not in known:
        raise ValueError(f"the store stands at revision {stands_at}, which a newer bookme-ops made: use that one")
    upgrade(config, schema)
