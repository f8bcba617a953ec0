"""Parts: what of a tenant's directory and of its rosters was read, and what cannot be judged without it."""

from collections.abc import Iterable, Iterator, Mapping

from connectors.errors import Reason
from jobs.base import Subject, Unknown
from jobs.views import Coverage, DirectoryView, Roster

OF_ROSTER = frozenset({"users", "employees", "roster", "bookings"})
"""What is read of an environment; all else is read of the tenant."""


def find_missing(view: DirectoryView, rosters: Iterable[Roster], names: Iterable[str]) -> dict[Subject, Reason]:
    """Those of the named parts that were not read completely, with the reason. What is not configured is not missing.

    The names are those under which coverage is kept, such as `users` or `accounts`.
    """
    rosters = tuple(rosters)
    coverages: dict[Subject, Coverage] = {}
    for name in names:
        if name not in OF_ROSTER:
            coverages[Subject(kind="directory", id=f"{view.tenant}/{name}")] = _read_of_tenant(view, name)
            continue
        kind = "query" if name == "bookings" else "directory"
        for roster in rosters:
            read = _read_of_roster(roster, name)
            if read is not None:
                coverages[Subject(kind=kind, id=f"{roster.environment}/{name}")] = read
    return {part: read.reason for part, read in sorted(coverages.items()) if read.reason is not None}


def tell_missing(environment: str, missing: Mapping[str, Mapping[Subject, Reason]]) -> Iterator[Unknown]:
    """Say once of each missing part which codes it leaves untold in an environment; `missing` is by code."""
    reasons = {part: reason for parts in missing.values() for part, reason in parts.items()}
    for part in sorted(reasons):
        codes = frozenset(code for code, parts in missing.items() if part in parts)
        yield Unknown(environment=environment, subject=part, reason=reasons[part], codes=codes)


def _read_of_tenant(view: DirectoryView, name: str) -> Coverage:
    return {"accounts": view.accounts.read, "objects": view.objects.read, "domains": view.domains.read}[name]


def _read_of_roster(roster: Roster, name: str) -> Coverage | None:
    return {
        "users": roster.users_read,
        "employees": roster.employees_read,
        "roster": roster.entries_read,
        "bookings": roster.bookings_read,
    }[name]
