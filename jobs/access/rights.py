"""Rights: what one can ask for, `ModifyAllData`, `Event:d` or `Event.Subject:e`, and the wider rights that imply it.

The platform stores what a permission needs explicitly (who may edit has a grant to read), so nothing is inferred but
this: to modify all records (`M`) is to view all (`V`), edit, delete and read them; to view all is to read them; and
ViewAllData and ModifyAllData are `V` and `M` on every object (salesforce-contract 3.4 and 7).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jobs.access.catalogue import FIELD_LETTERS, LETTERS, Catalogue

VIEW_ALL, MODIFY_ALL = "ViewAllData", "ModifyAllData"
WIDER: Mapping[str, tuple[str, ...]] = {
    "r": ("V", "M", VIEW_ALL, MODIFY_ALL),
    "c": (),
    "e": ("M", MODIFY_ALL),
    "d": ("M", MODIFY_ALL),
    "V": ("M", VIEW_ALL, MODIFY_ALL),
    "M": (MODIFY_ALL,),
}
"""By letter, what implies it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A bit of the masks that gives what was asked for."""

    bit: int
    by: str | None = None
    """What it is, if it is a wider right than the one that was asked for."""


def find_rights(catalogue: Catalogue, wanted: str) -> tuple[Right, ...]:
    """What gives a permission or a right, the thing itself first; nothing if the org knows none of the name.

    Of several letters (`Event:ed`) each one is enough. Raises ValueError for letters that there are not.
    """
    name, colon, letters = wanted.partition(":")
    if not colon:
        bit = catalogue.permission(name)
        return () if bit is None else (Right(bit=bit),)
    known = FIELD_LETTERS if "." in name else LETTERS
    if not letters or set(letters) - set(known):
        raise ValueError(f"{wanted}: after the colon there must be letters of {known}")
    if "." in name:
        bit = catalogue.field_right(name, letters)
        return () if bit is None else (Right(bit=bit),)
    return tuple(_rights_on_object(catalogue, name, letters))


def widen(letters: str, permissions: frozenset[str]) -> str:
    """The letters of an object that somebody has in the end, wider rights and system permissions considered."""
    have = {*letters, *permissions}
    return "".join(letter for letter in LETTERS if letter in have or have.intersection(WIDER[letter]))


def _rights_on_object(catalogue: Catalogue, name: str, letters: str) -> Iterator[Right]:
    bit = catalogue.object_right(name, letters)
    if bit is None:
        return
    yield Right(bit=bit)
    for wider in dict.fromkeys(wider for letter in letters for wider in WIDER[letter]):
        of_object = wider in LETTERS
        implied = catalogue.object_right(name, wider) if of_object else catalogue.permission(wider)
        if implied is not None and wider not in letters:
            yield Right(bit=implied, by=f"{catalogue.spell_object(name)}:{wider}" if of_object else wider)
