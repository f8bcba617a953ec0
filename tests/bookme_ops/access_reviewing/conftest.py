"""What tests of access reviews share: the stores of the store's own tests."""

from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]
