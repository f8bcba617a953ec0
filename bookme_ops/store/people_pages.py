"""Pages of people: the advisors of environments, fifty at a time, and what the lists say of one of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table

from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.booking_finds import STATES
from bookme_ops.store.bulk import fetch, fetch_in
from bookme_ops.store.directory_tables import ROSTER_ENTRY
from bookme_ops.store.instants import epoch
from bookme_ops.store.tables import DIRECTORY_USER, SALESFORCE_USER, columns
from connectors.backend_records import Employee
from connectors.records import DirectoryUser, SalesforceUser

MOST_BEGINNING = 20
MOST_COUNTED = 1_000
ACCOUNT_COLUMNS = columns(DIRECTORY_USER)[1:]
After = tuple[str, str, str]
"""Behind whom a page begins: their key, environment and id."""
ADVISORS = "FROM salesforce_user WHERE environment = ? AND active AND advisor"


class Listed(NamedTuple):
    """An advisor of an environment, as its lists name them; in the order of pages."""

    key: str
    """The folded address, else an id."""
    environment: str
    id: str
    """Of the Salesforce User, else of the employee."""
    mail: str | None
    alias: str | None
    """The Salesforce alias, or initials."""
    source: str
    """`salesforce` or `backend`."""
    account: str | None
    """The Entra object id that the backend gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom a page lists."""

    environments: tuple[str, ...]
    backends: Collection[str] = frozenset()
    """Those of the environments whose booking platform is read."""
    text: str = ""
    """Part of an address, a username or an alias, folded; an id as a whole."""
    mails: tuple[str, ...] = ()
    """Whoever has one of these is meant as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What the lists of one environment say of somebody."""

    users: tuple[SalesforceUser, ...]
    employees: tuple[Employee, ...]
    entry: dict[str, Any] | None
    """Of the bank's own roster, by the names of its columns."""


def advisors_after(connection: Connection, sought: Sought, after: After | None, limit: int) -> list[Listed]:
    """At most so many advisors behind one (its key, environment and id), by address."""
    found = (part for name in sought.environments for part in _of_environment(connection, sought, name, after, limit))
    ordered = merge(*found, key=lambda one: (one.key, one.environment, one.id))
    return list(islice((one for one in ordered if after is None or (one.key, one.environment, one.id) > after), limit))


def accounts_beginning(connection: Connection, tenant: str, start: str) -> list[DirectoryUser]:
    """Some of the accounts whose object id begins so, by id."""
    behind = start[:-1] + chr(ord(start[-1]) + 1)
    statement = (
        f"SELECT {', '.join(ACCOUNT_COLUMNS)} FROM directory_user "  # noqa: S608  our own names
        f"WHERE tenant = ? AND user_id >= ? AND user_id < ? ORDER BY user_id LIMIT {MOST_BEGINNING}"
    )
    found = []
    for row in fetch(connection, statement, (tenant, start, behind)):
        values = dict(zip(ACCOUNT_COLUMNS, row, strict=True))
        for name in ("addresses", "as_written"):
            values[name] = msgspec.json.decode(values[name]) if values[name] else ()
        found.append(msgspec.convert(values, DirectoryUser, strict=False))
    return found


def account_ids_of(connection: Connection, tenant: str, mails: Iterable[str]) -> dict[str, str]:
    """The accounts whose primary address or UPN is one of these; the primary address counts more."""
    wanted, found = sorted(set(mails)), dict[str, str]()
    for column in ("upn", "mail"):
        names = (column, "user_id")
        where, own = "tenant = ?", (tenant,)
        found |= dict(fetch_in(connection, DIRECTORY_USER, names, column, wanted, where=where, parameters=own))
    return found


def lines_of(connection: Connection, environment: str, *, mails: Iterable[str], ids: Iterable[str]) -> Lines:
    """What the lists of an environment say of whoever has one of these addresses or ids."""
    keys, own = {"mail": sorted(set(mails)), "user_id": sorted(set(ids))}, (environment,)
    given = {"mail": keys["mail"], "external_id": keys["user_id"], "employee_id": keys["user_id"]}
    entries = _lines(connection, ROSTER_ENTRY, own, {"mail": keys["mail"]})
    return Lines(
        users=msgspec.convert(_lines(connection, SALESFORCE_USER, own, keys), tuple[SalesforceUser, ...], strict=False),
        employees=msgspec.convert(_lines(connection, EMPLOYEE, own, given), tuple[Employee, ...], strict=False),
        entry=next(iter(entries), None),
    )


