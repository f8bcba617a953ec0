"""Files of logs, read piece by piece: plain or packed by gzip, and never more than is honest."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from bookme_ops.access_use.calls import LogError

LONGEST_LINE = 2**20
"""Bytes."""
LARGEST_FILE = 4 * 2**30
"""Bytes, unpacked."""
GZIP = b"\x1f\x8b"


def lines_of(path: Path, *, largest: int = LARGEST_FILE) -> Iterator[bytes]:
    """The lines of a file with their ends. Raises LogError if it has none such, OSError if it cannot be read."""
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        source = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        try:
            yield from _lines(source, largest)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise LogError("the file is not packed properly, or was cut off") from error


def instant_of(text: object) -> datetime | None:
    """The instant that a row names, in UTC; a time without a zone is UTC, too. None if it is no time."""
    if not isinstance(text, str):
        return None
    try:
        told = msgspec.convert(text.strip(), datetime)
    except msgspec.ValidationError:
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def _lines(source: BinaryIO, largest: int) -> Iterator[bytes]:
    size = 0
    # Never more than one honest line at a time, or a file without line ends would fill the memory.
    while line := source.readline(LONGEST_LINE + 1):
        size += len(line)
        if len(line) > LONGEST_LINE:
            raise LogError(f"the file has a line of more than {LONGEST_LINE} bytes")
        if size > largest:
            raise LogError(f"the file has more than {largest} bytes")
        if b"\0" in line:
            raise LogError("the file is no text")
        yield line
