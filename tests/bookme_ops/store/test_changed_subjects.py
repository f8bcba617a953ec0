"""The log of changed subjects."""

from contextlib import suppress

from bookme_ops.store.bulk import fetch
from bookme_ops.store.changed_subjects import (
    MANY,
    Touched,
    forget_changes,
    latest_change,
    note_everything,
    note_mailboxes,
    note_owners,
    touched_since,
)
from bookme_ops.store.db import Store
from tests.bookme_ops.store.samples import TENANT


def touched(store: Store, number: int, tenant: str = TENANT) -> Touched:
    with store.read() as connection:
        return touched_since(connection, tenant, number)


def latest(store: Store) -> int:
    with store.read() as connection:
        return latest_change(connection)


def note(store: Store, *owners: str) -> int:
    """Log changes of owners, one entry each; gives the number of the last."""
    for owner in owners:
        with store.begin() as connection:
            note_owners(connection, [owner])
    return latest(store)


def test_an_empty_log_touches_nobody(store: Store) -> None:
    assert latest(store) == 0
    assert touched(store, 0) == Touched(up_to=0)


def test_what_was_logged_since_is_told_by_its_kind(store: Store) -> None:
    before = note(store, "old@bank.example")
    with store.begin() as connection:
        note_mailboxes(connection, TENANT, ["id-bo", "id-ada", "id-bo"])
        note_owners(connection, ["ada@bank.example", "005-nameless"])
    told = touched(store, before)
    assert told.accounts == {"id-ada", "id-bo"}
    assert told.owners == {"ada@bank.example", "005-nameless"}
    assert not told.everybody
    assert told.up_to == latest(store) == before + 4


def test_owners_are_told_apart_by_the_account_of_their_address() -> None:
    told = Touched(up_to=1, accounts=frozenset({"id-bo"}), owners=frozenset({"ada@bank.example", "005-nameless"}))
    assert told.identities({"ada@bank.example": "id-ada"}) == {"id-bo", "id-ada", "005-nameless"}


def test_mailboxes_belong_to_their_tenant_and_bookings_to_every_one(store: Store) -> None:
    with store.begin() as connection:
        note_mailboxes(connection, "another", ["id-ada"])
        note_owners(connection, ["ada@bank.example"])
    told = touched(store, 0)
    assert told == Touched(up_to=told.up_to, owners=frozenset({"ada@bank.example"}))


def test_very_many_owners_are_everybody(store: Store) -> None:
    with store.begin() as connection:
        note_owners(connection, [f"{number}@bank.example" for number in range(MANY)])
    assert not touched(store, 0).everybody
    before = latest(store)
    with store.begin() as connection:
        note_owners(connection, [f"{number}@bank.example" for number in range(MANY + 1)])
    assert touched(store, before).everybody


def test_what_all_views_look_at_touches_everybody_of_every_tenant(store: Store) -> None:
    with store.begin() as connection:
        note_everything(connection)
    assert touched(store, 0).everybody
    assert touched(store, 0, "another").everybody
    assert not touched(store, latest(store)).everybody


def test_a_change_that_is_taken_back_was_never_logged(store: Store) -> None:
    with suppress(ZeroDivisionError), store.begin() as connection:
        note_everything(connection)
        raise ZeroDivisionError
    assert touched(store, 0) == Touched(up_to=0)


def test_nothing_is_logged_of_nobody(store: Store) -> None:
    with store.begin() as connection:
        note_owners(connection, [])
        note_mailboxes(connection, TENANT, [])
    assert latest(store) == 0


def test_forgetting_keeps_what_is_needed_and_the_newest(store: Store) -> None:
    last = note(store, "a", "b", "c")
    with store.begin() as connection:
        forget_changes(connection, last - 1)
    assert touched(store, last - 1).owners == {"c"}
    assert not touched(store, last - 1).everybody
    with store.begin() as connection:
        forget_changes(connection, last)
    with store.read() as connection:
        assert fetch(connection, "SELECT subject FROM subject_change") == [("c",)]
    assert note(store, "d") > last, "numbers are not given twice"


def test_whoever_asks_for_what_was_forgotten_is_told_everybody(store: Store) -> None:
    last = note(store, "a", "b", "c", "d")
    with store.begin() as connection:
        forget_changes(connection, last)
    assert touched(store, last - 3).everybody
    assert touched(store, 0).everybody
    assert touched(store, last - 1).owners == {"d"}
    assert not touched(store, last - 1).everybody
