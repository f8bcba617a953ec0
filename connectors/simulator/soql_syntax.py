"""What a SOQL query says, as a tree: names are still names, nothing is looked up yet."""

from dataclasses import dataclass, field
from typing import TypeAlias

from connectors.simulator.soql_tokens import Token


@dataclass(frozen=True, slots=True)
class Path:
    """A field, perhaps of a parent: `Owner.Email`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`COUNT()`, `COUNT(Id) n`, `MAX(SystemModstamp)`."""

    function: str
    path: Path | None
    at: int
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A grouped field under an alias."""

    path: Path
    alias: str


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF Relation WHEN User THEN Email ELSE Name END`."""

    path: Path
    whens: tuple[tuple[str, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field or an aggregate against one literal."""

    left: Path | Aggregate
    operator: str
    literal: Token


@dataclass(frozen=True, slots=True)
class Membership:
    """A field in (or not in) a list of literals or a semi-join."""

    left: Path
    negated: bool
    choices: "tuple[Token, ...] | Query"


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Any of the parts."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Opposite:
    """Not the part."""

    part: "Condition"


Condition: TypeAlias = Comparison | Membership | Both | Either | Opposite


@dataclass(frozen=True, slots=True)
class Ordering:
    """One sort key."""

    by: Path | Aggregate
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A whole SELECT."""

    items: "tuple[Path | Named | Aggregate | TypeOf | Query, ...]"
    source: str
    source_at: int
    alias: str | None = None
    where: Condition | None = None
    group: tuple[Path, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = field(default=())
    limit: int | None = None
    offset: int = 0

    @property
    def counts_only(self) -> bool:
        """Whether it is `SELECT COUNT() FROM …`, which answers with no records at all."""
        only = self.items[0]
        return len(self.items) == 1 and isinstance(only, Aggregate) and only.path is None

    @property
    def aggregates(self) -> bool:
        """Whether its rows are groups rather than records."""
        return bool(self.group) or any(isinstance(item, Aggregate) for item in self.items)
