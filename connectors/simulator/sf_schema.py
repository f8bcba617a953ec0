"""Which objects and fields a Salesforce org has, and which of them our user may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from connectors.simulator.model import Org
from connectors.simulator.sf_objects_access import ACCESS
from connectors.simulator.sf_objects_business import BUSINESS
from connectors.simulator.sf_objects_setup import SETUP
from connectors.simulator.sf_visibility import is_shown

TYPES = {
    "": "string",
    "s": "string",
    "t": "textarea",
    "b": "boolean",
    "i": "int",
    "n": "double",
    "d": "date",
    "dt": "datetime",
    "p": "picklist",
    "e": "email",
    "u": "url",
    "id": "id",
}
SYSTEM = "CreatedDate:dt~ CreatedById:>User~ LastModifiedDate:dt~ LastModifiedById:>User~ SystemModstamp:dt~"
ANYTHING = "Name - \nName Type FirstName LastName"
PEOPLE = "Name - \nName Type FirstName LastName Email:e IsActive:b Username Alias Title Phone ProfileId UserRoleId"
"""What SOQL sees through a lookup with several targets: the pseudo-object Name, richer where owners are meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field as `describe` tells it."""

    name: str
    type: str
    targets: tuple[str, ...] = ()
    relationship: str | None = None
    children: str | None = None
    """The name under which the target's subqueries reach back to this object."""
    filterable: bool = True
    writable: bool = True
    external: bool = False
    required: bool = False

    @property
    def custom(self) -> bool:
        """Whether a customer or a package made it."""
        return self.name.endswith("__c")


@dataclass(frozen=True, slots=True, kw_only=True)
class SObject:
    """An object: its fields by lower-case name."""

    name: str
    prefix: str | None
    tooling: bool
    """Only the Tooling API knows it."""
    fields: dict[str, Field] = field(default_factory=dict)


@cache
def schema() -> dict[str, SObject]:
    """Every object that the imitation knows, by lower-case name."""
    objects = [_read_object(block) for text in (BUSINESS, SETUP, ACCESS) for block in text.strip().split("\n\n")]
    return {sobject.name.casefold(): sobject for sobject in objects}


@cache
def stand_in(targets: tuple[str, ...]) -> SObject:
    """The pseudo-object Name, which a lookup with several targets leads to."""
    return _read_object(PEOPLE if set(targets) <= {"User", "Group"} else ANYTHING)


def _read_object(block: str) -> SObject:
    head, *lines = block.strip().splitlines()
    name, prefix, *flags = head.split()
    words = ["Id:id~", *" ".join(lines).split()]
    if "system" in flags:
        words.append("IsDeleted:b~")
    if "system" in flags or "stamped" in flags:
        words += SYSTEM.split()
    fields = [_read_field(word) for word in words]
    return SObject(
        name=name,
        prefix=None if prefix == "-" else prefix,
        tooling="tooling" in flags,
        fields={one.name.casefold(): one for one in fields},
    )


def _read_field(word: str) -> Field:
    plain = word.rstrip("!~^*")
    flags = word[len(plain) :]
    name, _, kind = plain.partition(":")
    bare, _, children = kind.partition("/")
    targets = tuple(bare[1:].split("|")) if bare.startswith(">") else ()
    long_text = bare == "t"
    return Field(
        name=name,
        type="reference" if targets else TYPES[bare],
        targets=targets,
        relationship=_name_relationship(name) if targets else None,
        children=children or None,
        filterable="!" not in flags and not long_text,
        writable="~" not in flags,
        external="^" in flags,
        required="*" in flags,
    )


def _name_relationship(name: str) -> str:
    return name[:-1] + "r" if name.endswith("__c") else name.removesuffix("Id")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The schema of one org through the eyes of our user: what is hidden is not there at all."""

    org: Org
    tooling: bool = False

    def objects(self) -> Iterator[SObject]:
        """Every visible object."""
        return (one for one in schema().values() if self._sees(one))

    def find(self, name: str) -> SObject | None:
        """A visible object, its name compared without case."""
        found = schema().get(name.casefold())
        return found if found is not None and self._sees(found) else None

    def field(self, sobject: SObject, name: str) -> Field | None:
        """A visible field of an object, its name compared without case."""
        found = sobject.fields.get(name.casefold())
        return found if found is not None and self._shows(sobject, found) else None

    def fields(self, sobject: SObject) -> Iterator[Field]:
        """Every visible field of an object, in the order of `describe`."""
        return (one for one in sobject.fields.values() if self._shows(sobject, one))

    def parent(self, sobject: SObject, relationship: str) -> Field | None:
        """The visible lookup that a relationship name follows; hidden if no target may be seen."""
        wanted = relationship.casefold()
        for one in self.fields(sobject):
            if (one.relationship or "").casefold() == wanted and any(map(self.find, one.targets)):
                return one
        return None

    def children(self, sobject: SObject) -> Iterable[tuple[SObject, Field]]:
        """The visible lookups of other objects that point here under a name, with their objects."""
        for other in self.objects():
            for one in self.fields(other):
                if one.children and sobject.name in one.targets:
                    yield other, one

    def targets(self, lookup: Field) -> list[SObject]:
        """The visible objects that a lookup may point to."""
        return [found for found in map(self.find, lookup.targets) if found is not None]

    def _sees(self, sobject: SObject) -> bool:
        if not is_shown(self.org, sobject.name):
            return False
        return sobject.name not in self.org.hidden_objects and (self.tooling or not sobject.tooling)

    def _shows(self, sobject: SObject, one: Field) -> bool:
        return f"{sobject.name}.{one.name}" not in self.org.hidden_fields
