"""Effective access as anybody would tell it with sets and loops: slow, and obviously so."""

from collections.abc import Iterator
from datetime import datetime

from connectors.access_records import PermissionSet
from jobs.access.view import OrgAccess

Atom = tuple[str, str, str]
"""`permission`, its name and nothing; `object` or `field`, its name and one letter."""
Way = tuple[str, str, str | None, frozenset[Atom]]
"""Container, kind, group, and what it grants."""


def granted_by(org: OrgAccess, one: PermissionSet) -> frozenset[Atom]:
    """What a set grants, or takes away."""
    atoms = {("permission", name, "") for name in one.permissions}
    for grant in org.objects.items.rows:
        if grant.set_id == one.set_id:
            atoms |= {("object", grant.object, letter) for letter in grant.rights}
    for field in org.fields.items.rows:
        if field.set_id == one.set_id:
            atoms |= {("field", field.field, letter) for letter in field.rights}
    return frozenset(atoms)


def ways_of(org: OrgAccess, user_id: str, now: datetime) -> set[Way]:
    """Every set that a user has something by."""
    sets = {one.set_id: one for one in org.sets.items.rows}
    names = {one.profile_id: one.profile for one in org.people.items.rows}
    ways: set[Way] = set()
    for set_id in direct_sets(org, user_id, now):
        one = sets.get(set_id)
        if one is not None and one.kind == "set":
            ways.add((one.name, "set", None, granted_by(org, one)))
        if one is not None and one.kind == "profile":
            ways.add((names.get(one.profile_id) or one.name, "profile", None, granted_by(org, one)))
    for group_id in groups_of(org, user_id, now):
        parts = [sets[row.set_id] for row in org.members.items.rows if row.group_id == group_id and row.set_id in sets]
        muted = {atom for one in parts if one.kind == "muting" for atom in granted_by(org, one)}
        for one in parts:
            if one.kind == "set":
                ways.add((one.name, "group", name_of(org, group_id), granted_by(org, one) - muted))
    return ways


def direct_sets(org: OrgAccess, user_id: str, now: datetime) -> Iterator[str]:
    """Ids of the sets that a user holds by themselves."""
    shadows = {one.set_id for one in org.sets.items.rows if one.kind == "group"}
    for row in org.assignments.items.rows:
        if row.user_id == user_id and counts(row, now) and row.group_id is None and row.set_id not in shadows:
            yield row.set_id
    for person in org.people.items.rows:
        for one in org.sets.items.rows:
            if person.user_id == user_id and one.kind == "profile" and one.profile_id == person.profile_id:
                yield one.set_id


def groups_of(org: OrgAccess, user_id: str, now: datetime) -> set[str]:
    """Ids of the groups that a user holds: by their id, or by their shadow alone."""
    shadows = {one.set_id: one.group_id for one in org.sets.items.rows if one.kind == "group"}
    held = [row for row in org.assignments.items.rows if row.user_id == user_id and counts(row, now)]
    return {one for row in held if (one := row.group_id or shadows.get(row.set_id)) is not None}


def name_of(org: OrgAccess, group_id: str) -> str:
    """What a group is called."""
    return next(one.name for one in org.groups.items.rows if one.group_id == group_id)


def counts(row, now: datetime) -> bool:
    """Whether an assignment grants anything at an instant."""
    if not row.active or row.revoked:
        return False
    return row.expires is None or row.expires > now


def reaches(atoms: frozenset[Atom], kind: str, name: str, letter: str) -> bool:
    """Whether some atoms give a right, wider ones considered."""
    if (kind, name, letter) in atoms:
        return True
    if kind != "object":
        return False
    modify = ("object", name, "M") in atoms or ("permission", "ModifyAllData", "") in atoms
    view = modify or ("object", name, "V") in atoms or ("permission", "ViewAllData", "") in atoms
    return {"r": view, "V": view, "e": modify, "d": modify, "M": modify, "c": False}[letter]
