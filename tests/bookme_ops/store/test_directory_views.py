"""Views of directories: accounts, rosters of all environments, owners and places, each with its coverage."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bookme_ops.store.backed import EMPLOYEES
from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.bookings import write_bookings, write_users
from bookme_ops.store.bulk import insert
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.directory_views import directory_views
from bookme_ops.store.mail_objects import write_domains, write_objects
from bookme_ops.store.rooms import write_rooms
from bookme_ops.store.rosters import write_roster
from bookme_ops.store.subscriptions import write_subscriptions
from bookme_ops.store.tables import columns
from connectors.directory_records import MailObject, Room, RosterEntry, Subscription
from connectors.errors import Reason
from connectors.records import Booking
from jobs.views import AccountPlace, Coverage, DirectoryView, Roster
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    WINDOW,
    a_booking,
    a_failure,
    a_user,
    an_account,
    write_directory_of,
)

READ = Coverage(read_at=AT, reason=None)


def the_view(store: Store, **options: Any) -> DirectoryView:
    (view,) = directory_views(store, ESTATE, window=WINDOW, **options)
    return view


def the_roster(store: Store, environment: str = PRODUCTION, **options: Any) -> Roster:
    (roster,) = [one for one in the_view(store, **options).rosters if one.environment == environment]
    return roster


def book(connection: Connection, bookings: Iterable[Booking]) -> None:
    write_bookings(connection, bookings, at=AT, run_id=RUN)


def employ(connection: Connection, environment: str, employee_id: str, **values: Any) -> None:
    names = columns(EMPLOYEE)
    row = {"environment": environment, "employee_id": employee_id, **values}
    insert(connection, EMPLOYEE, [tuple(row.get(name) for name in names)], columns=names)


def test_an_empty_store_knows_that_nothing_was_read(store: Store) -> None:
    view = the_view(store, backends=frozenset({PRODUCTION}), subscribed=frozenset({TEST}))
    assert view.scope == f"directory:{TENANT}"
    assert view.environments == (PRODUCTION, TEST)
    assert view.subscriptions is not None
    parts = (view.accounts, view.objects, view.domains, view.rooms, view.subscriptions)
    assert [part.read.reason for part in parts] == [Reason.NEVER_READ] * 5
    production, test = view.rosters
    assert production.employees_read == Coverage()
    assert test.employees_read is None
    assert production.users_read == production.bookings_read == Coverage()


def test_a_roster_tells_how_the_banks_own_list_was_read_where_there_is_one(store: Store) -> None:
    assert the_roster(store).entries_read is None
    listed = frozenset({PRODUCTION})
    assert the_roster(store, rosters=listed).entries_read == Coverage()
    with store.begin() as connection:
        record_read(connection, PRODUCTION, "directory", "roster", at=AT, as_of=AT)
    assert the_roster(store, rosters=listed).entries_read == READ
    assert the_roster(store, TEST, rosters=listed).entries_read is None


def test_everything_of_the_directory_is_in_the_view(store: Store) -> None:
    team = MailObject(object_id="g1", kind="group", addresses=("team@bank.example",))
    ada = an_account("ada", enabled=False, as_written=(" Ada@bank.example",), office="Nuuk ")
    guest = an_account("kim", guest=True)
    ours = Subscription(subscription_id="s1", user_key="id-ada", resource="/users/id-ada/events", expires=TOMORROW)
    room = Room(mail="oak@bank.example", name="Oak", capacity=4, booking_type="standard", building=None)
    with store.begin() as connection:
        write_directory_of(connection, ada, guest)
        write_objects(connection, TENANT, [team])
        write_domains(connection, TENANT, ["bank.example"])
        write_rooms(connection, TENANT, [room])
        write_subscriptions(connection, TENANT, [ours])
        for subject in ("objects", "domains", "places"):
            record_read(connection, TENANT, "directory", subject, at=AT, as_of=AT)
        record_failure(connection, TENANT, "directory", "subscriptions", a_failure(), at=AT)
    view = the_view(store, subscribed=frozenset({TEST}))
    assert view.accounts.items == {"id-ada": ada}
    assert (view.objects.items, view.domains.items, view.rooms.items) == ((team,), frozenset({"bank.example"}), (room,))
    assert [part.read for part in (view.accounts, view.objects, view.domains, view.rooms)] == [READ] * 4
    assert view.subscriptions is not None
    assert view.subscriptions.items == (ours,)
    assert view.subscriptions.read.reason is Reason.FORBIDDEN
    assert the_view(store).subscriptions is None


def test_a_roster_has_active_advisors_and_employees(store: Store) -> None:
    users = [a_user("ada"), a_user("bo", active=False), a_user("cy", advisor=False), a_user("dee", mail=None)]
    entry = RosterEntry(mail="ada@bank.example", initials="AL")
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("eva"), an_account("bo"))
        write_users(connection, PRODUCTION, users)
        write_roster(connection, PRODUCTION, [entry, RosterEntry(mail="fay@bank.example")])
        employ(connection, PRODUCTION, "e1", mail="ada@bank.example", initials="ADA")
        employ(connection, PRODUCTION, "e2", external_id="id-eva")
        record_read(connection, PRODUCTION, "directory", EMPLOYEES, at=AT, as_of=AT)
    roster = the_roster(store, backends=frozenset({PRODUCTION}), rosters=frozenset({PRODUCTION}))
    assert roster.employees_read == READ
    found = {one.identity: one for one in roster.advisors}
    assert list(found) == ["005-dee", "id-ada", "id-eva"]
    ada = found["id-ada"]
    assert (ada.user, ada.account, ada.entry) == (users[0], an_account("ada"), entry)
    assert ada.employee is not None
    assert ada.employee.initials == "ADA"
    assert (found["id-eva"].user, found["id-eva"].account) == (None, an_account("eva"))
    assert found["005-dee"].account is None


def test_without_a_backend_or_a_list_nothing_is_asked_of_them(store: Store) -> None:
    with store.begin() as connection:
        write_users(connection, PRODUCTION, [a_user("ada")])
        write_roster(connection, PRODUCTION, [RosterEntry(mail="ada@bank.example")])
        employ(connection, PRODUCTION, "e1", mail="bo@bank.example")
    (advisor,) = the_roster(store).advisors
    assert (advisor.identity, advisor.entry, advisor.employee) == ("ada@bank.example", None, None)


@pytest.mark.parametrize(
    "off",
    [
        {"deleted": True},
        {"cancelled_by_someone": True},
        {"show_as": "Free"},
        {"start": WINDOW.start - timedelta(hours=1), "end": WINDOW.start},
        {"start": WINDOW.end, "end": WINDOW.end + timedelta(hours=1)},
    ],
)
def test_owners_are_counted_by_their_active_bookings_in_the_window(store: Store, off: dict[str, Any]) -> None:
    place: dict[str, Any] = {"account_id": "001-x", "account_location": "Nuuk "}
    bookings = [
        a_booking("a", **place),
        a_booking("b", **place),
        a_booking("c", owner_id="005-bo", owner_mail=None, account_id="001-y"),
        a_booking("d", environment=TEST, account_id="001-z", account_location="Nuuk"),
        a_booking("e", **{"account_id": "001-off", "account_location": "Off", **off}),
    ]
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        book(connection, bookings)
    production, test = the_view(store).rosters
    assert production.owners == {"005-bo": 1, "id-ada": 2}
    assert production.account_places == (AccountPlace(account_id="001-x", location="Nuuk "),)
    assert test.owners == {"id-ada": 1}
    assert test.account_places == (AccountPlace(account_id="001-z", location="Nuuk"),)
