"""Answers: what people say about a problem, as a ticket with the vendor needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from bookme_ops.bundles.pieces import Piece
from bookme_ops.intake import BOOKING, FACTS, SHOWN

QUESTIONS = {fact.name: fact.asks for fact in FACTS if not fact.gathered and fact.name not in {BOOKING, SHOWN}}
"""What only people can tell; the bundle brings the rest. The words are the options of the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers of whoever reports the problem; None where nothing was said."""

    process: str | None = None
    expected: str | None = None
    actual: str | None = None
    steps: str | None = None
    errors: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions that nobody answered."""
        return tuple(name for name in QUESTIONS if not (getattr(self, name) or "").strip())

    def or_else(self, intake: Mapping[str, str]) -> "Answers":
        """These, and for the questions that they leave open what the intake of an incident says."""
        told = {name: text for name, text in intake.items() if name in QUESTIONS}
        return Answers(**(told | dict(self.given())))

    def given(self) -> Iterator[tuple[str, str]]:
        """Each answer with the name of its question, in the order of the questions."""
        for one in fields(self):
            text = (getattr(self, one.name) or "").strip()
            if text:
                yield one.name, text

    def piece(self, at: datetime) -> Piece:
        """The answers as a file of the bundle; it says what nobody has told, too."""
        said = dict(self.given())
        rows = [{"question": name, "asks": asks, "answer": said.get(name)} for name, asks in QUESTIONS.items()]
        return Piece(path="answers.json", source="person", read_at=at, rows=tuple(rows))
