"""Reading a baseline: the shipped defaults, and over them the bank's own file. Everything wrong is told at once."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from bookme_ops.baselines.shape import LISTS, RULES, TABLES, WHOLE, Shape
from bookme_ops.configuration.plain import WORDS
from bookme_ops.configuration.problems import Problem, SettingsError
from jobs.access.baseline import Allowance, AppRules, Baseline, DeclaredCredential, UserRules

SHIPPED = "shipped defaults"
KINDS = {"apps": AppRules, "allowed": Allowance, "credentials": DeclaredCredential}
FURTHER = (*TABLES, *LISTS)
Tree = Mapping[str, Any]


class BaselineError(SettingsError):
    """A baseline cannot be used; `problems` lists all that is wrong with it, each with the file and the key."""


def read_baseline(path: Path | None) -> Baseline:
    """What one environment expects: the shipped defaults, in which each key that the file has is replaced as a whole.

    Raises BaselineError with all problems.
    """
    shipped = tomllib.loads(files("bookme_ops.baselines").joinpath("default.toml").read_text(encoding="utf-8"))
    if path is None:
        return parse_baseline(shipped, source=SHIPPED)
    given = _load(path)
    misread = [Problem(f"{path.name} {name}", _unlike(given[name], dict)) for name in TABLES if _no_table(given, name)]
    if misread:
        raise BaselineError(misread)
    merged = {**shipped, **given, **{name: {**shipped[name], **given.get(name, {})} for name in TABLES}}
    return parse_baseline(merged, source=path.name)


def parse_baseline(tree: Tree, *, source: str) -> Baseline:
    """The baseline of a whole TOML tree. Raises BaselineError with all problems."""
    problems: list[Problem] = []
    whole = _read_table({key: value for key, value in tree.items() if key not in FURTHER}, WHOLE, problems)
    tables = {name: _read_table(tree.get(name, {}), RULES, problems, name) for name in TABLES}
    lists = {name: tuple(_read_list(tree.get(name, []), name, problems)) for name in LISTS}
    problems += _find_twins(lists)
    if problems:
        raise BaselineError(Problem(f"{source} {one.key}", one.what) for one in problems)
    whole |= {name: UserRules(**values) for name, values in tables.items()}
    whole |= {name: tuple(KINDS[name](**values) for values in rows) for name, rows in lists.items()}
    return Baseline(source=source, **whole)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        what = f"the baseline cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        what = "the baseline is not UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        what = f"the baseline is not TOML: {error}"
    raise BaselineError([Problem(path.name, what)])


def _read_table(tree: Tree, shape: Shape, problems: list[Problem], above: str = "") -> dict[str, Any]:
    """The values of a table by their keys; what is wrong with them goes to the problems."""
    values = {}
    for key, given in tree.items():
        path = f"{above}.{key}" if above else key
        if key not in shape:
            there = (*shape, *FURTHER) if shape is WHOLE else shape
            problems.append(Problem(path, f"is not known; there are {', '.join(there)}"))
            continue
        try:
            values[key] = shape[key](given)
        except ValueError as error:
            problems.append(Problem(path, str(error)))
    return values


def _read_list(rows: Any, name: str, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """The tables of a list, counted from 1 as people do."""
    shape, needed = LISTS[name]
    if not isinstance(rows, list):
        problems.append(Problem(name, _unlike(rows, list)))
        return
    for number, row in enumerate(rows, start=1):
        path = f"{name}[{number}]"
        if not isinstance(row, dict):
            problems.append(Problem(path, _unlike(row, dict)))
            continue
        problems += [Problem(f"{path}.{key}", "is missing") for key in needed if key not in row]
        yield _read_table(row, shape, problems, path)


def _find_twins(lists: Mapping[str, tuple[dict[str, Any], ...]]) -> Iterator[Problem]:
    """Entries of which nobody could tell which one counts."""
    for name, key in (("apps", "app_id"), ("credentials", "name")):
        seen = set()
        for number, row in enumerate(lists[name], start=1):
            own = row[key].casefold() if key in row else None
            if own is not None and own in seen:
                yield Problem(f"{name}[{number}].{key}", "is that of another entry, too")
            seen.add(own)


def _no_table(tree: Tree, name: str) -> bool:
    return name in tree and not isinstance(tree[name], dict)


def _unlike(value: Any, wanted: type) -> str:
    return f"must be {WORDS[wanted]}, not {WORDS.get(type(value), f'a {type(value).__name__}')}"
