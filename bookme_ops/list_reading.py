"""Read the bank's own lists from their files into the mirror; a list with a bad line leaves it as it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookme_ops.bank_lists import read_roster, read_schedules
from bookme_ops.collection import Collection
from bookme_ops.store.db import Connection
from bookme_ops.store.rosters import ROSTER, SCHEDULES, write_roster, write_schedules
from connectors.errors import ConnectorError, Malformed, NotFound, Reason

LARGEST = 32 * 2**20
"""Bytes; the schedules of 100,000 advisors are half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankList:
    """A kind of list: how its text is understood, and where it is kept."""

    subject: str
    """The name of its coverage."""
    read: Callable[[str], Sequence[Any]]
    write: Callable[[Connection, str, Iterable[Any]], int]


THE_ROSTER = BankList(subject=ROSTER, read=read_roster, write=write_roster)
THE_SCHEDULES = BankList(subject=SCHEDULES, read=read_schedules, write=write_schedules)


def read_lists(collection: Collection) -> None:
    """Roster and schedules of every environment; one that the settings do not name any more is emptied."""
    for site in collection.ops.chosen:
        environment = collection.ops.settings.environment(site.name)
        _replace(collection, site.name, THE_ROSTER, environment.roster.csv)
        _replace(collection, site.name, THE_SCHEDULES, environment.schedules_csv)


def read_text(path: Path) -> str:
    """The text of a list. Raises NotFound or Malformed, neither of which names the folder."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise NotFound("the list", f"{path.name} cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise Malformed("the list", f"{path.name} is larger than we accept", reason=Reason.TOO_LARGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Malformed("the list", f"line {line}: is not UTF-8: save the file as CSV UTF-8") from None


def _replace(collection: Collection, environment: str, kind: BankList, path: Path | None) -> None:
    try:
        records = kind.read(read_text(path)) if path is not None else ()
    except ConnectorError as error:
        collection.failed(environment, "directory", kind.subject, error)
        return
    with collection.ops.store.begin() as connection:
        kind.write(connection, environment, records)
    if path is not None:
        collection.tally.read[kind.subject] += len(records)
        collection.succeeded(environment, "directory", kind.subject)
