"""Global options may stand before or after the command; they are put in front of it here."""

from collections.abc import Sequence

GLOBAL = ("--config", "--env", "--output")


def hoist(arguments: Sequence[str]) -> list[str]:
    """The same arguments with the global options and their values in front, in their order; `--` ends the search."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*front, *rest, word, *waiting]
        if word in GLOBAL:
            front += [word, *waiting[:1]]
            del waiting[:1]
        elif word.startswith(tuple(f"{option}=" for option in GLOBAL)):
            front.append(word)
        else:
            rest.append(word)
    return front + rest
