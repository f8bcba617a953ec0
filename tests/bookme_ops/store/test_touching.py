"""Whose views a write to the mirror may change: every write is followed by a look at the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection

from bookme_ops.store.backend import write_employees
from bookme_ops.store.backend import write_rooms as write_backend_rooms
from bookme_ops.store.bookings import (
    drop_unseen,
    remember_known,
    write_bookings,
    write_contacts,
    write_invitees,
    write_users,
)
from bookme_ops.store.busy_slots import BusyTimes, write_busy
from bookme_ops.store.calendars import fail_mailboxes
from bookme_ops.store.changed_subjects import MANY, Touched, latest_change, touched_since
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.directory import write_directory
from bookme_ops.store.mail_objects import write_domains
from bookme_ops.store.mailbox_settings import write_settings
from bookme_ops.store.rooms import write_rooms
from bookme_ops.store.rosters import write_roster, write_schedules
from bookme_ops.store.runs import start_run
from connectors.backend_records import Employee, TimeSlot
from connectors.directory_records import MailboxSetting, Room, RosterEntry
from connectors.records import Attendee, BookingContact, BookingId, Invitee
from tests.bookme_ops.store.samples import (
    AT,
    LATER,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    a_booking,
    a_failure,
    a_user,
    an_account,
    an_event,
    an_id,
    delta,
    linked,
    write_mailbox,
)

ADA, BO, CY = (f"{name}@bank.example" for name in ("ada", "bo", "cy"))
Write = Callable[[Connection], object]


@dataclass
class Watched:
    """A store of which every write tells whom it touched."""

    store: Store

    def touched(self, *writes: Write) -> Touched:
        with self.store.begin() as connection:
            before = latest_change(connection)
            for write in writes:
                write(connection)
            return touched_since(connection, TENANT, before)


@pytest.fixture
def watched(store: Store) -> Watched:
    return Watched(store)


def bookings(*records: Any) -> Write:
    return lambda connection: write_bookings(connection, records, at=AT, run_id=RUN)


def contact(detail: str = "a0B-a", **changes: Any) -> Write:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "contact_row_id": "c-1",
        "detail_id": detail,
        "contact_id": None,
        "mail": None,
    }
    record = BookingContact(**values | {"modified": AT, "deleted": False} | changes)
    return lambda connection: write_contacts(connection, [record], at=AT, run_id=RUN)


def invitee(event: str = "00U-a", **changes: Any) -> Write:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "relation_row_id": "r-1",
        "event_id": event,
        "relation_id": "003",
    }
    rest = {"status": None, "responded": None, "invitee": True, "modified": AT, "deleted": False}
    record = Invitee(**values | rest | changes)
    return lambda connection: write_invitees(connection, [record], at=AT, run_id=RUN)


def mailbox(*events: Any, owner: str = "id-ada") -> Write:
    return lambda connection: write_mailbox(connection, owner, events)


def busy(*employees: str) -> Write:
    times = BusyTimes()
    for one in employees:
        slot = TimeSlot(
            slot_id="s",
            environment=PRODUCTION,
            employee_id=one,
            start=TOMORROW,
            end=TOMORROW + (LATER - AT),
            status="Busy",
        )
        times.add(slot)
    return lambda connection: write_busy(connection, PRODUCTION, times.calendars())


def guests(*mails: str | None) -> tuple[Attendee, ...]:
    return tuple(Attendee(mail=mail, kind="required", response="none", responded=None) for mail in mails)


def test_a_booking_touches_its_owner(watched: Watched) -> None:
    told = watched.touched(bookings(a_booking()))
    assert told == Touched(up_to=told.up_to, owners=frozenset({ADA}))
    assert watched.touched(bookings(a_booking())).owners == frozenset(), "nothing changed"


def test_a_booking_without_an_address_touches_its_salesforce_user(watched: Watched) -> None:
    assert watched.touched(bookings(a_booking(owner_mail=None, owner_id="005-x"))).owners == {"005-x"}


def test_a_booking_that_changes_hands_touches_both(watched: Watched) -> None:
    watched.touched(bookings(a_booking()))
    assert watched.touched(bookings(a_booking(owner_mail=BO, owner_id="005-bo"))).owners == {ADA, BO}


def test_what_the_journal_tells_touches_everybody_who_has_the_booking(watched: Watched) -> None:
    same: dict[str, Any] = {"booking_id": BookingId("booking-a")}
    watched.touched(bookings(a_booking("a"), a_booking("b", **same, owner_mail=BO, environment=TEST)))
    assert watched.touched(bookings(a_booking("b", **same, owner_mail=CY, environment=TEST))).owners == {ADA, BO, CY}


def test_bookings_of_very_many_are_everybody_s(watched: Watched) -> None:
    many = [a_booking(str(number), owner_mail=f"{number}@bank.example") for number in range(MANY + 1)]
    assert watched.touched(bookings(*many)).everybody


def test_a_booking_that_left_salesforce_touches_its_owner(watched: Watched) -> None:
    watched.touched(bookings(a_booking()))

    def leave(connection: Connection) -> None:
        run = start_run(connection, "collect", AT, AT)
        drop_unseen(connection, PRODUCTION, since=AT, run_id=run)

    assert watched.touched(leave).owners == {ADA}


def test_people_on_a_booking_touch_its_owner(watched: Watched) -> None:
    watched.touched(bookings(a_booking("a"), a_booking("b", owner_mail=BO)))
    assert watched.touched(contact()).owners == {ADA}
    assert watched.touched(contact()).owners == frozenset(), "nothing changed"
    assert watched.touched(contact("a0B-b")).owners == {ADA, BO}, "from one booking to another"
    assert watched.touched(contact("a0B-b", deleted=True)).owners == {BO}
    assert watched.touched(invitee()).owners == {ADA}
    assert watched.touched(invitee(status="Declined")).owners == {ADA}
    assert watched.touched(invitee(environment=TEST)).owners == frozenset(), "another environment"


def test_a_calendar_touches_its_owner(watched: Watched) -> None:
    told = watched.touched(mailbox(an_event()))
    assert told == Touched(up_to=told.up_to, accounts=frozenset({"id-ada"}))


def test_a_delta_that_tells_nothing_touches_nobody(watched: Watched) -> None:
    watched.touched(mailbox(an_event()))
    assert watched.touched(delta).accounts == frozenset()
    assert watched.touched(lambda connection: delta(connection, removed=[an_id("a")])).accounts == {"id-ada"}


def test_events_of_the_product_touch_those_who_are_invited_and_the_owner_of_the_booking(watched: Watched) -> None:
    watched.touched(bookings(a_booking(owner_mail=CY)))
    told = watched.touched(mailbox(linked(attendees=guests(BO, None))))
    assert told == Touched(up_to=told.up_to, accounts=frozenset({"id-ada"}), owners=frozenset({BO, CY}))
    assert watched.touched(lambda connection: delta(connection, removed=[an_id("a")])).owners == {BO, CY}


def test_an_event_that_stands_as_it_did_touches_none_of_its_guests(watched: Watched) -> None:
    watched.touched(mailbox(linked(attendees=guests(BO))))
    told = watched.touched(mailbox(linked(modified=LATER, attendees=guests(CY))))
    assert (told.accounts, told.owners) == ({"id-ada"}, frozenset()), "copies are told by the id of the event alone"


def test_an_event_that_stands_no_more_touches_all_who_were_or_are_invited(watched: Watched) -> None:
    watched.touched(mailbox(linked(attendees=guests(BO))))
    assert watched.touched(mailbox(linked(cancelled=True, attendees=guests(CY)))).owners == {BO, CY}


def test_a_customer_has_no_mailbox_here_that_could_be_touched(watched: Watched) -> None:
    watched.touched(lambda connection: write_domains(connection, TENANT, ["bank.example"]))
    told = watched.touched(mailbox(linked(attendees=guests(BO, "customer@elsewhere.example", "bo@not.bank.example"))))
    assert told.owners == {BO}


def test_many_changed_events_of_one_mailbox_are_not_everybody_s(watched: Watched) -> None:
    many = [linked(str(number), booking_id=f"id-{number}", attendees=guests(BO)) for number in range(MANY + 1)]
    assert watched.touched(mailbox(*many)).everybody, "a whole calendar was read"
    moved = [linked(str(number), TOMORROW + (LATER - AT), booking_id=f"id-{number}") for number in range(MANY + 1)]
    told = watched.touched(lambda connection: delta(connection, events=moved))
    assert (told.everybody, told.accounts, told.owners) == (False, {"id-ada"}, frozenset())


def test_an_event_that_is_the_product_s_no_more_touches_those_who_are_invited(watched: Watched) -> None:
    watched.touched(mailbox(linked(booking_id=None, attendees=guests(BO))))
    assert watched.touched(mailbox(an_event())).owners == {BO}


def asked(known: bool, booking: str = "booking-a") -> Write:
    ids = [BookingId(booking)]
    return lambda connection: remember_known(connection, PRODUCTION, ids, ids if known else [], AT)


def test_an_org_that_answers_otherwise_about_an_id_touches_those_who_hold_it(watched: Watched) -> None:
    watched.touched(mailbox(linked()), mailbox(linked("b"), owner="id-bo"))
    assert watched.touched(asked(known=False)).accounts == {"id-ada"}
    assert watched.touched(asked(known=False)).accounts == frozenset(), "the same answer"
    assert watched.touched(asked(known=True)).accounts == {"id-ada"}
    assert watched.touched(asked(known=False, booking="booking-x")).accounts == frozenset(), "nobody holds it"


def test_an_id_that_turns_up_or_goes_in_salesforce_touches_those_who_hold_it(watched: Watched) -> None:
    watched.touched(mailbox(linked()), asked(known=False))
    other: dict[str, Any] = {"booking_id": BookingId("booking-x")}
    told = [watched.touched(bookings(one)) for one in (a_booking(), a_booking(), a_booking(**other), a_booking())]
    assert [one.accounts for one in told] == [{"id-ada"}, frozenset(), {"id-ada"}, {"id-ada"}]


def test_a_copy_of_what_nobody_knows_touches_those_who_hold_another(watched: Watched) -> None:
    watched.touched(mailbox(linked()), mailbox(linked("b", booking="booking-a"), owner="id-bo"))
    assert watched.touched(lambda connection: delta(connection, removed=[an_id("a")])).accounts == {"id-ada"}
    watched.touched(asked(known=False))
    assert watched.touched(mailbox(linked())).accounts == {"id-ada", "id-bo"}


def test_a_mailbox_that_cannot_be_read_touches_its_owner(watched: Watched) -> None:
    fail: Write = lambda connection: fail_mailboxes(connection, TENANT, [("id-bo", a_failure())], at=AT)  # noqa: E731
    assert watched.touched(fail).accounts == {"id-bo"}


def test_working_hours_in_outlook_touch_their_owner(watched: Watched) -> None:
    setting = MailboxSetting(user_id="id-ada", time_zone=None, days=(0,), start=None, end=None)
    assert watched.touched(lambda connection: write_settings(connection, TENANT, [setting])).accounts == {"id-ada"}
    assert watched.touched(lambda connection: write_settings(connection, TENANT, [setting])).accounts == frozenset()
    assert watched.touched(lambda connection: write_settings(connection, TENANT, [])).accounts == {"id-ada"}


def test_busy_time_of_an_employee_touches_the_advisor(watched: Watched) -> None:
    employees = [
        Employee(
            employee_id="e-ada", environment=PRODUCTION, mail=ADA, initials=None, location=None, external_id="id-ada"
        ),
        Employee(employee_id="e-bo", environment=PRODUCTION, mail=BO, initials=None, location=None, external_id=None),
    ]
    watched.touched(lambda connection: write_employees(connection, PRODUCTION, employees))
    assert watched.touched(busy("e-ada", "e-nobody")).owners == {ADA, "id-ada"}
    assert watched.touched(busy("e-ada", "e-bo")).owners == {BO}
    assert watched.touched(busy("e-ada")).owners == {BO}, "gone"


EVERYBODY: dict[str, Write] = {
    "directory": lambda connection: write_directory(connection, TENANT, [an_account()]),
    "users": lambda connection: write_users(connection, PRODUCTION, [a_user()]),
    "employees": lambda connection: write_employees(
        connection,
        PRODUCTION,
        [Employee(employee_id="e", environment=PRODUCTION, mail=ADA, initials=None, location=None, external_id=None)],
    ),
    "rooms": lambda connection: write_rooms(
        connection,
        TENANT,
        [Room(mail="room@bank.example", name="Room", capacity=None, booking_type="standard", building=None)],
    ),
    "roster": lambda connection: write_roster(connection, PRODUCTION, [RosterEntry(mail=ADA)]),
    "coverage": lambda connection: record_read(connection, PRODUCTION, "query", "bookings", at=AT, as_of=AT),
}


@pytest.mark.parametrize("write", EVERYBODY.values(), ids=EVERYBODY)
def test_what_all_look_at_touches_everybody_when_it_changes(watched: Watched, write: Write) -> None:
    assert watched.touched(write).everybody
    assert not watched.touched(write).everybody, "nothing changed"


def test_directories_that_say_nothing_new_touch_nobody(watched: Watched) -> None:
    nothing = watched.touched(
        lambda connection: write_schedules(connection, PRODUCTION, []),
        lambda connection: write_backend_rooms(connection, PRODUCTION, []),
    )
    assert not nothing.everybody


@pytest.mark.parametrize("subject", ["bookings", "orphans", "slots"])
def test_a_query_that_fails_or_recovers_touches_everybody(watched: Watched, subject: str) -> None:
    read: Write = lambda connection: record_read(connection, PRODUCTION, "query", subject, at=AT, as_of=AT)  # noqa: E731
    fail: Write = lambda connection: record_failure(connection, PRODUCTION, "query", subject, a_failure(), at=AT)  # noqa: E731
    told = [watched.touched(write).everybody for write in (read, read, fail, fail, read, read)]
    assert told == [True, False, True, False, True, False]


def test_what_no_advisor_s_view_looks_at_touches_nobody(watched: Watched) -> None:
    read: Write = lambda connection: record_read(connection, TENANT, "directory", "domains", at=AT, as_of=AT)  # noqa: E731
    assert not watched.touched(read).everybody
