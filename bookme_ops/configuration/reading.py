"""Understanding what was given: each value by its kind, each secret from wherever it stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookme_ops.configuration.given import Path as KeyPath
from bookme_ops.configuration.keys import Key
from bookme_ops.configuration.merging import Choice, Merged
from bookme_ops.configuration.problems import Problem
from bookme_ops.configuration.secret import Secret

LARGEST_SECRET = 64 * 1024
"""Bytes; the largest certificate with its chain is a tenth of it."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What has been understood, and what is wrong with the rest."""

    sections: set[KeyPath]
    """Tables that are in use."""
    problems: list[Problem]
    values: dict[KeyPath, Any] = field(default_factory=dict)
    origins: dict[KeyPath, str] = field(default_factory=dict)
    bad: set[KeyPath] = field(default_factory=set)
    """Keys that were given, and wrongly."""
    inline: set[KeyPath] = field(default_factory=set)
    """Secrets that stand in the settings file itself."""

    def get(self, path: KeyPath, key: Key) -> Any:
        """The value of a key; its default where none was given."""
        if path in self.values:
            return self.values[path]
        return None if key.default is None else key.kind.read(key.default)

    def complain(self, path: KeyPath, what: str) -> None:
        """Note a problem that is nobody's value: something is missing, or two things contradict each other."""
        self.problems.append(Problem(".".join(path), what))


def read_all(merged: Merged, *, base: Path) -> Reading:
    """Read every value that counts; relative paths are read from `base`."""
    reading = Reading(sections=merged.sections, problems=merged.problems)
    for path, choice in merged.choices.items():
        if choice.given.value == "" and choice.key.default is None:
            continue
        try:
            reading.values[path] = _read(choice, base)
        except ValueError as error:
            reading.bad.add(path)
            reading.problems.append(Problem(choice.label, f"{error}{_echo(choice)}"))
            continue
        reading.origins[path] = choice.given.origin
        if choice.key.secret and not choice.from_file and choice.given.origin == "file":
            reading.inline.add(path)
    return reading


def _read(choice: Choice, base: Path) -> Any:
    if choice.from_file:
        return _read_secret_file(choice.given.value, base)
    value = choice.key.kind.read(choice.given.value)
    if isinstance(value, Secret) and not value.reveal():
        raise ValueError("is empty")
    return _existing(value, base) if isinstance(value, Path) else value


def _existing(path: Path, base: Path) -> Path:
    whole = base / path
    if not whole.is_file():
        raise ValueError(f"there is no such file in {base}")
    return whole


def _read_secret_file(value: Any, base: Path) -> Secret:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be the path of a file")
    try:
        with (base / Path(value.strip()).expanduser()).open("rb") as file:
            content = file.read(LARGEST_SECRET + 1)
    except OSError as error:
        raise ValueError(f"the file of the secret cannot be read: {error.strerror}") from None
    return Secret(_secret_text(content))


def _secret_text(content: bytes) -> str:
    if len(content) > LARGEST_SECRET:
        raise ValueError("the file is too large for a secret")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError("the file of the secret is not text (a certificate must be PEM)") from None
    if not text:
        raise ValueError("the file of the secret is empty")
    return text


def _echo(choice: Choice) -> str:
    """What was given, for people; nothing of a secret, and nothing of a URL, which may hold a password."""
    value = choice.given.value
    hidden = choice.key.secret and not choice.from_file
    if hidden or choice.key.kind.word.endswith("URL") or not isinstance(value, str | int | float):
        return ""
    text = repr(value)
    return f" (it is {text[:60] + '…' if len(text) > 60 else text})"
