"""Editions: what is kept in memory is what the rows say, for everybody who sees other rows, too."""

from bookme_ops.store.db import Store
from bookme_ops.store.directory import addresses, subject_of
from bookme_ops.store.editions import Kept, mark_of, renew, renew_all
from tests.bookme_ops.store.samples import TENANT, an_account, write_directory_of


def test_what_is_made_of_the_same_edition_is_made_once(store: Store) -> None:
    made = []
    kept = Kept(lambda _, subject: made.append(subject) or len(made))
    with store.begin() as connection:
        assert [kept.of(connection, "a"), kept.of(connection, "a")] == [1, 2], "what was never marked is never kept"
        renew(connection, "a")
        assert [kept.of(connection, "a"), kept.of(connection, "a")] == [3, 3]
        renew(connection, "a")
        assert kept.of(connection, "a") == 4
        renew(connection, "b")
        assert [kept.of(connection, "b"), kept.of(connection, "a")] == [5, 4]
        renew_all(connection)
        assert [kept.of(connection, "b"), kept.of(connection, "a")] == [6, 7]


def test_rows_that_are_younger_than_their_mark_are_not_kept(store: Store) -> None:
    """As for a writer on PostgreSQL, before whom others commit between two of its questions."""
    with store.begin() as connection:
        renew(connection, "a")

        def make(_: object, subject: str) -> int:
            made.append(subject)
            if len(made) == 1:
                renew(connection, subject)
            return len(made)

        made: list[str] = []
        kept = Kept(make)
        assert [kept.of(connection, "a"), kept.of(connection, "a"), kept.of(connection, "a")] == [1, 2, 2]


def test_a_change_of_the_directory_is_seen_by_whoever_sees_its_rows(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
    with store.read() as before:
        assert set(addresses(before, TENANT).accounts) == {"ada@bank.example"}
        with store.begin() as connection:
            write_directory_of(connection, an_account("ada"), an_account("bo"))
            assert set(addresses(connection, TENANT).accounts) == {"ada@bank.example", "bo@bank.example"}
        assert set(addresses(before, TENANT).accounts) == {"ada@bank.example"}, "of the moment at which it began"
    with store.read() as after:
        assert set(addresses(after, TENANT).accounts) == {"ada@bank.example", "bo@bank.example"}


def test_a_directory_that_is_taken_back_is_not_kept(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
    try:
        with store.begin() as connection:
            write_directory_of(connection, an_account("bo"))
            addresses(connection, TENANT)
            raise KeyError  # noqa: TRY301
    except KeyError:
        pass
    with store.read() as connection:
        assert set(addresses(connection, TENANT).accounts) == {"ada@bank.example"}


def test_reading_the_same_directory_again_leaves_its_mark(store: Store) -> None:
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"))
        mark = mark_of(connection, subject_of(TENANT))
        write_directory_of(connection, an_account("ada"))
        assert mark is not None
        assert mark_of(connection, subject_of(TENANT)) == mark
