"""Copies that carry no BookingId."""

from bookme_ops.store.db import Store
from bookme_ops.store.private_copies import private_copies
from tests.bookme_ops.store.samples import an_event, an_id, linked, write_mailbox


def test_a_private_copy_is_found_in_whoevers_calendar(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-ada", [an_event("a"), an_event("b")])
        write_mailbox(connection, "id-bo", [an_event("c"), linked("d")])
        assert private_copies(connection, an_id("c")) == [an_event("c")]


def test_what_is_not_there_or_is_no_private_copy_is_not_found(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-bo", [an_event("c"), linked("d")])
        for unknown in (an_id("x"), an_id("d"), an_id("c")[:-1], "%"):
            assert private_copies(connection, unknown) == []
