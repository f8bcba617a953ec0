"""Intake says what was answered and what was not."""

from datetime import UTC, datetime

from bookme_ops.bundles.intake import QUESTIONS, Intake

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_without_an_answer_everything_is_missing() -> None:
    assert Intake().missing == tuple(QUESTIONS)


def test_blank_answers_are_none() -> None:
    assert "process" in Intake(process="  \n").missing


def test_answered_questions_are_not_missing_and_keep_their_order() -> None:
    intake = Intake(errors="500", process="booked")
    assert intake.missing == ("expected", "actual", "steps")
    assert list(intake.answers()) == [("process", "booked"), ("errors", "500")]


def test_the_piece_asks_every_question_and_says_what_nobody_answered() -> None:
    rows = Intake(actual=" it vanished ").piece(AT).rows or ()
    assert {row["question"]: row["answer"] for row in rows} == dict.fromkeys(QUESTIONS) | {"actual": "it vanished"}
