"""Snapshots: write what was read where it differs from what is stored, and know the differences."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table

from bookme_ops.store.bulk import Row, delete, fetch, fetch_in, upsert
from bookme_ops.store.changed_subjects import note_everything
from bookme_ops.store.tables import columns


def write_changed(connection: Connection, table: Table, rows: Iterable[Row]) -> list[tuple[Row | None, Row]]:
    """Write those rows that are new or differ; gives them, each with what it was before.

    The key is the first two columns, a scope and an id. Of rows with the same key the last one counts.
    """
    names = columns(table)
    latest = {row[:2]: row for row in rows}
    stored = stored_rows(connection, table, names, latest)
    changed = [(stored.get(key), latest[key]) for key in sorted(latest) if stored.get(key) != latest[key]]
    upsert(connection, table, [row for _, row in changed], columns=names, key=names[:2])
    return changed


def stored_rows(
    connection: Connection, table: Table, names: Sequence[str], keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Row]:
    """The stored rows with these keys."""
    by_scope: dict[str, list[str]] = {}
    for scope, ident in keys:
        by_scope.setdefault(scope, []).append(ident)
    scope_column, id_column = names[:2]
    return {
        (row[0], row[1]): row
        for scope, ids in by_scope.items()
        for row in fetch_in(connection, table, names, id_column, ids, where=f"{scope_column} = ?", parameters=(scope,))
    }


def replace_all(connection: Connection, table: Table, scope: str, rows: Iterable[Row]) -> int:
    """Make the rows all there are of a scope; gives how many were added, changed or taken away.

    These are directories: if anything changed, whatever was judged by them is void.
    """
    names = columns(table)
    latest = {row[:2]: row for row in rows}
    statement = f"SELECT {names[0]}, {names[1]} FROM {table.name} WHERE {names[0]} = ?"  # noqa: S608  our own names
    gone = [key for key in fetch(connection, statement, (scope,)) if key not in latest]
    delete(connection, table, gone, key=names[:2])
    changed = len(gone) + len(write_changed(connection, table, latest.values()))
    if changed:
        note_everything(connection)
    return changed
