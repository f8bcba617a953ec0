"""The desk: what every command finds laid out before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TextIO

from bookme_ops.cli.seams import Works
from bookme_ops.redaction import Redactor


class Output(StrEnum):
    """What a command prints on standard output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(slots=True, kw_only=True)
class Desk:
    """The global options, the streams, the clock, and the works behind the commands."""

    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    folder: Path
    """The folder that the command runs in."""
    clock: Callable[[], datetime]
    given_works: Works | None = None
    config: Path | None = None
    environments: tuple[str, ...] | None = None
    """None means all."""
    output: Output = Output.TABLE
    redactor: Redactor = field(default_factory=Redactor)
    """Learns the secrets once the settings have been read."""

    @property
    def works(self) -> Works:
        """What commands call; loaded on first use, because it brings the store and the connectors along."""
        if self.given_works is None:
            self.given_works = load("bookme_ops.cli.works").RealWorks()
        return self.given_works

    @property
    def watched(self) -> bool:
        """Whether a person watches standard error."""
        return self.stderr.isatty()


def load(module: str) -> ModuleType:
    """Import a module by name: the one place where that happens, so that `--help` imports no library in vain."""
    return import_module(module)
