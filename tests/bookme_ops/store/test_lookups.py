"""Lookups by BookingId."""

import msgspec

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply
from bookme_ops.store.lookups import bookings_with, copies_with, ids_beginning
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, RUN, TENANT, TEST, a_booking, linked, write_mailbox


def test_the_bookings_of_all_environments_are_found(store: Store) -> None:
    mine, theirs = a_booking(deleted=True), a_booking(environment=TEST)
    with store.begin() as connection:
        write_bookings(connection, [theirs, mine, a_booking("b")], at=AT, run_id=RUN)
        assert bookings_with(connection, "booking-a") == (mine, theirs)
        assert bookings_with(connection, "unknown") == ()


def test_the_copies_in_all_mailboxes_are_found_also_removed_ones(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-bo", [linked()])
        write_mailbox(connection, "id-ada", [linked(), linked("b")])
        write_mailbox(connection, "id-ada", [linked("b")])
        found = [(copy.tenant, copy.mailbox, copy.event) for copy in copies_with(connection, "booking-a")]
        gone = msgspec.structs.replace(linked(), removed=True)
        assert found == [(TENANT, "id-ada", gone), (TENANT, "id-bo", linked())]


def test_an_id_is_found_by_its_beginning_wherever_it_is_known_from(store: Store) -> None:
    with store.begin() as connection:
        write_bookings(connection, [a_booking("a"), a_booking("a", environment=TEST)], at=AT, run_id=RUN)
        write_mailbox(connection, "id-bo", [linked("a"), linked("b")])
        apply(connection, [Open(raised=found("c", booking_id="booking-c"))], run_id=RUN, at=AT)
        assert ids_beginning(connection, "booking-") == ["booking-a", "booking-b", "booking-c"]
        assert ids_beginning(connection, "booking-b") == ["booking-b"]
        assert ids_beginning(connection, "ooking") == []
