"""Whose mailboxes are read, through which environment, and whose cannot be told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.mailbox_choice import Choice, choose_mailboxes
from bookme_ops.store.backend import write_employees
from bookme_ops.store.bookings import write_bookings, write_users
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.db import Store
from connectors.backend_records import Employee
from connectors.errors import Reason
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    a_booking,
    a_failure,
    a_user,
    an_account,
    linked,
    write_directory_of,
    write_mailbox,
)

LOOK_BACK = timedelta(days=14)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def an_employee(name: str, mail: str | None = None, external_id: str | None = None) -> Employee:
    return Employee(
        environment=TEST, employee_id=name, mail=mail, initials=None, location=None, external_id=external_id
    )


def choose(store: Store) -> Choice:
    return choose_mailboxes(store, TENANT, ESTATE.sharing(TENANT), as_of=AT, look_back=LOOK_BACK)


def reasons(choice: Choice) -> dict[str, Reason]:
    return {mail: failure.reason for mail, failure in choice.unreachable.items()}


def test_advisors_of_the_roster_are_read(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("ben"), an_account("clerk"))
        write_users(
            connection, PRODUCTION, [a_user("ada"), a_user("clerk", advisor=False), a_user("ben", active=False)]
        )
    assert choose(store) == Choice(readers={"id-ada": PRODUCTION})


def test_employees_of_the_backend_are_read_by_account_else_by_address(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("ben"), an_account("cy"))
        write_employees(
            connection,
            TEST,
            [
                an_employee("ada", mail="old.name@bank.example", external_id="id-ada"),
                an_employee("ben", mail="ben@bank.example"),
                an_employee("gone", external_id="id-gone"),
                an_employee("nobody"),
            ],
        )
    choice = choose(store)
    assert choice.readers == {"id-ada": TEST, "id-ben": TEST}
    assert reasons(choice) == {"id-gone": Reason.NO_MAILBOX}


def test_owners_of_bookings_are_read_whether_on_the_roster_or_not(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        write_bookings(connection, [a_booking()], at=AT, run_id=RUN)
    assert choose(store).readers == {"id-ada": PRODUCTION}


def test_owners_of_what_ended_long_ago_are_not(store: Store) -> None:
    ended = AT - LOOK_BACK - timedelta(minutes=1)
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        write_bookings(connection, [a_booking(start=ended, minutes=0)], at=AT, run_id=RUN)
    assert choose(store).readers == {}


def test_wherever_the_product_left_its_mark_is_read(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-ada", [linked("a")])
        write_mailbox(connection, "id-ben", [])
    assert choose(store).readers == {"id-ada": PRODUCTION}


def test_production_reads_the_mailbox_of_who_works_in_both(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("ben"))
        write_users(connection, PRODUCTION, [a_user("ada")])
        write_users(connection, TEST, [a_user("ada", TEST), a_user("ben", TEST)])
    assert choose(store).readers == {"id-ada": PRODUCTION, "id-ben": TEST}


def test_an_alias_leads_to_the_mailbox(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada", addresses=("ada@bank.example", "al@bank.example")))
        write_users(connection, PRODUCTION, [a_user("ada", mail="al@bank.example")])
    assert choose(store).readers == {"id-ada": PRODUCTION}


def test_an_address_that_nobody_holds_has_no_mailbox(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ben"))
        write_users(connection, PRODUCTION, [a_user("ada")])
    assert reasons(choose(store)) == {"ada@bank.example": Reason.NO_MAILBOX}


def test_an_address_that_two_hold_is_ambiguous(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("ben", addresses=("ada@bank.example",)))
        write_users(connection, PRODUCTION, [a_user("ada")])
    choice = choose(store)
    assert reasons(choice) == {"ada@bank.example": Reason.AMBIGUOUS}
    assert choice.readers == {}


def test_where_the_directory_was_never_read_nobody_can_tell(store: Store) -> None:
    with store.begin() as connection:
        write_users(connection, PRODUCTION, [a_user("ada")])
    assert reasons(choose(store)) == {"ada@bank.example": Reason.NEVER_READ}


def test_where_the_directory_failed_that_is_the_reason(store: Store) -> None:
    with store.begin() as connection:
        failure = a_failure(Reason.THROTTLED)
        record_failure(connection, TENANT, "directory", "accounts", failure, at=AT)
        write_users(connection, PRODUCTION, [a_user("ada")])
    assert reasons(choose(store)) == {"ada@bank.example": Reason.THROTTLED}
