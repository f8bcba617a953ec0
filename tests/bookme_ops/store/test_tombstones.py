"""Tombstones stand for whole ids and addresses, in whatever text, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.store.persons import Person
from bookme_ops.store.tombstones import Eraser, tombstone

KEY = b"k" * 32
MAIL, GUID, USER = "anna@bank.example", "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "005Qw000001AbCdEfG"
PERSON = Person(strong=frozenset({MAIL, GUID, USER}), weak=frozenset({"anh"}), mailboxes=frozenset())
ERASER = Eraser.of(PERSON, KEY, {"bank.example"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("anna@bank.example", "{mail}"),
        ("Write to ANNA@Bank.Example.", "Write to {mail}."),
        ("<anna@bank.example>, smtp:anna@bank.example", "<{mail}>, smtp:{mail}"),
        ("/users/9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d/events", "/users/{guid}/events"),
        ("production/005Qw000001AbCdEfG", "production/{user}"),
        ("joanna@bank.example", "joanna@bank.example"),
        ("jo.anna@bank.example", "jo.anna@bank.example"),
        ("anna@bank.example.dk", "anna@bank.example.dk"),
        ("anna@bank.examples", "anna@bank.examples"),
        ("005Qw000001AbCdEfGX", "005Qw000001AbCdEfGX"),
        ("anh is nobody here", "anh is nobody here"),
    ],
)
def test_whole_ids_and_addresses_are_replaced_and_parts_are_not(text: str, left: str) -> None:
    names = {
        name: tombstone(one, KEY, {"bank.example"})
        for name, one in zip(("mail", "guid", "user"), (MAIL, GUID, USER), strict=True)
    }
    assert ERASER.erase(text, closely=False) == left.format(**names)
    assert ERASER.names(text) is ("{" in left)


def test_beside_them_initials_are_theirs_with_whatever_domain() -> None:
    told = ERASER.erase({"wanted": ["anh@bank.example"], "initials": "anh", "room": "banh"}, closely=True)
    stone = tombstone("anh", KEY)
    assert told == {"wanted": [stone], "initials": stone, "room": "banh"}


def test_a_tombstone_tells_its_kind_and_nothing_else() -> None:
    assert tombstone(USER, KEY).startswith("005ERASED")
    assert len(tombstone(USER[:15], KEY)) == 15
    assert tombstone(MAIL, KEY).endswith("@erased.invalid")
    assert tombstone(MAIL, KEY, {"bank.example"}).endswith("@bank.example")
    assert tombstone(MAIL.upper(), KEY) == tombstone(MAIL, KEY)
    assert tombstone(MAIL, b"another") != tombstone(MAIL, KEY)


@given(st.text(alphabet="anbk@.ex 9b1d-" + "ø", max_size=60), st.text(max_size=20))
def test_erasing_twice_is_erasing_once_and_leaves_nothing(before: str, after: str) -> None:
    text = f"{before} {MAIL} {after}"
    once = ERASER.erase(text, closely=False)
    assert ERASER.erase(once, closely=False) == once
    assert not ERASER.names(once)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=5), parts, max_size=4),
    )
)
def test_what_does_not_name_them_stays_as_it_is(value: object) -> None:
    assert ERASER.names(value) is False
    assert ERASER.erase(value, closely=False) == value
