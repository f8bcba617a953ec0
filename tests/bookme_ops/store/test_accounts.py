"""Accounts and users of a few people."""

import pytest

from bookme_ops.store.accounts import accounts_of, office_users
from bookme_ops.store.bookings import write_users
from bookme_ops.store.db import Store
from bookme_ops.store.directory import write_directory
from tests.bookme_ops.store.samples import PRODUCTION, TENANT, TEST, a_user, an_account


@pytest.mark.parametrize("key", ["id-ada", "ada@bank.example", "upn.ada@bank.example", "al@bank.example"])
def test_an_id_an_address_and_an_alias_lead_to_the_account(store: Store, key: str) -> None:
    ada = an_account("ada", upn="upn.ada@bank.example", addresses=("ada@bank.example", "al@bank.example"))
    with store.begin() as connection:
        write_directory(connection, TENANT, [ada, an_account("bo")])
        assert accounts_of(connection, TENANT, [key, "nobody"]) == [ada]
        assert accounts_of(connection, "other", [key]) == []


def test_accounts_come_once_and_by_id(store: Store) -> None:
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("bo"), an_account("ada")])
        keys = ["bo@bank.example", "id-bo", "id-ada"]
        assert [one.user_id for one in accounts_of(connection, TENANT, keys)] == ["id-ada", "id-bo"]
        assert accounts_of(connection, TENANT, []) == []


@pytest.mark.parametrize("key", ["%@bank.example", "_da@bank.example", 'x"@bank.example', "!@bank.example"])
def test_an_address_is_no_pattern(store: Store, key: str) -> None:
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("ada", addresses=("ada@bank.example", "al@bank.example"))])
        assert accounts_of(connection, TENANT, [key]) == []


def test_half_an_alias_is_none(store: Store) -> None:
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("ada", addresses=("ada@bank.example", "al@bank.example"))])
        assert accounts_of(connection, TENANT, ["l@bank.example"]) == []


def test_users_are_told_by_environment_and_id(store: Store) -> None:
    ada = a_user("ada")
    with store.begin() as connection:
        write_users(connection, PRODUCTION, [ada, a_user("bo")])
        assert office_users(connection, PRODUCTION, [ada.user_id, "005-nobody"]) == [ada]
        assert office_users(connection, TEST, [ada.user_id]) == []
