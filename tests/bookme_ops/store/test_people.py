"""People: who is one, and where somebody is at home."""

from typing import Any

import pytest
from sqlalchemy import Connection

from bookme_ops.store import incidents
from bookme_ops.store.backend import write_employees
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Raised
from bookme_ops.store.people import People, Person, people_of
from bookme_ops.store.rooms import write_rooms
from bookme_ops.store.runs import start_run
from connectors.backend_records import Employee
from connectors.directory_records import Room
from jobs.base import Finding, Priority, Subject
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    LONG_AGO,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    a_booking,
    an_account,
    linked,
    write_directory_of,
    write_mailbox,
)

SITES = ESTATE.sites


def people(connection: Connection) -> People:
    return people_of(connection, TENANT, SITES, since=LONG_AGO, window=None)


def write_room(connection: Connection, name: str = "room") -> None:
    """A room whose account `id-NAME` has a calendar with an event of the product."""
    room = Room(mail=f"{name}@bank.example", name=name, capacity=None, booking_type="standard", building=None)
    write_rooms(connection, TENANT, [room])
    write_mailbox(connection, f"id-{name}", [linked()])


def open_incident(connection: Connection, scope: str, **changes: Any) -> None:
    values: dict[str, Any] = {
        "code": "MTG001",
        "environment": PRODUCTION,
        "subject": Subject(kind="booking", id=f"of {scope}"),
        "priority": Priority.HIGH,
        "summary": "Wrong.",
        "booking_id": None,
    }
    raised = Raised(finding=Finding(**values | changes), scope=scope)
    run = start_run(connection, "jobs", AT, AT)
    incidents.apply(connection, [Open(raised=raised)], run_id=run, at=AT)


def an_employee(name: str = "ada", **changes: Any) -> Employee:
    values = {"environment": PRODUCTION, "employee_id": f"e-{name}", "mail": f"{name}@bank.example"}
    return Employee(**values | {"initials": None, "location": None, "external_id": None} | changes)


def test_whoever_owns_a_booking_or_shows_the_product_is_a_person(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("bo"), an_account("cy"))
        write_bookings(connection, [a_booking()], at=AT, run_id=RUN)
        write_mailbox(connection, "id-bo", [linked()])
        write_mailbox(connection, "id-cy")
        found = people(connection).by_identity
    assert found.keys() == {"id-ada", "id-bo"}
    assert found["id-bo"].product
    assert found["id-bo"].places(SITES) == [PRODUCTION]


def test_the_calendar_of_a_room_makes_no_person_and_does_not_speak(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("room"))
        write_room(connection)
        open_incident(connection, "id-room")
        write_mailbox(connection, "id-ada", [linked()])
        found = people(connection)
    assert found.by_identity.keys() == {"id-ada"}
    assert set(found.mailboxes.values()) == {"id-ada"}


def test_somebody_who_works_here_stays_a_person_under_a_room_s_address(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("room"))
        write_room(connection)
        write_bookings(connection, [a_booking(owner_mail="room@bank.example")], at=AT, run_id=RUN)
        found = people(connection)
    assert found.by_identity["id-room"].product
    assert set(found.mailboxes.values()) == {"id-room"}


def test_the_backend_s_employees_are_on_the_roster(store: Store) -> None:
    employees = [
        an_employee("ada"),
        an_employee("bo", external_id="id-elsewhere"),
        an_employee("cy", mail=None, external_id="id-cy"),
        an_employee("nobody", mail=None),
        an_employee("new"),
    ]
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("bo"))
        write_employees(connection, PRODUCTION, employees)
        found = people(connection).by_identity
    # The account that the backend names for Bo is nobody; by the address it is another.
    assert found.keys() == {"id-ada", "id-bo", "id-cy", "new@bank.example"}
    assert all(one.rostered == {PRODUCTION} for one in found.values())


@pytest.mark.parametrize(
    ("scope", "identity"),
    [("id-ada", "id-ada"), ("ada@bank.example", "id-ada"), ("005-x", "005-x"), ("room:a@bank.example", None)],
)
def test_open_incidents_of_people_make_people_and_those_of_other_scopes_do_not(
    store: Store, scope: str, identity: str | None
) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        open_incident(connection, scope)
        found = people(connection).by_identity
    assert list(found) == ([identity] if identity else [])
    assert all(one.places(SITES) == [PRODUCTION] for one in found.values())


@pytest.mark.parametrize(
    ("rostered", "owning", "home"),
    [
        ({PRODUCTION, TEST}, (), PRODUCTION),
        ({TEST}, (PRODUCTION,), TEST),
        (set(), (TEST, PRODUCTION), PRODUCTION),
        (set(), (TEST,), TEST),
        (set(), (), PRODUCTION),
    ],
)
def test_home_is_the_roster_then_the_bookings_then_production(
    rostered: set[str], owning: tuple[str, ...], home: str
) -> None:
    person = Person(identity="id-ada", rostered=rostered, owning={environment: set() for environment in owning})
    assert person.home(SITES) == home


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ({"rostered": {TEST}}, [TEST]),
        ({"rostered": {TEST}, "product": True}, [TEST]),
        ({"product": True}, [PRODUCTION]),
        ({"owning": {TEST: set()}, "scoped": {PRODUCTION}}, [PRODUCTION, TEST]),
        ({}, []),
    ],
)
def test_somebody_has_a_view_wherever_something_of_them_is(values: dict[str, Any], places: list[str]) -> None:
    assert Person(identity="id-ada", **values).places(SITES) == places
