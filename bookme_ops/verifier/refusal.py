"""Why an archive fails: the files and the rules, never the values."""

from dataclasses import dataclass


class Refused(Exception):
    """The archive cannot be trusted as a whole; `rule` says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """One reason for a FAIL."""

    file: str
    """A path in the archive, with `!` before what stands in an archive within; `(archive)` for the whole."""
    rule: str
    """`known:…` and `shape:…` for what was found, `archive:…` and `manifest:…` for what is wrong with the file."""
