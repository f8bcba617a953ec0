"""What is wrong with the settings: everything at once, each with the name of its key."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. It never repeats the value of a secret."""

    key: str
    """The dotted key as the file spells it, or the name of the environment variable."""
    what: str

    def __str__(self) -> str:
        return f"{self.key}: {self.what}"


class SettingsError(Exception):
    """The settings cannot be used; `problems` lists all that is wrong with them, ordered by key."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("; ".join(map(str, self.problems)))
