"""Pages of advisors, and what the lists say of one of them."""

from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.store import incidents
from bookme_ops.store.backend import write_employees
from bookme_ops.store.bookings import write_bookings, write_users
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.directory import write_directory
from bookme_ops.store.incident import Open
from bookme_ops.store.people_pages import (
    Sought,
    account_ids_of,
    accounts_beginning,
    advisors_after,
    count_coming,
    lines_of,
    open_concerning,
)
from bookme_ops.store.rosters import write_roster
from connectors.backend_records import Employee
from connectors.directory_records import RosterEntry
from jobs.base import Subject
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TENANT, TEST, TOMORROW, a_booking, a_user, an_account

BOTH = (PRODUCTION, TEST)
HOUR = timedelta(hours=1)


def an_employee(name: str, **changes: Any) -> Employee:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "employee_id": f"e-{name}",
        "mail": f"{name}@bank.example",
        "initials": name[:2],
        "location": None,
        "external_id": f"id-{name}",
    }
    return Employee(**values | changes)


def keep(connection: Connection) -> None:
    """Ada and Bo are advisors of production, Ada of the test environment as well; Cy is known to the backend alone."""
    users = [a_user("ada"), a_user("bo"), a_user("no", advisor=False), a_user("off", active=False)]
    write_users(connection, PRODUCTION, users)
    write_users(connection, TEST, [a_user("ada", environment=TEST)])
    employees = [an_employee("ada"), an_employee("cy"), an_employee("dee", mail=None)]
    write_employees(connection, PRODUCTION, employees)


def listed(connection: Connection, size: int = 50, **asked: Any) -> list[tuple[str, str, str]]:
    """All pages: key, environment and source of each."""
    rows, after = list[tuple[str, str, str]](), None
    sought = Sought(**{"environments": BOTH, "backends": {PRODUCTION}, **asked})
    while page := advisors_after(connection, sought, after, size):
        rows += [(one.key, one.environment, one.source) for one in page]
        after = page[-1].key, page[-1].environment, page[-1].id
    return rows


@pytest.mark.parametrize("size", [1, 2, 50])
def test_advisors_come_once_by_address(store: Store, size: int) -> None:
    with store.begin() as connection:
        keep(connection)
        assert listed(connection, size) == [
            ("ada@bank.example", PRODUCTION, "salesforce"),
            ("ada@bank.example", TEST, "salesforce"),
            ("bo@bank.example", PRODUCTION, "salesforce"),
            ("cy@bank.example", PRODUCTION, "backend"),
            ("e-dee", PRODUCTION, "backend"),
        ]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({"text": "bo@"}, ["bo@bank.example"]),
        ({"text": "id-dee"}, ["e-dee"]),
        ({"text": "nobody"}, []),
        ({"text": "%"}, []),
        ({"text": "nobody", "mails": ("cy@bank.example",)}, ["cy@bank.example"]),
        ({"environments": (TEST,)}, ["ada@bank.example"]),
        ({"environments": ()}, []),
        ({"backends": frozenset()}, ["ada@bank.example", "ada@bank.example", "bo@bank.example"]),
    ],
)
def test_who_is_sought_is_found(store: Store, asked: dict[str, Any], keys: list[str]) -> None:
    with store.begin() as connection:
        keep(connection)
        assert [key for key, _, _ in listed(connection, **asked)] == keys


def test_accounts_are_told_by_addresses_and_beginnings(store: Store) -> None:
    ada = an_account("ada", upn="upn@bank.example")
    with store.begin() as connection:
        write_directory(connection, TENANT, [ada, an_account("bo")])
        mails = ["upn@bank.example", "bo@bank.example", "nobody@bank.example"]
        assert account_ids_of(connection, TENANT, mails) == {"upn@bank.example": "id-ada", "bo@bank.example": "id-bo"}
        assert accounts_beginning(connection, TENANT, "id-a") == [ada]
        assert accounts_beginning(connection, TENANT, "id-x") == []


def test_every_list_says_what_it_knows_of_somebody(store: Store) -> None:
    entry = RosterEntry(mail="ada@bank.example", can_be_booked=True)
    with store.begin() as connection:
        keep(connection)
        write_roster(connection, PRODUCTION, [entry])
        lines = lines_of(connection, PRODUCTION, mails=["ada@bank.example"], ids=[])
        assert [one.user_id for one in lines.users] == [a_user("ada").user_id]
        assert [one.employee_id for one in lines.employees] == ["e-ada"]
        assert lines.entry is not None
        assert lines.entry["can_be_booked"]
        by_id = lines_of(connection, PRODUCTION, mails=[], ids=["id-dee", a_user("bo").user_id])
        assert ([one.mail for one in by_id.users], [one.employee_id for one in by_id.employees]) == (
            ["bo@bank.example"],
            ["e-dee"],
        )
        nobody = lines_of(connection, TEST, mails=["cy@bank.example"], ids=["id-cy"])
        assert (nobody.users, nobody.employees, nobody.entry) == ((), (), None)


def test_open_incidents_concern_whoever_raised_them_and_whom_they_are_about(store: Store) -> None:
    about = Subject(kind="advisor", id="id-bo")
    raised = [found("a", scope="id-ada"), found("b", scope="id-ada"), found("c", subject=about, scope="directory:x")]
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=AT)
        incidents.resolve(connection, 2, actor="Ada", reason="", at=AT)
        told = open_concerning(connection, ["id-ada", "id-bo", "id-cy", "booking-a"])
        assert told == {"id-ada": {(PRODUCTION, 1)}, "id-bo": {(PRODUCTION, 3)}}
        assert open_concerning(connection, []) == {}


def test_coming_bookings_are_those_that_stand_and_are_not_over(store: Store) -> None:
    bookings = [
        a_booking("a"),
        a_booking("b", show_as="Free"),
        a_booking("c", deleted=True),
        a_booking("d", TOMORROW - 48 * HOUR),
        a_booking("e", owner_mail=None),
    ]
    with store.begin() as connection:
        write_bookings(connection, bookings, at=AT, run_id=RUN)
        assert count_coming(connection, PRODUCTION, ["ada@bank.example"], [], TOMORROW - HOUR) == 1
        assert count_coming(connection, PRODUCTION, [], ["005-ada"], TOMORROW - HOUR) == 2
        assert count_coming(connection, PRODUCTION, [], [], TOMORROW) == 0
        assert count_coming(connection, TEST, ["ada@bank.example"], [], TOMORROW) == 0
