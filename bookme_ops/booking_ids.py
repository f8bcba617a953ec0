"""Booking ids: whole ones, and the beginnings by which people name them."""

import re

from bookme_ops.store.db import Connection
from bookme_ops.store.lookups import ids_beginning

SHORTEST = 6
"""So much of a BookingId is enough to find it by."""
BEGINNING = re.compile(r"[0-9a-z-]{1,64}")


def find_ids(connection: Connection, wanted: str, environments: tuple[str, ...] = ()) -> list[str]:
    """The BookingIds that begin so, if it is enough of one; what stands there as a whole is meant alone."""
    if len(wanted) < SHORTEST or not BEGINNING.fullmatch(wanted):
        return [wanted]
    ids = ids_beginning(connection, wanted, environments)
    return [wanted] if wanted in ids else ids
