"""What tests of alerts share: stores of both databases, and a bank whose channels are functions."""

from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]
