"""The mirror of the directories: which account holds which address."""

from bookme_ops.store.db import Store
from bookme_ops.store.directory import account_ids, addresses, write_directory
from tests.bookme_ops.store.samples import TENANT, an_account


def test_every_address_leads_to_its_account(store: Store) -> None:
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("ada", addresses=("ada@bank.example", "al@bank.example"))])
        book = addresses(connection, TENANT)
        assert book.accounts == {"ada@bank.example": "id-ada", "al@bank.example": "id-ada"}
        assert book.ambiguous == set()
        assert addresses(connection, "other").accounts == {}


def test_the_mail_counts_as_an_address_and_is_folded(store: Store) -> None:
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("ada", mail="Ada.L@Bank.example")])
        assert addresses(connection, TENANT).accounts["ada.l@bank.example"] == "id-ada"


def test_an_address_of_two_accounts_leads_to_neither(store: Store) -> None:
    shared = "team@bank.example"
    users = [
        an_account("ada", addresses=("ada@bank.example", shared)),
        an_account("bo", addresses=(shared,), mail=None),
    ]
    with store.begin() as connection:
        write_directory(connection, TENANT, users)
        accounts, ambiguous = addresses(connection, TENANT)
        assert accounts == {"ada@bank.example": "id-ada"}
        assert ambiguous == {shared}


def test_the_directory_is_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert write_directory(connection, TENANT, [an_account("ada"), an_account("bo")]) == 2
        assert write_directory(connection, TENANT, [an_account("ada"), an_account("cy")]) == 2
        assert write_directory(connection, TENANT, [an_account("ada"), an_account("cy")]) == 0
        assert account_ids(connection, TENANT) == {"id-ada", "id-cy"}
        write_directory(connection, "other", [])
        assert account_ids(connection, TENANT) == {"id-ada", "id-cy"}
