"""Places: the location strings of one environment's world, who uses them, and which of them is meant by each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from jobs.meetings.folding import fold, fold_loosely

ACCOUNT, ADVISOR, ROOM = "account", "advisor", "room"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Holder:
    """A record that holds a location string."""

    kind: str
    """`account`, `advisor` or `room`."""
    id: str
    location: str
    """As it is spelled; never blank."""


class Standing(Enum):
    """What a location string is worth where it is not a misspelling."""

    KNOWN = "known"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class World:
    """The strings of an environment: its accounts and advisors, and the rooms of its tenant."""

    _uses: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _folded: dict[str, set[str]] = field(default_factory=dict)
    _loosely: dict[str, set[str]] = field(default_factory=dict)
    _peopled: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, holders: Iterable[Holder]) -> "World":
        """Take the strings of some records; their order does not matter."""
        world = cls()
        for holder in holders:
            world._uses.setdefault(holder.location, {}).setdefault(holder.kind, set()).add(holder.id)
        for location, uses in world._uses.items():
            folded = _class_of(location)
            world._folded.setdefault(folded, set()).add(location)
            world._loosely.setdefault(folded.replace(" ", "") or folded, set()).add(location)
            if uses.keys() - {ROOM}:
                world._peopled.add(folded)
        return world

    def peoples(self, location: str) -> bool:
        """Whether an account or an advisor uses the string, or one that folds to it."""
        return _class_of(location) in self._peopled

    def count(self, location: str) -> dict[str, int]:
        """How many records of each kind use exactly this string."""
        uses = self._uses.get(location, {})
        return {kind: len(uses.get(kind, ())) for kind in (ACCOUNT, ADVISOR, ROOM)}

    def judge(self, location: str) -> Standing | str:
        """What a string of this world is: known, unknown, or a misspelling of the string that is returned."""
        variants = self._folded[_class_of(location)]
        if len(variants) == 1 and self._is_matched(location):
            return Standing.KNOWN
        intended = self._choose(variants) if len(variants) > 1 else None
        if intended is None:
            near = self._loosely[fold_loosely(location) or location]
            intended = self._choose(near) if len(near) > 1 else None
        if intended is None:
            return Standing.UNKNOWN
        return Standing.KNOWN if intended == location else intended

    def _is_matched(self, location: str) -> bool:
        uses = self._uses[location]
        return len(uses) > 1 or any(len(uses.get(kind, ())) > 1 for kind in (ADVISOR, ROOM))

    def _choose(self, variants: Iterable[str]) -> str | None:
        """The string that rooms and advisors use most, if any of them does; then accounts, then rooms decide."""
        best = min(variants, key=self._rank)
        counted = self.count(best)
        return best if counted[ADVISOR] + counted[ROOM] else None

    def _rank(self, location: str) -> tuple[int, int, int, str]:
        counted = self.count(location)
        return (-counted[ADVISOR] - counted[ROOM], -counted[ACCOUNT], -counted[ROOM], location)


def _class_of(location: str) -> str:
    """What a string folds to; one of signs alone is near nothing and stays as it is."""
    return fold(location) or location
