"""Settings from environment variables: `BOOKME_OPS_` and the key in capitals, its parts joined by two underscores.

One underscore between the parts is understood as well: `BOOKME_OPS_BANK_TIME_ZONE` is `bank.time_zone`. Where the
name of an environment makes that ambiguous, an environment of the settings file is preferred, then the shortest name.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from bookme_ops.configuration.given import Given, Path, key_of, spellings
from bookme_ops.configuration.keys import ANY
from bookme_ops.configuration.problems import Problem

PREFIX = "BOOKME_OPS_"
CHANNELS, TASKS = ("alerts", "channels"), ("schedule", "tasks")
NOT_SETTINGS = ("BOOKME_OPS_CONFIG", "BOOKME_OPS_TEST_")
"""The path of the settings file, and whatever our own tests read."""

FLAT = {spelling.replace(".", "_"): spelling for spelling in spellings() if ANY not in spelling}
OF_SITES = f"environments.{ANY}."
ENDINGS = {
    spelling.removeprefix(OF_SITES).replace(".", "_"): spelling
    for spelling in spellings()
    if spelling.startswith(OF_SITES)
}


def read_environ(
    environ: Mapping[str, str], names: Iterable[str], channels: Iterable[str] = ()
) -> Iterator[Given | Problem]:
    """What the environment gives; `names` are the environments of the settings file, `channels` its channels.

    Empty variables count as unset.
    """
    known = {folded(name): name for name in names}
    told = {folded(name): name for name in channels}
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or variable.startswith(NOT_SETTINGS) or not text.strip():
            continue
        path = find_path(variable.removeprefix(PREFIX).lower(), known, told)
        found = key_of(path)
        if found is None:
            yield Problem(variable, _no_such(variable))
        else:
            key, from_file = found
            yield Given(path, text.strip() if from_file else key.kind.of_text(text.strip()), variable)


def folded(name: str) -> str:
    """An environment's name as a variable can spell it."""
    return name.lower().replace("-", "_")


def find_path(spelled: str, known: Mapping[str, str], channels: Mapping[str, str] | None = None) -> Path:
    """The path that a variable names without its prefix; `known` gives the environments' names by folded ones.

    So does `channels`; a channel or a task is named with two underscores on either side of its name only.
    """
    parts = tuple(spelled.split("__"))
    if parts[:2] == CHANNELS and len(parts) > 3:
        parts = (*CHANNELS, (channels or {}).get(parts[2], parts[2]), *parts[3:])
    if parts[:2] == TASKS and len(parts) > 3:
        # No variable can spell the hyphens of which the names of tasks are full.
        parts = (*TASKS, parts[2].replace("_", "-"), *parts[3:])
    if len(parts) > 2 and parts[0] == "environments":
        parts = (parts[0], known.get(parts[1], parts[1]), *parts[2:])
    if key_of(parts) is not None:
        return parts
    flat = spelled.replace("__", "_")
    if flat in FLAT:
        return tuple(FLAT[flat].split("."))
    candidates = list(_inside_environments(flat, known))
    return min(candidates, key=lambda path: (path[1] not in known.values(), len(path[1])), default=parts)


def _inside_environments(flat: str, known: Mapping[str, str]) -> Iterator[Path]:
    rest = flat.removeprefix("environments_")
    for ending, spelling in ENDINGS.items():
        name = rest.removesuffix(f"_{ending}")
        if rest != flat and name and name != rest:
            head, _, *tail = spelling.split(".")
            yield (head, known.get(name, name), *tail)


def _no_such(variable: str) -> str:
    forms = [PREFIX + spelling.replace(".", "__").upper().replace(ANY, "NAME") for spelling in spellings()]
    close = get_close_matches(variable, forms, n=1, cutoff=0.6)
    return "no such setting" + (f"; did you mean {close[0]}?" if close else "")
