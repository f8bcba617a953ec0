"""Tombstones: what stands where somebody's ids and addresses stood, the same for the same one, so that counts hold."""

import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bookme_ops.store.persons import Person

SALESFORCE_ID = re.compile(r"(?:[a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})")
DIGITS = 12
NOWHERE = "erased.invalid"
BEFORE, AFTER = r"(?<![A-Za-z0-9._%+-])", r"(?![A-Za-z0-9_@-]|\.[A-Za-z0-9])"
"""What an id or address ends at: within a longer one it is not meant."""


def tombstone(identifier: str, key: bytes, domains: Collection[str] = ()) -> str:
    """The tombstone of an id or address; only who has the key and the identifier can tell that they belong together.

    `domains` are the bank's own, folded: addresses stay in them, for a foreign one would be a finding.
    """
    digest = hmac.new(key, b"tombstone\0" + identifier.casefold().encode(), sha256).hexdigest()
    if "@" in identifier:
        domain = identifier.casefold().rpartition("@")[2]
        return f"erased-{digest[:DIGITS]}@{domain if domain in domains else NOWHERE}"
    if SALESFORCE_ID.fullmatch(identifier) and identifier.startswith("00"):
        # The kind of a Salesforce record is told by its first three characters.
        return f"{identifier[:3]}ERASED{digest}"[: len(identifier)]
    return f"erased-{digest[:DIGITS]}"


@dataclass(frozen=True, slots=True)
class Eraser:
    """Puts the tombstones of one person into texts and values."""

    stones: dict[str, str]
    """By identifier, folded."""
    strong: re.Pattern[str]
    weak: re.Pattern[str] | None

    @classmethod
    def of(cls, person: Person, key: bytes, domains: Collection[str] = ()) -> "Eraser":
        """One for somebody; for the bank's domains see `tombstone`."""
        return cls(
            stones={one.casefold(): tombstone(one, key, domains) for one in person.strong | person.weak},
            strong=_pattern(person.strong),
            # An alias that somebody lacks is told with a domain: that goes, too.
            weak=_pattern(person.weak, more=r"(?:@[A-Za-z0-9.-]+)?") if person.weak else None,
        )

    def names(self, value: Any) -> bool:
        """Whether an id or address of theirs stands in a value, at whatever depth."""
        if isinstance(value, str):
            return self.strong.search(value) is not None
        if isinstance(value, dict):
            return any(self.names(part) for pair in value.items() for part in pair)
        return isinstance(value, list | tuple) and any(map(self.names, value))

    def erase(self, value: Any, *, closely: bool) -> Any:
        """The value with tombstones in it; `closely`: initials and the like are theirs, too."""
        if isinstance(value, str):
            told = self.strong.sub(self._stone, value)
            return self.weak.sub(self._stone, told) if closely and self.weak is not None else told
        if isinstance(value, dict):
            return {self.erase(name, closely=False): self.erase(part, closely=closely) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.erase(part, closely=closely) for part in value]
        return value

    def _stone(self, match: re.Match[str]) -> str:
        return self.stones[match[1].casefold()]


def _pattern(identifiers: Iterable[str], *, more: str = "") -> re.Pattern[str]:
    longest_first = sorted(identifiers, key=lambda one: (-len(one), one))
    return re.compile(f"{BEFORE}({'|'.join(map(re.escape, longest_first))}){more}{AFTER}", re.IGNORECASE)
