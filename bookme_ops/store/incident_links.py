"""Links: what an incident is tied to beside its BookingId, each thing once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select

from bookme_ops.store.desk_tables import INCIDENT_LINK
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_link import Link, LinkKind
from bookme_ops.store.incident_rows import move
from bookme_ops.store.incidents import CHUNK, WrongState, get, hold
from bookme_ops.store.ledger_tables import INCIDENT


def link(
    connection: Connection, incident_id: int, *, kind: LinkKind, target: str, actor: str, at: datetime
) -> list[Link]:
    """Tie an incident to something; a tie that is there stays as it is. Gives all of its ties.

    Raises UnknownIncident for it, or for a related one that there is not; WrongState if it is tied to itself.
    """
    incident = hold(connection, incident_id)
    if kind is LinkKind.RELATED:
        other = get(connection, int(target))
        if other.id == incident.id:
            raise WrongState(f"incident {incident_id} cannot be related to itself")
        _tie(connection, other, kind, str(incident.id), actor=actor, at=at)
        target = str(other.id)
    _tie(connection, incident, kind, target, actor=actor, at=at)
    return links_of(connection, [incident_id]).get(incident_id, [])


def links_of(connection: Connection, incident_ids: Sequence[int]) -> dict[int, list[Link]]:
    """The ties of incidents, the oldest first; those without any are missing."""
    found: dict[int, list[Link]] = {}
    for start in range(0, len(incident_ids), CHUNK):
        for one in _load(connection, INCIDENT_LINK.c.incident_id.in_(incident_ids[start : start + CHUNK])):
            found.setdefault(one.incident_id, []).append(one)
    return found


def linked_to(connection: Connection, kind: LinkKind, target: str) -> list[Link]:
    """The ties to a thing, such as a ticket: whatever was said of it before."""
    return _load(connection, INCIDENT_LINK.c.kind == kind.value, INCIDENT_LINK.c.target == target)


def duplicates_of(connection: Connection, incident_ids: Sequence[int]) -> dict[int, list[int]]:
    """For each incident the numbers of those that were merged into it; those without any are missing."""
    found: dict[int, list[int]] = {}
    columns = (INCIDENT.c.merged_into, INCIDENT.c.id)
    for start in range(0, len(incident_ids), CHUNK):
        into = INCIDENT.c.merged_into.in_(incident_ids[start : start + CHUNK])
        # In the order of the index: by their numbers alone, SQLite would look through all incidents there are.
        for into_id, number in connection.execute(select(*columns).where(into).order_by(*columns)):
            found.setdefault(into_id, []).append(number)
    return found


def _tie(connection: Connection, incident: Incident, kind: LinkKind, target: str, *, actor: str, at: datetime) -> None:
    here: dict[str, Any] = {"incident_id": incident.id, "kind": kind.value, "target": target}
    if _load(connection, *(INCIDENT_LINK.c[name] == value for name, value in here.items())):
        return
    connection.execute(insert(INCIDENT_LINK).values(at=at, actor=actor, **here))
    told = f"{kind.value} #{target}" if kind is LinkKind.RELATED else f"{kind.value} {target}"
    move(connection, incident, incident.state, told, actor=actor, at=at, what=What.LINKED)


def _load(connection: Connection, *where: ColumnElement[bool]) -> list[Link]:
    rows = connection.execute(select(INCIDENT_LINK).where(*where).order_by(INCIDENT_LINK.c.id))
    links = []
    for row in rows:
        values = {name: value for name, value in row._mapping.items() if name != "id"}
        links.append(Link(kind=LinkKind(values.pop("kind")), **values))
    return links
