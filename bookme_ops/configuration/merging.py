"""Which of the given values counts: unknown keys are told, and the environment wins over the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from bookme_ops.configuration.given import SECTIONS, Given, Path, general, key_of, place_of_name, spellings
from bookme_ops.configuration.keys import ANY, Key
from bookme_ops.configuration.problems import Problem

ENVIRONMENT = f"environments.{ANY}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The value that counts for a key."""

    key: Key
    path: Path
    """Without the `_file` of a secret."""
    given: Given
    from_file: bool
    """The value is the path of a file that holds the secret."""

    @property
    def label(self) -> str:
        """The name under which a problem of it is told: the key as it was spelled, or the variable."""
        return ".".join(self.given.path) if self.given.origin == "file" else self.given.origin


@dataclass(slots=True)
class Merged:
    """What counts, which tables are in use, and what cannot be right."""

    choices: dict[Path, Choice] = field(default_factory=dict)
    sections: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def merge(given: Iterable[Given]) -> Merged:
    """Choose among values that come in the order of their weight, the heaviest last."""
    merged = Merged()
    for one in given:
        found = key_of(one.path)
        if found is None:
            _take_table(merged, one)
        else:
            _take_value(merged, Choice(found[0], (*one.path[:-1], found[0].name), one, found[1]))
    return merged


def _take_value(merged: Merged, choice: Choice) -> None:
    earlier = merged.choices.get(choice.path)
    if earlier is not None and (earlier.given.origin == "file") == (choice.given.origin == "file"):
        merged.problems.append(Problem(choice.label, f"is given twice: {earlier.label} says it too"))
        return
    merged.sections.update(choice.path[:depth] for depth in range(1, len(choice.path)))
    merged.choices[choice.path] = choice


def _take_table(merged: Merged, given: Given) -> None:
    label, wanted = ".".join(given.path), general(given.path)
    if wanted in SECTIONS or wanted == ENVIRONMENT:
        merged.sections.add(given.path)
        if not isinstance(given.value, dict):
            merged.problems.append(Problem(label, "must be a table"))
    elif len(given.path) == 1 or general(given.path[:-1]) in SECTIONS:
        merged.problems.append(Problem(label, f"no such setting{_suggestion(given.path)}"))


def _suggestion(path: Path) -> str:
    close = get_close_matches(general(path), [*spellings(), *SECTIONS], n=1, cutoff=0.7)
    if not close:
        return ""
    named = place_of_name(path)
    name = close[0] if named is None else close[0].replace(ANY, path[named])
    return f"; did you mean {name}?"
