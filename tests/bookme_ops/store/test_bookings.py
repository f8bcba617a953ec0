"""The mirror of the Salesforce orgs: bookings, people, and what an org knows beyond them."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Connection

from bookme_ops.store import bookings, runs
from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Store
from bookme_ops.store.journal import history
from bookme_ops.store.rows import BOOKING_FIELDS, bookings_of
from connectors.records import Booking, BookingContact, BookingId, Invitee
from tests.bookme_ops.store.samples import (
    AT,
    LATER,
    LONG_AGO,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    a_booking,
    a_user,
    an_id,
    delta,
    linked,
    write_mailbox,
)

ALL = f"SELECT {', '.join(BOOKING_FIELDS)} FROM booking ORDER BY environment, event_id"
SINCE = AT - timedelta(days=14)


def held(connection: Connection) -> list[Booking]:
    return list(bookings_of(fetch(connection, ALL)))


def write(connection: Connection, *records: Booking, run_id: int = RUN) -> int:
    return bookings.write_bookings(connection, records, at=AT, run_id=run_id)


def test_a_booking_comes_back_as_it_was(store: Store) -> None:
    full = a_booking(
        "a",
        all_day=True,
        show_as="Free",
        cancelled_by_someone=True,
        deleted=True,
        archived=True,
        location="Finans Allé 1–3",
        meeting_type="Physical",
        room_id="room-1",
        room_name="Stor Klaus",
        send_invite=False,
        join_key="key",
        account_id="001",
        account_location="Finans Allé 1-3",
        modified_by="005-integration",
    )
    bare = a_booking("b", detail_id=None, booking_id=None, owner_mail=None)
    with store.begin() as connection:
        assert write(connection, full, bare) == 2
        assert held(connection) == [full, bare]


def test_only_what_changed_counts(store: Store) -> None:
    moved = a_booking("b", TOMORROW + timedelta(hours=1))
    with store.begin() as connection:
        write(connection, a_booking("a"), a_booking("b"))
        assert write(connection, a_booking("a"), moved) == 1
        assert held(connection) == [a_booking("a"), moved]


def test_of_doubled_rows_the_last_one_counts(store: Store) -> None:
    moved = a_booking("a", TOMORROW + timedelta(hours=1))
    with store.begin() as connection:
        assert write(connection, a_booking("a"), moved) == 1
        assert held(connection) == [moved]


def test_environments_are_apart(store: Store) -> None:
    with store.begin() as connection:
        assert write(connection, a_booking("a"), a_booking("a", environment=TEST)) == 2
        assert write(connection, a_booking("a", environment=TEST, show_as="Free")) == 1
        assert [one.show_as for one in held(connection)] == ["Busy", "Free"]


def test_what_a_full_read_did_not_see_is_deleted(store: Store) -> None:
    with store.begin() as connection:
        first, second = (runs.start_run(connection, "collect", AT, at) for at in (AT, LATER))
        seen, unseen = a_booking("seen"), a_booking("unseen")
        edge, old = (a_booking(name, end, minutes=0) for name, end in (("edge", SINCE), ("old", SINCE - timedelta(1))))
        elsewhere = a_booking("elsewhere", environment=TEST)
        write(connection, seen, unseen, edge, old, elsewhere, run_id=first)
        write(connection, seen, run_id=second)
        assert bookings.drop_unseen(connection, PRODUCTION, since=SINCE, run_id=second) == 2
        assert {one.event_id for one in held(connection) if one.deleted} == {"00U-unseen", "00U-edge"}
        assert bookings.drop_unseen(connection, PRODUCTION, since=SINCE, run_id=second) == 0
        assert [(one.what, one.was, one.now, one.at) for one in history(connection, "booking-unseen")] == [
            ("seen", None, None, AT),
            ("deleted", "false", "true", LATER),
        ]


def test_dropping_for_a_run_that_is_not_there_is_refused(store: Store) -> None:
    with store.begin() as connection, pytest.raises(LookupError):
        bookings.drop_unseen(connection, PRODUCTION, since=SINCE, run_id=99)


def test_a_deleted_booking_that_returns_is_alive_again(store: Store) -> None:
    with store.begin() as connection:
        run_id = runs.start_run(connection, "collect", AT, AT)
        write(connection, a_booking())
        bookings.drop_unseen(connection, PRODUCTION, since=SINCE, run_id=run_id)
        assert write(connection, a_booking()) == 1
        assert held(connection) == [a_booking()]


def test_contacts_and_invitees_are_written_where_they_changed(store: Store) -> None:
    contact = BookingContact(
        environment=PRODUCTION, contact_row_id="c-1", detail_id="a0B-a", contact_id="003", mail=None, modified=AT
    )
    invitee = Invitee(
        environment=PRODUCTION,
        relation_row_id="r-1",
        event_id="00U-a",
        relation_id="005",
        status="New",
        responded=None,
        invitee=True,
        modified=AT,
    )
    answered = msgspec.structs.replace(invitee, status="Accepted", responded=LATER)
    with store.begin() as connection:
        assert bookings.write_contacts(connection, [contact], at=AT, run_id=RUN) == 1
        assert bookings.write_contacts(connection, [contact], at=AT, run_id=RUN) == 0
        assert bookings.write_invitees(connection, [invitee], at=AT, run_id=RUN) == 1
        assert bookings.write_invitees(connection, [invitee, answered], at=AT, run_id=RUN) == 1
        assert fetch(connection, "SELECT status FROM invitee") == [("Accepted",)]


def test_users_are_replaced_as_a_whole_per_environment(store: Store) -> None:
    with store.begin() as connection:
        bookings.write_users(connection, TEST, [a_user("zoe", TEST)])
        assert bookings.write_users(connection, PRODUCTION, [a_user("ada"), a_user("bo")]) == 2
        assert bookings.write_users(connection, PRODUCTION, [a_user("ada"), a_user("cy")]) == 2
        assert bookings.roster(connection, PRODUCTION) == {"ada@bank.example", "cy@bank.example"}
        assert bookings.roster(connection, TEST) == {"zoe@bank.example"}


def test_the_roster_holds_active_advisors_with_an_address(store: Store) -> None:
    users = [a_user("ada"), a_user("bo", active=False), a_user("cy", advisor=False), a_user("di", mail=None)]
    with store.begin() as connection:
        bookings.write_users(connection, PRODUCTION, users)
        assert bookings.roster(connection, PRODUCTION) == {"ada@bank.example"}


def test_owners_are_those_of_bookings_that_end_late_enough(store: Store) -> None:
    with store.begin() as connection:
        write(
            connection,
            a_booking("a", SINCE, minutes=0, owner_mail="edge@bank.example"),
            a_booking("b", SINCE - timedelta(seconds=1), minutes=0, owner_mail="old@bank.example"),
            a_booking("c", owner_mail="gone@bank.example", deleted=True),
            a_booking("d", owner_mail=None),
            a_booking("e", environment=TEST, owner_mail="test@bank.example"),
        )
        found = bookings.booking_owners(connection, PRODUCTION, since=SINCE)
        assert found == {"edge@bank.example", "gone@bank.example"}


def test_unknown_ids_stand_on_live_events_of_the_tenant_and_on_no_booking(store: Store) -> None:
    with store.begin() as connection:
        events = [linked(name) for name in ("booked", "deleted", "orphan", "gone")]
        cancelled = linked("off", cancelled=True)
        write_mailbox(connection, events=[*events, cancelled])
        delta(connection, removed=[an_id("gone")])
        write(connection, a_booking("booked"), a_booking("deleted", environment=TEST, deleted=True))
        assert bookings.unknown_ids(connection, TENANT, [PRODUCTION, TEST]) == {"booking-orphan"}
        assert bookings.unknown_ids(connection, TENANT, [PRODUCTION]) == {"booking-orphan", "booking-deleted"}
        assert bookings.unknown_ids(connection, "other", [PRODUCTION]) == set()


def test_a_new_answer_takes_the_place_of_the_old_one(store: Store) -> None:
    one, two = BookingId("one"), BookingId("two")
    with store.begin() as connection:
        bookings.remember_known(connection, PRODUCTION, asked={one, two}, known={one, two}, at=AT)
        bookings.remember_known(connection, PRODUCTION, asked={two}, known=set(), at=LATER)
        rows = fetch(connection, "SELECT booking_id, known FROM known_booking ORDER BY booking_id")
        assert [(found, bool(known)) for found, known in rows] == [("one", True), ("two", False)]


def test_the_watermark_is_per_environment_and_moves(store: Store) -> None:
    with store.begin() as connection:
        assert bookings.watermark(connection, PRODUCTION) is None
        bookings.set_watermark(connection, PRODUCTION, LONG_AGO)
        bookings.set_watermark(connection, PRODUCTION, AT)
        assert bookings.watermark(connection, PRODUCTION) == AT
        assert bookings.watermark(connection, TEST) is None
