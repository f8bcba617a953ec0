"""Catalogue: every permission, object and field that a set of an org grants, each with its place in a mask.

A mask is a whole number of one byte per name: 1 for a permission, the letters of `rcedVM` for an object, those of `re`
for a field. So what several sets grant together is one `|`, and what a muting set takes away one `& ~`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import compress

from connectors.access_records import FieldGrant, ObjectGrant, PermissionSet

LETTERS = "rcedVM"
"""Read, create, edit, delete, view all records, modify all records."""
BIT_OF = {letter: 1 << place for place, letter in enumerate(LETTERS)}
FIELD_LETTERS = "re"
BIT_OF_FIELD = {letter: 1 << place for place, letter in enumerate(FIELD_LETTERS)}
SPELLED = tuple("".join(letter for letter, bit in BIT_OF.items() if number & bit) for number in range(64))
"""The letters of a byte of an object."""
FIELD_SPELLED = ("", "r", "e", "re")


class Catalogue:
    """The names that masks are made of."""

    def __init__(
        self, permissions: Iterable[str], objects: Iterable[ObjectGrant], fields: Iterable[FieldGrant]
    ) -> None:
        objects, fields = tuple(objects), tuple(fields)
        self.permissions = tuple(sorted(set(permissions)))
        self.objects = tuple(sorted({grant.object for grant in objects}))
        self.fields = tuple(sorted({grant.field for grant in fields}))
        self._to_objects = len(self.permissions)
        self._to_fields = self._to_objects + len(self.objects)
        self._size = self._to_fields + len(self.fields)
        self._places = (
            {name: place for place, name in enumerate(self.permissions)},
            {name: self._to_objects + place for place, name in enumerate(self.objects)},
            {name: self._to_fields + place for place, name in enumerate(self.fields)},
        )
        self._folded = tuple({name.casefold(): name for name in places} for places in self._places)
        self._grants = self._bytes_of(objects, fields)

    def mask_of(self, permission_set: PermissionSet) -> int:
        """What a set grants."""
        told = bytearray(self._grants.get(permission_set.set_id, bytes(self._size)))
        for name in permission_set.permissions:
            told[self._places[0][name]] = 1
        return int.from_bytes(told, "little")

    def permission(self, name: str) -> int | None:
        """The bit of a permission; None: unknown. Letter case matters nowhere here, as on the platform."""
        return self._find(0, name, 1)

    def object_right(self, name: str, letters: str) -> int | None:
        """The bits of letters of an object; None: no set grants anything on it."""
        return self._find(1, name, sum(BIT_OF[letter] for letter in set(letters)))

    def field_right(self, name: str, letters: str) -> int | None:
        """The bits of letters of a field; None: no set grants anything on it."""
        return self._find(2, name, sum(BIT_OF_FIELD[letter] for letter in set(letters)))

    def spell_object(self, name: str) -> str:
        """An object's name as the platform spells it."""
        return self._folded[1].get(name.casefold(), name)

    def tell_permissions(self, mask: int) -> frozenset[str]:
        """The permissions of a mask."""
        return frozenset(compress(self.permissions, self._told(mask)))

    def tell_objects(self, mask: int) -> Mapping[str, str]:
        """The objects of a mask with their letters."""
        told = self._told(mask)[self._to_objects : self._to_fields]
        return {name: SPELLED[number] for name, number in zip(self.objects, told, strict=True) if number}

    def tell_fields(self, mask: int) -> Mapping[str, str]:
        """The fields of a mask with their letters."""
        told = self._told(mask)[self._to_fields :]
        return {name: FIELD_SPELLED[number] for name, number in zip(self.fields, told, strict=True) if number}

    def _told(self, mask: int) -> bytes:
        return mask.to_bytes(self._size, "little")

    def _find(self, kind: int, name: str, bits: int) -> int | None:
        spelt = self._folded[kind].get(name.casefold())
        return None if spelt is None else bits << 8 * self._places[kind][spelt]

    def _bytes_of(self, objects: Iterable[ObjectGrant], fields: Iterable[FieldGrant]) -> dict[str, bytearray]:
        told: dict[str, bytearray] = defaultdict(lambda: bytearray(self._size))
        numbers = {spelt: number for number, spelt in enumerate(SPELLED)}
        for grant in objects:
            told[grant.set_id][self._places[1][grant.object]] |= numbers[grant.rights]
        for one in fields:
            told[one.set_id][self._places[2][one.field]] |= FIELD_SPELLED.index(one.rights)
        return told
