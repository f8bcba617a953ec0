"""Containers: what users can hold, with what it grants: profiles, sets, and groups less what their muting sets take."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.access_records import GroupMember, OrgPerson, PermissionSet
from jobs.access.catalogue import Catalogue
from jobs.access.paths import Path
from jobs.access.view import OrgAccess

UP_TO_DATE = "Updated"
"""Of a group; `Outdated`, `Updating` and `Failed` mean that the platform still grants something older."""

KINDS = ("profile", "set", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A set of its own, or as a part of a group."""

    path: Path
    """The way through it to what it grants."""
    mask: int
    """What it grants; in a group, what the group's muting set leaves of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Something that a user can hold."""

    ids: tuple[str, ...]
    """Of the set; of a group and its shadow. An assignment names one of them, or the user the profile."""
    name: str
    kind: str
    """`profile`, `set` or `group`."""
    pieces: tuple[Piece, ...] = ()
    """The sets of a group; else the set itself."""
    profile_id: str | None = None
    stale: bool = False
    """What it grants is not known for certain: what stands here is what its known parts grant."""

    @property
    def mask(self) -> int:
        """What it grants in all."""
        mask = 0
        for piece in self.pieces:
            mask |= piece.mask
        return mask


def find_containers(org: OrgAccess, catalogue: Catalogue) -> tuple[Container, ...]:
    """Everything that can be held, and what is held though no list has it; profiles, sets, groups, each by name."""
    known = (*_find_sets(org, catalogue), *_find_groups(org, catalogue))
    found = (*known, *_find_strange(org, known))
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.name, one.ids)))


def _find_sets(org: OrgAccess, catalogue: Catalogue) -> Iterator[Container]:
    """Profiles and sets. A profile's own set may be named like a key: people know the profile by its own name."""
    profiles = _name_profiles(org.people.items.rows)
    for one in org.sets.items.rows:
        if one.kind in {"set", "profile"}:
            name = profiles.get(one.profile_id or "", one.name) if one.kind == "profile" else one.name
            piece = Piece(path=Path(container=name, kind=one.kind), mask=catalogue.mask_of(one))
            profile_id = one.profile_id if one.kind == "profile" else None
            yield Container(ids=(one.set_id,), name=name, kind=one.kind, pieces=(piece,), profile_id=profile_id)


def _find_groups(org: OrgAccess, catalogue: Catalogue) -> Iterator[Container]:
    """Groups. Their shadows say what the platform last computed; they are not counted beside the sets."""
    sets = {one.set_id: one for one in org.sets.items.rows}
    groups = {one.group_id: one for one in org.groups.items.rows}
    shadows = {one.group_id: one for one in sets.values() if one.kind == "group" and one.group_id is not None}
    members = _group_members(org.members.items.rows)
    complete = org.members.read.complete and org.sets.read.complete
    for group_id in groups.keys() | shadows.keys() | members.keys():
        group, shadow = groups.get(group_id), shadows.get(group_id)
        parts = [sets.get(one) for one in members.get(group_id, ())]
        sure = complete and None not in parts and group is not None and group.status == UP_TO_DATE
        name = group.name if group is not None else shadow.name if shadow is not None else group_id
        yield Container(
            ids=(group_id,) if shadow is None else (group_id, shadow.set_id),
            name=name,
            kind="group",
            pieces=tuple(_mute(name, [one for one in parts if one is not None], catalogue)),
            stale=not sure,
        )


def _find_strange(org: OrgAccess, known: Iterable[Container]) -> Iterator[Container]:
    """What is held though no list has it: made, or hidden from our user, while the lists were read."""
    known = tuple(known)
    listed = {one for container in known for one in container.ids}
    listed |= {one.set_id for one in org.sets.items.rows if one.kind == "muting"}
    rows = org.assignments.items.rows
    for one, kind in {(row.group_id or row.set_id, "group" if row.group_id else "set") for row in rows}:
        if one not in listed:
            yield Container(ids=(one,), name=one, kind=kind, stale=True)
    profiles = {container.profile_id for container in known}
    for profile_id in {person.profile_id for person in org.people.items.rows} - profiles - {None}:
        name = _name_profiles(org.people.items.rows).get(str(profile_id), str(profile_id))
        yield Container(ids=(), name=name, kind="profile", profile_id=profile_id, stale=True)


def _mute(group: str, parts: Iterable[PermissionSet], catalogue: Catalogue) -> Iterator[Piece]:
    """The sets of one group by name, each with what the group's muting sets leave of it."""
    parts = sorted(parts, key=lambda one: (one.name, one.set_id))
    muted = 0
    for one in parts:
        if one.kind == "muting":
            muted |= catalogue.mask_of(one)
    for one in parts:
        if one.kind == "set":
            path = Path(container=one.name, kind="group", group=group)
            yield Piece(path=path, mask=catalogue.mask_of(one) & ~muted)


def _name_profiles(people: Iterable[OrgPerson]) -> Mapping[str, str]:
    return {one.profile_id: one.profile for one in people if one.profile_id is not None and one.profile is not None}


def _group_members(rows: Iterable[GroupMember]) -> Mapping[str, set[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        members[row.group_id].add(row.set_id)
    return members
