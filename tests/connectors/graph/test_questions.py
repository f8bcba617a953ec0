"""How questions are put into batches."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from connectors.graph.questions import Question, grouped


def questions(mailboxes: list[str]) -> list[Question]:
    return [Question(mailbox, f"/{number}") for number, mailbox in enumerate(mailboxes)]


def test_twenty_mailboxes_are_one_batch_and_twenty_one_are_two() -> None:
    assert len(grouped(questions([str(n) for n in range(20)]))) == 1
    assert len(grouped(questions([str(n) for n in range(21)]))) == 2


def test_four_questions_of_a_mailbox_are_one_batch_and_five_are_two() -> None:
    assert len(grouped(questions(["m"] * 4))) == 1
    assert len(grouped(questions(["m"] * 5))) == 2


def test_many_questions_of_several_mailboxes_fill_batches() -> None:
    assert len(grouped(questions(["a", "b", "c", "d", "e"] * 8))) == 2


def test_nothing_asked_is_no_batch() -> None:
    assert grouped([]) == []


@given(st.lists(st.sampled_from("abcdefgh"), max_size=80))
def test_every_question_is_in_exactly_one_batch_within_the_limits(mailboxes: list[str]) -> None:
    asked = questions(mailboxes)
    groups = grouped(asked)
    assert sorted(index for group in groups for index in group) == list(range(len(asked)))
    for group in groups:
        assert len(group) <= 20
        assert all(count <= 4 for count in Counter(asked[index].mailbox for index in group).values())
