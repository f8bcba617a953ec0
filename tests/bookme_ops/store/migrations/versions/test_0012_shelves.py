"""Revision 0012: a directory that was mirrored before has a mark from the beginning."""

from alembic.command import downgrade

from bookme_ops.store.db import open_store
from bookme_ops.store.directory import addresses, subject_of
from bookme_ops.store.editions import mark_of
from bookme_ops.store.migration import configuration
from tests.bookme_ops.store.samples import TENANT, an_account, write_directory_of


def test_a_mirrored_directory_is_marked(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        downgrade(configuration(connection), "0011")
    store.close()
    store = open_store(empty_url)
    with store.read() as connection:
        assert mark_of(connection, subject_of(TENANT)) is not None
        assert mark_of(connection, subject_of("another")) is None
        assert set(addresses(connection, TENANT).accounts) == {"ada@bank.example"}
    store.close()
