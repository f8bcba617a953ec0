"""Pages of the register of bundles, the newest first."""

from sqlalchemy import Connection, select, tuple_

from bookme_ops.store.bundle_tables import BUNDLE
from bookme_ops.store.bundles import Bundle


def bundles_after(
    connection: Connection, *, booking_id: str | None = None, after: str | None = None, limit: int
) -> list[Bundle]:
    """At most so many bundles, about one booking or all, behind the one of an id; from the newest if it is gone."""
    statement = select(BUNDLE)
    if booking_id is not None:
        statement = statement.where(BUNDLE.c.booking_id == booking_id)
    place = connection.execute(select(BUNDLE.c.created_at, BUNDLE.c.id).where(BUNDLE.c.id == after)).one_or_none()
    if place is not None:
        statement = statement.where(tuple_(BUNDLE.c.created_at, BUNDLE.c.id) < tuple(place))
    found = connection.execute(statement.order_by(BUNDLE.c.created_at.desc(), BUNDLE.c.id.desc()).limit(limit))
    return [Bundle(**row._mapping) for row in found]
