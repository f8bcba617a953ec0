"""What a search for an advisor returns, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.environment.addresses import AddressBook
from jobs.environment.searches import Catalogue, Match, explain_search
from jobs.views import DirectoryView
from tests.jobs.environment.bank import (
    a_directory,
    a_group,
    a_roster,
    a_user,
    an_account,
    an_advisor,
    an_employee,
    nobody,
    refused,
)

CLERK = an_account("clerk", addresses=("ad.clerk@bank.example",), mail=None, nickname="ada2")
BANK = a_directory(
    a_roster(an_advisor("ada"), an_advisor("bob"), nobody("lost", "ada.lost@bank.example")),
    others=[CLERK, an_account("gone", enabled=False, mail=None, addresses=("bob@bank.example",))],
    objects=[a_group("ada@other.example", "team@bank.example")],
)


def hits(text: str, view: DirectoryView = BANK) -> list[tuple[str, Match]]:
    return [(one.id, one.match) for one in explain_search(view, "production", text).hits]


def test_an_exact_alias_comes_first() -> None:
    assert hits("ada@bank.example") == [("id-ada", Match.ALIAS)]
    assert hits("ada@") == [("id-ada", Match.ALIAS), ("group-1", Match.ALIAS)]
    assert [one for one, _ in hits("ada")][:1] == ["id-ada"]


def test_initials_then_beginnings_then_words() -> None:
    assert hits("ada") == [
        ("id-ada", Match.ALIAS),
        ("group-1", Match.ALIAS),
        ("ada.lost@bank.example", Match.BEGINNING),
        ("id-clerk", Match.WORDS),
    ]
    assert hits("lost") == [("ada.lost@bank.example", Match.INITIALS)]
    assert hits("long ada") == [("id-ada", Match.WORDS)]


def test_case_and_outer_blanks_do_not_matter() -> None:
    assert hits("  ADA@Bank.Example ") == hits("ada@bank.example")


@pytest.mark.parametrize("text", ["", "   ", "nobody", "ada@nowhere", "ada bob"])
def test_nothing_is_found_where_there_is_nothing(text: str) -> None:
    assert hits(text) == []


def test_a_search_tells_one_person_only_if_it_finds_one_advisor() -> None:
    assert explain_search(BANK, "production", "ada@bank.example").tells_one
    assert not explain_search(BANK, "production", "ada@").tells_one
    assert not explain_search(BANK, "production", "ad.clerk").tells_one, "no advisor"
    assert not explain_search(BANK, "production", "nobody").tells_one


def test_a_disabled_account_is_found_and_said_to_be_disabled() -> None:
    found = {one.id: (one.kind, one.enabled) for one in explain_search(BANK, "production", "bob@bank.example").hits}
    assert found == {"id-bob": ("advisor", True), "id-gone": ("account", False)}


def test_the_reason_says_what_was_hit() -> None:
    (one,) = explain_search(BANK, "production", "team").hits
    assert (one.kind, one.found_in, one.match.label) == ("group", "team@bank.example", "the whole alias is the same")


def test_advisors_are_found_by_what_every_system_says() -> None:
    advisor = an_advisor("ada", user=a_user(alias="ali"), employee=an_employee(initials="Emp", mail="m@x.example"))
    view = a_directory(a_roster(advisor))
    for text, match in (("ali", Match.INITIALS), ("emp", Match.INITIALS), ("m@x.example", Match.ALIAS)):
        assert hits(text, view) == [("id-ada", match)]


def test_what_could_not_be_read_is_told() -> None:
    explained = explain_search(refused(BANK, "objects"), "production", "ada@")
    assert not explained.complete
    assert explained.unread == ("tenant/objects",)
    assert explain_search(BANK, "production", "ada@").complete


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(LookupError, match="trial"):
        explain_search(BANK, "trial", "ada")


TEXTS = st.text(alphabet="adbo.@long", min_size=1, max_size=6)


@given(TEXTS)
def test_the_count_of_an_address_search_is_the_number_of_its_hits(text: str) -> None:
    catalogue = Catalogue.of(BANK, BANK.rosters[0], AddressBook.of(BANK))
    text = f"{text}@"
    assert catalogue.count(text) == len(catalogue.search(text))


@given(st.permutations(list(BANK.accounts.items.values())), st.permutations(BANK.rosters[0].advisors), TEXTS)
def test_the_order_of_the_directory_never_matters(accounts: list, advisors: list, text: str) -> None:  # type: ignore[type-arg]
    view = a_directory(a_roster(*advisors), others=accounts, objects=BANK.objects.items)
    assert explain_search(view, "production", text) == explain_search(BANK, "production", text)
