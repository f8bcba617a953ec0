"""Rows of a review: what an address asks for is what is meant, and addresses lead back to themselves."""

import pytest

from bookme_ops.access_reviewing.standing import RANKS
from bookme_ops.store.review_pages import RowChoice
from bookme_ops.web.pages.review_rows import link_of, read_choice
from bookme_ops.web.refusals import BadRequest


def test_an_address_without_words_means_every_row() -> None:
    assert read_choice() == RowChoice()
    assert link_of(3, RowChoice()) == "/audits/reviews/3"


@pytest.mark.parametrize("standing", list(RANKS))
def test_every_standing_can_be_asked_for(standing: str) -> None:
    assert read_choice(standing=standing).standing == standing


@pytest.mark.parametrize("wrong", [{"only": "maybe"}, {"standing": "fine"}, {"q": "x" * 201}])
def test_what_is_no_choice_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        read_choice(**wrong)


def test_an_address_holds_the_whole_choice() -> None:
    choice = read_choice("undecided", "not expected", " a&b=c ")
    assert link_of(3, choice, after=50) == "/audits/reviews/3?only=undecided&standing=not+expected&q=a%26b%3Dc&after=50"
