"""Migrations: the models and the migrated schema are the same thing."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import downgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from bookme_ops.store import backend_tables, directory_tables, health_tables, ledger_tables, tables
from bookme_ops.store.bookings import set_watermark, write_bookings
from bookme_ops.store.bulk import fetch, run
from bookme_ops.store.db import SCHEMA, Store, open_store
from bookme_ops.store.migration import configuration
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, a_booking, linked, write_mailbox

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")
"""SQLAlchemy and Alembic do not see such an index on SQLite: it has a test of its own."""
SHELVED = "ix_calendar_event_shelved"
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
            for index in (one for one in table.indexes if one.name != SHELVED):
                wanted = index.dialect_options[connection.dialect.name]["where"]
                found = made[index.name].get("dialect_options", {}).get(option)
                assert (found is None) == (wanted is None), index.name


def test_the_index_of_shelves_is_the_one_of_the_model(store: Store) -> None:
    (model,) = (index for index in tables.CALENDAR_EVENT.indexes if index.name == SHELVED)
    with store.read() as connection:
        if connection.dialect.name == "sqlite":
            made = fetch(connection, "SELECT sql FROM sqlite_master WHERE name = ?", (SHELVED,))
            assert made == [(str(CreateIndex(model).compile(dialect=connection.dialect)),)]
        else:
            (made,) = fetch(connection, "SELECT indexdef FROM pg_indexes WHERE indexname = ?", (SHELVED,))
            columns = ", ".join(column.name for column in model.columns)
            assert f"(((mailbox_no / 64)), {columns}) WHERE (booking_id IS NOT NULL)" in made[0]


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


def test_a_store_of_the_first_schema_keeps_its_rows_and_reads_every_mailbox_anew(empty_url: str) -> None:
    kept = (
        "SELECT (SELECT COUNT(*) FROM booking), (SELECT COUNT(*) FROM calendar_event), (SELECT COUNT(*) FROM watermark)"
    )
    store = open_store(empty_url)
    with store.begin() as connection:
        write_bookings(connection, [a_booking()], at=AT, run_id=RUN)
        write_mailbox(connection, events=[linked()])
        set_watermark(connection, PRODUCTION, AT)
        run(connection, "DELETE FROM subject_change")
        downgrade(configuration(connection), "0001")
        assert inspect(connection).has_table("booking")
        assert not inspect(connection).has_table("verdict")
        assert "attendees" not in {one["name"] for one in inspect(connection).get_columns("calendar_event")}
        assert fetch(connection, "SELECT delta_link FROM mailbox") == [("link",)]
    store.close()
    store = open_store(empty_url)
    with store.read() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == SCHEMA
        assert fetch(connection, kept) == [(1, 1, 1)]
        assert fetch(connection, "SELECT product, delta_link FROM mailbox") in ([(1, None)], [(True, None)])
        assert fetch(connection, "SELECT attendees FROM calendar_event") == [(None,)]
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    with store.begin() as connection:
        assert write_mailbox(connection, events=[linked()]) == 0, "the rows are those that a read would write"
    store.close()
