"""Migrations: the models and the migrated schema are the same thing."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bookme_ops.store import backend_tables, directory_tables, health_tables, ledger_tables, tables
from bookme_ops.store.db import SCHEMA, Store
from bookme_ops.store.migration import configuration

MODULES = (tables, ledger_tables, backend_tables, directory_tables, health_tables)


def test_the_schema_named_by_the_store_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == SCHEMA


def test_autogenerate_finds_no_difference(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_partial_indexes_are_partial(store: Store) -> None:
    # Autogenerate does not compare conditions.
    with store.read() as connection:
        option = f"{connection.dialect.name}_where"
        for table in SQLModel.metadata.tables.values():
            made = {index["name"]: index for index in inspect(connection).get_indexes(table.name)}
            for index in table.indexes:
                wanted = index.dialect_options[connection.dialect.name]["where"]
                found = made[index.name].get("dialect_options", {}).get(option)
                assert (found is None) == (wanted is None), index.name


def test_wide_tables_are_trees_of_their_keys_on_sqlite(store: Store) -> None:
    with store.read() as connection:
        if connection.dialect.name != "sqlite":
            return
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        plain = {name for name, sql in made if "WITHOUT ROWID" not in sql}
        meant = {
            name for name, table in SQLModel.metadata.tables.items() if table.dialect_options["sqlite"]["with_rowid"]
        }
        assert plain - {"alembic_version"} == meant
