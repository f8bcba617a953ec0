"""Answers says what was answered and what was not."""

from datetime import UTC, datetime

from bookme_ops.bundles.answers import QUESTIONS, Answers

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_without_an_answer_everything_is_missing() -> None:
    assert Answers().missing == tuple(QUESTIONS)


def test_blank_answers_are_none() -> None:
    assert "process" in Answers(process="  \n").missing


def test_answered_questions_are_not_missing_and_keep_their_order() -> None:
    answers = Answers(errors="500", process="booked")
    assert answers.missing == ("expected", "actual", "steps")
    assert list(answers.given()) == [("process", "booked"), ("errors", "500")]


def test_the_piece_asks_every_question_and_says_what_nobody_answered() -> None:
    rows = Answers(actual=" it vanished ").piece(AT).rows or ()
    assert {row["question"]: row["answer"] for row in rows} == dict.fromkeys(QUESTIONS) | {"actual": "it vanished"}


def test_what_the_options_leave_open_an_incident_may_say() -> None:
    told = Answers(actual="two rooms").or_else({"actual": "no room", "steps": "twice", "screenshots": "a.png"})
    assert told == Answers(actual="two rooms", steps="twice")
