"""Everything that the store holds of one booking."""

from datetime import timedelta

from bookme_ops.store.booking_records import BookingRecords, read_booking_records
from bookme_ops.store.bookings import write_bookings, write_contacts, write_invitees, write_users
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.health import add_probes, set_allowance
from bookme_ops.store.runs import start_run
from connectors.errors import Reason
from connectors.health_records import Allowance, Probe
from connectors.ports import Failure
from connectors.records import Attendee
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    a_booking,
    a_user,
    an_account,
    linked,
    write_directory_of,
    write_mailbox,
)
from tests.bookme_ops.store.test_companions import a_contact, an_invitee


def open_of(store: Store, booking_id: str = "booking-a", *names: str) -> BookingRecords:
    sites = [site for site in ESTATE.sites if site.name in (names or (PRODUCTION, TEST))]
    with store.read() as connection:
        return read_booking_records(connection, booking_id, sites, AT)


def fill(store: Store) -> None:
    guests = (Attendee(mail="room@bank.example", kind="resource", response="accepted"),)
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("room"), an_account("stranger"))
        write_users(connection, PRODUCTION, [a_user("ada"), a_user("bo"), a_user("stranger")])
        write_mailbox(connection, "id-ada", [linked("a", attendees=guests), linked("b")])
        write_bookings(connection, [a_booking("a"), a_booking("b")], at=AT, run_id=RUN)
        write_contacts(connection, [a_contact("c-1", "a0B-a"), a_contact("c-2", "a0B-b")], at=AT, run_id=RUN)
        people = [an_invitee("r-1", "00U-a", relation_id="005-bo"), an_invitee("r-2", "00U-b")]
        write_invitees(connection, people, at=AT, run_id=RUN)


def test_only_what_belongs_to_the_booking_is_told(store: Store) -> None:
    fill(store)
    records = open_of(store)
    assert [one.event_id for one in records.bookings] == ["00U-a"]
    assert [one.contact_row_id for one in records.contacts] == ["c-1"]
    assert [one.relation_row_id for one in records.invitees] == ["r-1"]
    assert [one.mailbox for one in records.copies] == ["id-ada"]
    assert [one.user_id for one in records.users] == ["005-ada", "005-bo"]
    assert {one.subject_id for one in records.journal} == {"00U-a", records.copies[0].event.event_id}


def test_accounts_are_those_of_the_owner_and_of_who_was_invited(store: Store) -> None:
    fill(store)
    assert [user.user_id for _, user in open_of(store).accounts] == ["id-ada", "id-room"]


def test_other_environments_and_bookings_are_left_out(store: Store) -> None:
    fill(store)
    assert open_of(store, "booking-a", TEST).bookings == ()
    nothing = open_of(store, "nobody-knows")
    assert (nothing.bookings, nothing.copies, nothing.accounts, nothing.stories, nothing.journal) == ((),) * 5


def test_it_is_said_when_everything_was_read(store: Store) -> None:
    fill(store)
    with store.begin() as connection:
        record_read(connection, PRODUCTION, "query", "bookings", at=AT, as_of=AT)
        record_read(connection, TENANT, "mailbox", "id-ada", at=AT, as_of=AT)
        record_read(connection, TENANT, "mailbox", "id-stranger", at=AT, as_of=AT)
        failure = Failure(reason=Reason.FORBIDDEN, detail="no")
        record_failure(connection, TENANT, "directory", "places", failure, at=AT)
    told = {(one.scope, one.kind, one.subject): one.coverage.reason for one in open_of(store).covered}
    assert told[PRODUCTION, "query", "bookings"] is None
    assert told[TENANT, "directory", "places"] is Reason.FORBIDDEN
    assert told[TENANT, "mailbox", "id-ada"] is None
    assert (TENANT, "mailbox", "id-stranger") not in told


def test_the_state_of_the_systems_is_that_of_the_last_day(store: Store) -> None:
    with store.begin() as connection:
        start_run(connection, "collect", AT, AT)
        for hours in (1, 30):
            at = AT - timedelta(hours=hours)
            add_probes(connection, [Probe(environment=PRODUCTION, system="graph", at=at, reason=None, seconds=0.1)])
        set_allowance(connection, Allowance(environment=PRODUCTION, at=AT, used=1, total=2))
    records = open_of(store)
    health = {one.environment: one for one in records.health}
    assert len(health[PRODUCTION].probes) == 1
    assert health[PRODUCTION].allowance is not None
    assert health[TEST].allowance is None
    assert [run.kind for run in records.runs] == ["collect"]