def _lines(
    connection: Connection, table: Table, own: tuple[str], keys: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """The rows of an environment that have one of the values in one of the columns, by the names of the columns."""
    names = columns(table)
    rows = {
        row[1]: row
        for column, values in keys.items()
        for row in fetch_in(connection, table, names, column, values, where="environment = ?", parameters=own)
    }
    return [dict(zip(names, rows[key], strict=True)) for key in sorted(rows)]


def open_concerning(connection: Connection, idents: Iterable[str]) -> dict[str, set[tuple[str, int]]]:
    """For each id the open incidents that its calendar raised or that are about it as an advisor: where, and which."""
    wanted, found = sorted(set(idents)), dict[str, set[tuple[str, int]]]()
    for column, only in (("scope", ""), ("subject_id", " AND subject_kind = 'advisor'")):
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ", ".join("?" * len(some))
            statement = (
                f"SELECT {column}, environment, id FROM incident "  # noqa: S608  our own names
                f"WHERE {column} IN ({marks}) AND state <> 'resolved'{only}"
            )
            for ident, environment, number in fetch(connection, statement, some):
                found.setdefault(ident, set()).add((environment, number))
    return found


def count_coming(
    connection: Connection, environment: str, mails: Iterable[str], ids: Iterable[str], now: datetime
) -> int:
    """How many active bookings of an owner end after an instant; one more than `MOST_COUNTED` means more."""
    owners, users = sorted(set(mails)), sorted(set(ids))
    if not owners and not users:
        return 0
    # By the address where there is one: owners' ids have no index.
    column, values = ("owner_mail", owners) if owners else ("owner_id", users)
    marks = ", ".join("?" * len(values))
    statement = (
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM booking "  # noqa: S608  our own names
        f"WHERE environment = ? AND {column} IN ({marks}) AND ends > ?{STATES['active']} "
        f"LIMIT {MOST_COUNTED + 1}) AS counted"
    )
    [(count,)] = fetch(connection, statement, (environment, *values, epoch(now)))
    return int(count)


def _of_environment(
    connection: Connection, sought: Sought, environment: str, after: After | None, limit: int
) -> Iterator[list[Listed]]:
    """Advisors of Salesforce, and employees of the booking platform whom Salesforce does not name."""
    behind = after[0] if after is not None else ""
    text, values = _texts(sought, ("mail", "username", "alias"), "user_id")
    statement = (
        f"SELECT COALESCE(mail, user_id) AS place, user_id, mail, alias {ADVISORS}{text} "
        "AND COALESCE(mail, user_id) >= ? ORDER BY place, user_id LIMIT ?"
    )
    rows = fetch(connection, statement, (environment, *values, behind, limit + 1))
    yield [Listed(key, environment, ident, mail, alias, "salesforce", None) for key, ident, mail, alias in rows]
    if environment not in sought.backends:
        return
    text, values = _texts(sought, ("mail", "initials"), "external_id")
    statement = (
        "SELECT COALESCE(mail, employee_id) AS place, employee_id, mail, initials, external_id "  # noqa: S608  ours
        "FROM employee WHERE environment = ? "
        f"AND (mail IS NULL OR mail NOT IN (SELECT mail {ADVISORS} AND mail IS NOT NULL)){text} "
        "AND COALESCE(mail, employee_id) >= ? ORDER BY place, employee_id LIMIT ?"
    )
    rows = fetch(connection, statement, (environment, environment, *values, behind, limit + 1))
    yield [Listed(row[0], environment, row[1], row[2], row[3], "backend", row[4]) for row in rows]


def _texts(sought: Sought, names: Sequence[str], ident: str) -> tuple[str, list[str]]:
    """The condition that somebody is meant."""
    if not sought.text:
        return "", []
    quoted = sought.text
    for letter in "!%_":
        quoted = quoted.replace(letter, f"!{letter}")
    told = [f"LOWER({name}) LIKE ? ESCAPE '!'" for name in names] + [f"{ident} = ?"]
    values = [f"%{quoted}%"] * len(names) + [sought.text]
    if sought.mails:
        told.append(f"mail IN ({', '.join('?' * len(sought.mails))})")
        values += sought.mails
    return f" AND ({' OR '.join(told)})", values
