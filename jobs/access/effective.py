"""Effective access: what users may do in the end, and which path grants it. Computed, not listed.

user → profile's own set + sets assigned directly + sets of groups, less what the groups' muting sets take away;
expired, inactive and revoked assignments grant nothing. Permissions, objects and fields are bits of whole numbers, so
that ten thousand users with sixty sets each take a moment; users who hold the same share one computation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial

from jobs.access.catalogue import Catalogue
from jobs.access.containers import Container, find_containers
from jobs.access.holdings import bits_of, find_holdings
from jobs.access.paths import Holder, Path
from jobs.access.rights import Right, find_rights, widen
from jobs.access.tiers import TIER_OF
from jobs.access.view import OrgAccess

__all__ = ["EffectiveAccess", "Holder", "Path"]


@dataclass(frozen=True, slots=True)
class Ways:
    """The paths that lead to something, by the bit of the container that they begin with."""

    by_bit: Mapping[int, tuple[Path, ...]]
    bits: int
    """All of them."""


class EffectiveAccess:
    """What every user of an org may do at an instant, whether or not the user can sign in.

    Made once per view: `jobs.access.people.effective_access(view, now)`. It believes the lists that it is given:
    whoever concludes that somebody lacks something looks first whether people, sets, groups, members, assignments,
    objects and fields were read completely, and at `hidden` and `stale`.
    """

    def __init__(self, org: OrgAccess, now: datetime) -> None:
        sets = org.sets.items.rows
        named = {name for one in sets for name in one.permissions}
        self._catalogue = Catalogue(named | TIER_OF.keys(), org.objects.items.rows, org.fields.items.rows)
        self._containers = find_containers(org, self._catalogue)
        self._holdings = find_holdings(org, self._containers, now)
        self._granted = {1 << number: one.mask for number, one in enumerate(self._containers)}
        self._masks: dict[int, int] = {}
        self._ways: dict[str, Ways] = {}
        self._shared: dict[tuple[Path, ...], tuple[Path, ...]] = {}
        self._texts: dict[tuple[Path, ...], tuple[str, ...]] = {}
        self.hidden = frozenset(name.removeprefix("Permissions") for name in org.sets.items.hidden)
        """Permissions that our user may not see: nobody knows who has them."""

    @cached_property
    def users(self) -> tuple[str, ...]:
        """Everybody of the org, and everybody who holds anything, by user id."""
        return tuple(sorted(self._holdings.bits))

    def permissions(self, user_id: str) -> frozenset[str]:
        """System permissions of a user; none for a user who is not known."""
        return self._catalogue.tell_permissions(self._mask(user_id))

    def objects(self, user_id: str) -> Mapping[str, str]:
        """Object → letters of `rcedVM`, as they are granted: see `reach` for what wider rights imply."""
        return self._catalogue.tell_objects(self._mask(user_id))

    def reach(self, user_id: str, name: str) -> str:
        """The letters that a user has on an object in the end, as `who_can` tells them letter by letter.

        The object's name is as the platform spells it.
        """
        return widen(self.objects(user_id).get(name, ""), self.permissions(user_id))

    def fields(self, user_id: str) -> Mapping[str, str]:
        """`Object.Field` → `r` or `re`, of the objects whose fields were read."""
        return self._catalogue.tell_fields(self._mask(user_id))

    def containers(self, user_id: str) -> tuple[Path, ...]:
        """What the user holds: profile, sets and groups (a group's container is its own name)."""
        ends = self._holdings.ends.get(user_id, {})
        found = ((self._container(bit), ends.get(bit)) for bit in bits_of(self.holding(user_id)))
        return tuple(Path(container=one.name, kind=one.kind, expires=expires) for one, expires in found)

    def stale(self, user_id: str) -> tuple[str, ...]:
        """Names of what the user holds whose rights are not known for certain.

        A group that the platform has not brought up to date, or of which some set is unknown; what no list has, by id.
        """
        held = map(self._container, bits_of(self.holding(user_id)))
        return tuple(dict.fromkeys(one.name for one in held if one.stale))

    def who_can(self, wanted: str) -> Iterator[Holder]:
        """Users with a permission (`ModifyAllData`), an object right (`Event:d`), a field right (`Event.Subject:e`), a
        set, group or profile by its name, by user id. Raises ValueError for what names nothing that is known.

        What wider rights imply counts (`jobs.access.rights`), of several letters each one is enough, and the case of
        names does not matter. Users who are not active are told, too.
        """
        return self._holders(self._find_ways(wanted))

    def able(self, wanted: str) -> tuple[str, ...]:
        """The users of `who_can` without their paths, of which there may be far more. Raises ValueError like it."""
        bits = self._find_ways(wanted).bits
        return tuple(user_id for user_id in self.users if self._holdings.bits[user_id] & bits)

    def paths(self, user_id: str, wanted: str) -> tuple[Path, ...]:
        """How one user has one of these: every path that alone would be enough. Raises ValueError like `who_can`."""
        ways = self._find_ways(wanted)
        return self._follow(user_id, self.holding(user_id) & ways.bits, ways)

    def told_paths(self, user_id: str, wanted: str) -> tuple[str, ...]:
        """The same as people read it, without when the paths end. Raises ValueError like `who_can`."""
        ways = self._find_ways(wanted)
        held = self.holding(user_id) & ways.bits
        return tuple(dict.fromkeys(text for bit in bits_of(held) for text in self._texts[ways.by_bit[bit]]))

    def knows(self, wanted: str) -> bool:
        """Whether `who_can` and `paths` understand it: the org has something of the name, or it is a dangerous one."""
        try:
            self._find_ways(wanted)
        except ValueError:
            return False
        return True

    def hidden_for(self, wanted: str) -> tuple[str, ...]:
        """Permissions that our user may not see and on which the answer about something depends."""
        asked = {wanted.casefold(), *(right.by for right in find_rights(self._catalogue, wanted))}
        return tuple(sorted(name for name in self.hidden if name in asked or name.casefold() in asked))

    def holding(self, user_id: str) -> int:
        """A number that users have in common if they hold the same containers, and so have the same access."""
        return self._holdings.bits.get(user_id, 0)

    def _mask(self, user_id: str) -> int:
        held = self.holding(user_id)
        if held not in self._masks:
            mask = 0
            for bit in bits_of(held):
                mask |= self._granted[bit]
            self._masks[held] = mask
        return self._masks[held]

    def _container(self, bit: int) -> Container:
        return self._containers[bit.bit_length() - 1]

    def _holders(self, ways: Ways) -> Iterator[Holder]:
        shared: dict[int, tuple[Path, ...]] = {}
        for user_id in self.users:
            held = self._holdings.bits[user_id] & ways.bits
            if held and user_id in self._holdings.ends:
                yield Holder(user_id=user_id, paths=self._follow(user_id, held, ways))
            elif held:
                if held not in shared:
                    shared[held] = self._follow(user_id, held, ways)
                yield Holder(user_id=user_id, paths=shared[held])

    def _follow(self, user_id: str, held: int, ways: Ways) -> tuple[Path, ...]:
        """The paths that begin with some containers, with the ends of what this user holds."""
        ends = self._holdings.ends.get(user_id, {})
        found = ((path, ends.get(bit)) for bit in bits_of(held) for path in ways.by_bit[bit])
        return tuple(dict.fromkeys(path if end is None else replace(path, expires=end) for path, end in found))

    def _find_ways(self, wanted: str) -> Ways:
        if wanted not in self._ways:
            rights = find_rights(self._catalogue, wanted)
            find = partial(_paths_to, rights) if rights else partial(_paths_by_name, wanted.casefold())
            by_bit = {1 << number: tuple(find(one)) for number, one in enumerate(self._containers)}
            found = {bit: self._share(paths) for bit, paths in by_bit.items() if paths}
            if not rights and not found:
                raise ValueError(f"{wanted}: {self._why_unknown(wanted)}")
            self._ways[wanted] = Ways(found, sum(found))
        return self._ways[wanted]

    def _share(self, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        """The same paths, kept once: they lead to hundreds of things."""
        if paths not in self._shared:
            self._shared[paths], self._texts[paths] = paths, tuple(map(str, paths))
        return self._shared[paths]

    def _why_unknown(self, wanted: str) -> str:
        if wanted.casefold() in {name.casefold() for name in self.hidden}:
            return "our user may not see who has it"
        return "no permission, object, field, set, group or profile of this name is known"


def _paths_to(rights: Sequence[Right], container: Container) -> Iterator[Path]:
    """The paths through a container by which one has something, by the first of some rights that it gives."""
    for piece in container.pieces:
        given = next((right for right in rights if piece.mask & right.bit), None)
        if given is not None:
            yield piece.path if given.by is None else replace(piece.path, by=given.by)


def _paths_by_name(name: str, container: Container) -> Iterator[Path]:
    """The paths to a set, group or profile of a folded name."""
    if container.name.casefold() == name:
        yield Path(container=container.name, kind=container.kind)
    if container.kind == "group":
        yield from (piece.path for piece in container.pieces if piece.path.container.casefold() == name)
