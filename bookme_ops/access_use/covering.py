"""Which Graph permission includes another one, by how their names are made: `Resource.Operation[.Constraint]`.

Microsoft's table names most permissions that allow a call, but not all: those that include others are left out here
and there. (Facts: permissions.json of microsoft-graph-devx-content; graph-contract 10.6 to 10.9.)
"""

from functools import lru_cache

RANKS = {"readbasic": 1, "read": 2, "readwrite": 3, "manage": 4, "fullcontrol": 5}
"""Each of these operations includes those below it."""
WRITING = RANKS["readwrite"]
INCLUDED = frozenset({"create", "delete"})
"""Operations that whoever may read and write may do, too."""
EVERYTHING = frozenset({"", "all"})
"""Constraints that constrain nothing: an application permission without any is for all mailboxes."""
DIRECTORY = "directory"
OF_THE_DIRECTORY = frozenset(
    {
        "administrativeunit",
        "application",
        "device",
        "domain",
        "group",
        "groupmember",
        "groupsettings",
        "organization",
        "orgcontact",
        "user",
    }
)
"""Resources that whoever may read the directory may read, too."""

Permission = tuple[str, str, str]


def covers(broad: str, narrow: str) -> bool:
    """Whether who holds `broad` may do all that `narrow` allows."""
    (thing, deed, limit), (other, wanted, bound) = read_name(broad), read_name(narrow)
    if (thing, deed, limit) == (other, wanted, bound):
        return True
    if thing == DIRECTORY and other in OF_THE_DIRECTORY:
        return RANKS.get(deed, 0) >= RANKS["read"] and 0 < RANKS.get(wanted, 0) <= RANKS["read"]
    if thing != other or (limit not in EVERYTHING and limit != bound):
        return False
    if wanted in INCLUDED:
        return deed == wanted or RANKS.get(deed, 0) >= WRITING
    if deed == wanted:
        return True
    return RANKS.get(deed, 0) >= RANKS.get(wanted, len(RANKS) + 1)


def outranks(broad: str, narrow: str) -> bool:
    """Whether `broad` allows more, and a log can tell so.

    What a `ReadBasic` leaves out are properties, which a path does not show: it and `Read` are held to be equal.
    """
    return covers(as_read(broad), as_read(narrow)) and not covers(as_read(narrow), as_read(broad))


def as_read(permission: str) -> str:
    """The permission, or the one to read everything in place of one to read the basics."""
    parts = permission.split(".")
    return ".".join("Read" if number == 1 and part == "ReadBasic" else part for number, part in enumerate(parts))


@lru_cache(maxsize=4096)
def read_name(permission: str) -> Permission:
    """Resource, operation and constraint of a permission, folded."""
    thing, _, rest = permission.casefold().partition(".")
    deed, _, limit = rest.partition(".")
    return thing, deed, limit
