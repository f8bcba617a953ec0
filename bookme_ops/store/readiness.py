"""Readiness: whether the store can be worked with right now, and when a schedule last worked on it."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bookme_ops.store.db import SCHEMA, Store
from bookme_ops.store.schedule_lead import leader


def is_usable(store: Store) -> bool:
    """Whether the store answers and stands at the schema of this version."""
    try:
        with store.read() as connection:
            version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return False
    return version == SCHEMA


def last_beat(store: Store) -> datetime | None:
    """When whoever leads the schedule was heard of last; None: nobody leads, or the store does not answer."""
    try:
        with store.read() as connection:
            found = leader(connection)
    except DBAPIError:
        return None
    return None if found is None or found[0] is None else found[1]
