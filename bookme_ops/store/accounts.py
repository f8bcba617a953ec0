"""Accounts and users of a few people, whoever they are: by their addresses and ids."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch, fetch_in
from bookme_ops.store.tables import DIRECTORY_USER, SALESFORCE_USER, columns
from connectors.records import DirectoryUser, SalesforceUser

ACCOUNT_COLUMNS = columns(DIRECTORY_USER)[1:]
USER_COLUMNS = columns(SALESFORCE_USER)
KEYS = ("user_id", "mail", "upn")
ADDRESSES = ACCOUNT_COLUMNS.index("addresses")


def accounts_of(connection: Connection, tenant: str, keys: Iterable[str]) -> list[DirectoryUser]:
    """The accounts of a tenant that object ids or folded addresses belong to, by id; aliases count as well."""
    wanted = sorted(set(keys))
    rows: dict[str, Row] = {}
    for column in KEYS:
        found = fetch_in(
            connection, DIRECTORY_USER, ACCOUNT_COLUMNS, column, wanted, where="tenant = ?", parameters=(tenant,)
        )
        rows.update((row[0], row) for row in found)
    held = {text for row in rows.values() for text in (*row[:3], *msgspec.json.decode(row[ADDRESSES]))}
    for key in wanted:
        if key not in held and "@" in key:
            rows.update((row[0], row) for row in _holding(connection, tenant, key))
    return [_account(rows[user_id]) for user_id in sorted(rows)]


def office_users(connection: Connection, environment: str, ids: Iterable[str]) -> list[SalesforceUser]:
    """The Salesforce users of an environment with these ids, by id."""
    where, known = "environment = ?", (environment,)
    rows = fetch_in(
        connection, SALESFORCE_USER, USER_COLUMNS, "user_id", sorted(set(ids)), where=where, parameters=known
    )
    named = [dict(zip(USER_COLUMNS, row, strict=True)) for row in sorted(rows)]
    return msgspec.convert(named, list[SalesforceUser], strict=False)


def _holding(connection: Connection, tenant: str, mail: str) -> list[Row]:
    """Who holds an alias: the addresses are a JSON list, in which the text stands in quotation marks."""
    quoted = msgspec.json.encode(mail).decode()
    for letter in "!%_":
        quoted = quoted.replace(letter, f"!{letter}")
    statement = (
        f"SELECT {', '.join(ACCOUNT_COLUMNS)} FROM directory_user "  # noqa: S608  our own names
        "WHERE tenant = ? AND addresses LIKE ? ESCAPE '!'"
    )
    return fetch(connection, statement, (tenant, f"%{quoted}%"))


def _account(row: Row) -> DirectoryUser:
    values = dict(zip(ACCOUNT_COLUMNS, row, strict=True))
    for name in ("addresses", "as_written"):
        values[name] = msgspec.json.decode(values[name]) if values[name] else ()
    return msgspec.convert(values, DirectoryUser, strict=False)
