"""Options that several commands share."""

from collections.abc import Iterable
from typing import Annotated

import typer

from jobs.base import Priority

AS_OF = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="Judge as of this instant: ISO 8601; without an offset in the bank's time zone. Default: now.",
    ),
]
ADVISORS = Annotated[int, typer.Option(min=1, max=100_000, help="How many advisors the simulated bank has.")]
SEED = Annotated[int, typer.Option(min=0, help="The same seed gives the same bank.")]
SCENE = Annotated[str, typer.Option(help="What is wrong in it; `bookme-ops simulator scenes` lists them.")]
ACTOR = Annotated[str | None, typer.Option(help="Who does this; default: your user name on this machine.")]
LARGEST = 2**63 - 1
"""No database counts further."""
NUMBER = Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="The number of the incident.")]
LIMIT = Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")]

UNTIL = Annotated[
    str, typer.Option(metavar="INSTANT", help="When it ends: ISO 8601; without an offset in the bank's time zone.")
]


def priority_of(word: str) -> Priority | None:
    """The priority of a word such as `high`, in any letter case; None for any other word."""
    return Priority.__members__.get(word.strip().upper())


def read_codes(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Codes or beginnings of codes as they are given to a command: `cal001,MTG` are two, in any letter case."""
    return tuple(part.strip().upper() for text in texts or () for part in text.split(",") if part.strip())
