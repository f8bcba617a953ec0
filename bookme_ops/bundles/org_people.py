"""Who is concerned by a booking in one org, in which roles, and when something of it changed: told from its rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.support_records import OrgAssignment, OrgDetail, OrgEvent, OrgLock, OrgRelation, OrgUser

USER = re.compile(r"005[A-Za-z0-9]{15}")
MOST_PEOPLE = 50
STAMPS = ("created", "modified", "stamp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the mirror knows of a booking in this org, before the org is asked."""

    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By Salesforce User id."""
    changes: tuple[datetime, ...] = ()


def roles_of(
    hints: Hints,
    *,
    events: Iterable[OrgEvent],
    details: Iterable[OrgDetail],
    relations: Iterable[OrgRelation],
    holders: Iterable[OrgAssignment],
) -> dict[str, tuple[str, ...]]:
    """The roles of every user to ask about, by id; those known to the mirror are among them."""
    events = list(events)
    told = [(user, role) for user, known in hints.roles.items() for role in known]
    for event in events:
        told.append((event.owner_id or "", "invited" if event.child else "owner"))
    rows: list[OrgEvent | OrgDetail] = [*events, *details]
    for row in rows:
        told += [(row.created_by_id or "", "created it"), (row.modified_by_id or "", "changed it last")]
    told += [(relation.relation_id or "", "invited") for relation in relations]
    told += [(holder.user_id or "", "integration") for holder in holders]
    roles: dict[str, set[str]] = {}
    for user, role in told:
        if USER.fullmatch(user):
            roles.setdefault(user, set()).add(role)
    return {user: tuple(sorted(roles[user])) for user in sorted(roles)[:MOST_PEOPLE]}


def changes_of(hints: Hints, rows: Iterable[Any]) -> list[datetime]:
    """Every instant at which something of the booking is known to have changed."""
    stamps = (getattr(row, name, None) for row in rows for name in STAMPS)
    return [*hints.changes, *(stamp for stamp in stamps if stamp is not None)]


def people_rows(
    users: Iterable[OrgUser], roles: Mapping[str, tuple[str, ...]], locks: Iterable[OrgLock] | None
) -> list[dict[str, Any]]:
    """One row per user, with roles; whether one is frozen is None where it could not be read."""
    known = {lock.user_id: lock for lock in locks or ()}
    rows = []
    for user in sorted(users, key=lambda one: one.id):
        lock = known.get(user.id)
        values = {name: getattr(user, name) for name in user.__struct_fields__}
        values["roles"] = list(roles.get(user.id, ()))
        values["frozen"] = lock.frozen if lock is not None else None
        values["password_locked"] = lock.password_locked if lock is not None else None
        rows.append(values)
    return rows


def account_rows(events: Iterable[OrgEvent]) -> list[dict[str, str | None]]:
    """One row per account of the events: where it is, and which category it has."""
    accounts = {event.account_id: event for event in events if event.account_id is not None}
    return [
        {
            "account_id": one,
            "account_location": accounts[one].account_location,
            "account_category_id": accounts[one].account_category_id,
        }
        for one in sorted(accounts)
    ]
