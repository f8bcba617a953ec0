"""Packing: the files of a bundle in one ZIP, the same bytes for the same input, and never more than agreed."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first instant that a ZIP can tell."""
PLAIN_FILE = 0o100644 << 16
UNIX = 3
LEVEL = 6


class TooLarge(ValueError):
    """The archive would be larger than it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file as it stands in the archive."""

    path: str
    sha256: str
    size: int
    """Bytes before compression."""


@dataclass(slots=True, kw_only=True)
class Packer:
    """Writes files into an archive one after the other, in the order in which they come."""

    archive: zipfile.ZipFile
    at: datetime
    """What every file says of its age: the instant that the bundle is about."""
    most: int
    """Bytes that all files may have before compression."""
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.most

    def pack(self, path: str, chunks: Iterable[bytes]) -> Packed:
        """Write one file as its bytes come. Raises TooLarge, and then the archive is good for nothing."""
        digest, size = hashlib.sha256(), 0
        with self._opened(path) as file:
            for chunk in chunks:
                size += len(chunk)
                self.left -= len(chunk)
                if self.left < 0:
                    raise TooLarge(f"the bundle would be larger than {self.most:,} bytes: {path} does not fit in")
                digest.update(chunk)
                file.write(chunk)
        return Packed(path=path, sha256=digest.hexdigest(), size=size)

    def _opened(self, path: str) -> IO[bytes]:
        moment = self.at.astimezone(UTC).timetuple()[:6]
        info = zipfile.ZipInfo(path, max(EARLIEST, moment))
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = UNIX
        info.external_attr = PLAIN_FILE
        return self.archive.open(info, "w")


@contextmanager
def packing(file: Path, *, at: datetime, most: int) -> Iterator[Packer]:
    """Write an archive; what breaks off in the middle leaves no file behind."""
    try:
        with zipfile.ZipFile(file, "w", compresslevel=LEVEL) as archive:
            yield Packer(archive=archive, at=at, most=most)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
