"""Reading the settings: file, then environment, then the files of secrets; everything wrong is told at once."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bookme_ops.configuration.assembly import assemble
from bookme_ops.configuration.environ import read_environ
from bookme_ops.configuration.given import Given, walk
from bookme_ops.configuration.merging import merge
from bookme_ops.configuration.problems import Problem, SettingsError
from bookme_ops.configuration.reading import read_all
from bookme_ops.configuration.records import Settings

DEFAULT_FILE = "bookme-ops.toml"


def load_settings(path: Path | None, environ: Mapping[str, str], *, folder: Path) -> Settings:
    """Read and check the settings; the environment wins over the file.

    `path` None means `bookme-ops.toml` in `folder` if there is one, else the environment alone. Relative paths in
    values are read from the settings file's folder (else from `folder`). Raises SettingsError with all problems.
    """
    chosen = path if path is not None else _default_file(folder)
    base = (folder / chosen).resolve().parent if chosen is not None else folder.resolve()
    tree = _read_file(folder / chosen) if chosen is not None else {}
    channels = _named(tree.get("alerts"), "channels")
    found = [*walk(tree), *read_environ(environ, _named(tree, "environments"), channels)]
    merged = merge(one for one in found if isinstance(one, Given))
    merged.problems += [one for one in found if isinstance(one, Problem)]
    reading = read_all(merged, base=base)
    settings = assemble(reading, path=chosen, base=base)
    if settings is None:
        raise SettingsError(reading.problems)
    return settings


def _default_file(folder: Path) -> Path | None:
    candidate = folder / DEFAULT_FILE
    return candidate if candidate.is_file() else None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        what = f"the settings file cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        what = "the settings file is not UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        what = f"the settings file is not TOML: {error}"
    raise SettingsError([Problem(str(path), what)])


def _named(tree: Any, table: str) -> Iterator[str]:
    """The names that stand in a table of tables, if that is what it is."""
    named = tree.get(table) if isinstance(tree, dict) else None
    yield from named if isinstance(named, dict) else ()
