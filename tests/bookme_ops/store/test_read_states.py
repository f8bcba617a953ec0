"""How well something is known."""

from bookme_ops.store.calendars import ensure_mailboxes
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.read_states import ReadState, mailbox_places, orgs_answers, read_states
from bookme_ops.store.tables import KNOWN_BOOKING
from connectors.errors import Reason
from connectors.ports import Failure
from tests.bookme_ops.store.samples import AT, LATER, TENANT, WINDOW, linked, write_mailbox


def test_a_failure_keeps_when_it_was_read_last(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, TENANT, "mailbox", "id-ada", at=AT, as_of=AT)
        record_failure(connection, TENANT, "mailbox", "id-ada", Failure(reason=Reason.FORBIDDEN, detail="no"), at=LATER)
        states = read_states(connection, TENANT, "mailbox", ["id-ada", "id-bo"])
    assert states == {"id-ada": ReadState(read_at=AT, failed_at=LATER, reason=Reason.FORBIDDEN)}
    assert not states["id-ada"].complete


def test_what_was_read_again_is_complete(store: Store) -> None:
    with store.begin() as connection:
        record_failure(connection, TENANT, "room", "r", Failure(reason=Reason.TIMEOUT, detail=""), at=AT)
        record_read(connection, TENANT, "room", "r", at=LATER, as_of=LATER)
        assert read_states(connection, TENANT, "room", ["r"])["r"].complete


def test_a_mailbox_tells_what_was_read_of_it(store: Store) -> None:
    with store.begin() as connection:
        ensure_mailboxes(connection, TENANT, ["id-new"])
        write_mailbox(connection, "id-ada", [linked()])
        places = mailbox_places(connection, TENANT, ["id-ada", "id-new", "id-unknown"])
    assert {name: place.window for name, place in places.items()} == {"id-ada": WINDOW, "id-new": None}


def test_what_orgs_answered_is_told_by_environment(store: Store) -> None:
    with store.begin() as connection:
        rows = [
            {"environment": name, "booking_id": "booking-a", "known": known, "asked_at": 0}
            for name, known in (("production", False), ("test", True))
        ]
        connection.execute(KNOWN_BOOKING.insert(), rows)
        assert orgs_answers(connection, "booking-a") == {"production": False, "test": True}
        assert orgs_answers(connection, "booking-b") == {}
