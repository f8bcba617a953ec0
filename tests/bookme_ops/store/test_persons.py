"""Our own people are followed from list to list, customers are not."""

from typing import Any

from sqlalchemy import insert

from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.db import Store
from bookme_ops.store.directory_tables import ROSTER_ENTRY
from bookme_ops.store.persons import find_person
from bookme_ops.store.tables import BOOKING_CONTACT, MAILBOX, SALESFORCE_USER

HERS, USER, STAFF = "anna@bank.example", "005Qw000001AbCdEfG", "employee-0001"


def keep(store: Store, table: Any, **values: Any) -> None:
    with store.begin() as connection:
        connection.execute(insert(table).values(**values))


def user(store: Store, **changes: Any) -> None:
    values = {"environment": "production", "user_id": USER, "username": HERS, "mail": HERS, "alias": "anh"}
    more = {"active": True, "user_type": "Standard", "advisor": True, "modified": 0}
    keep(store, SALESFORCE_USER, **values | more | changes)


def contact(store: Store, row: str, contact_id: str, mail: str) -> None:
    keep(
        store,
        BOOKING_CONTACT,
        environment="production",
        contact_row_id=row,
        detail_id="d",
        contact_id=contact_id,
        mail=mail,
        modified=0,
        deleted=False,
    )


def test_an_advisor_is_followed_through_every_list(store: Store) -> None:
    user(store, mail="old@bank.example", federation_id="F1")
    keep(
        store,
        EMPLOYEE,
        environment="test",
        employee_id=STAFF,
        mail="old@bank.example",
        initials="ANH",
        external_id="guid-0000001",
    )
    keep(store, ROSTER_ENTRY, environment="test", mail=HERS, initials="ah", can_be_booked=True)
    keep(store, MAILBOX, no=7, tenant="t", user_id="guid-0000001", product=False)
    with store.read() as connection:
        for name in (HERS, "OLD@bank.example", STAFF, USER, "guid-0000001"):
            found = find_person(connection, name)
            assert found.strong >= {HERS, "old@bank.example", USER, USER[:15], STAFF, "guid-0000001"}
            assert found.weak == {"anh", "ANH", "ah", "F1"}
            assert found.mailboxes == {7}


def test_of_customers_only_what_stands_on_the_same_rows_is_taken(store: Store) -> None:
    contact(store, "1", "003000000000001AAA", "family@mail.example")
    contact(store, "2", "003000000000002AAA", "family@mail.example")
    contact(store, "3", "003000000000002AAA", "bo@mail.example")
    with store.read() as connection:
        assert find_person(connection, "bo@mail.example").strong == {
            "bo@mail.example",
            "003000000000002AAA",
            "003000000000002",
        }
        assert "003000000000001AAA" not in find_person(connection, "003000000000002AAA").strong


def test_whom_no_list_knows_is_who_was_named(store: Store) -> None:
    with store.read() as connection:
        assert find_person(connection, "x@y.example").strong == {"x@y.example"}
