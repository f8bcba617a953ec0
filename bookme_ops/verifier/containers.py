"""Containers: ZIP, gzip and tar as they stand in bytes, read with a limit on everything, and trusted in nothing.

Facts: PKWARE's APPNOTE (local headers, the directory at the end, flags), RFC 1952, POSIX pax.
"""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from bookme_ops.verifier.layout import LARGE, LOCAL, MOST_FOLD, check_entry, check_layout, check_names
from bookme_ops.verifier.refusal import Refused

MOST_FILES = 10_000
MOST_BYTES = 1 << 30
"""Of everything that is in an archive, unpacked."""
STEP = 1 << 20
OPAQUE = (
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x04\x22\x4d\x18",
    b"%PDF",
    b"MSCF",
)
"""How files begin that pack others in a way that is not looked into here."""


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked."""

    left: int = MOST_BYTES
    files: int = MOST_FILES

    def take(self, size: int) -> None:
        """Count bytes. Raises Refused."""
        self.left -= size
        if self.left < 0:
            raise Refused("archive:too-large")

    def take_file(self) -> None:
        """Count a file. Raises Refused."""
        self.files -= 1
        if self.files < 0:
            raise Refused("archive:too-many-files")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a container."""

    path: str
    content: bytes


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a ZIP does, an empty one too."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(content: bytes) -> bool:
    """Whether the bytes begin as a tar does."""
    return content[257:262] == b"ustar"


def members(content: bytes, budget: Budget) -> Iterator[Member] | None:
    """What is packed in the bytes; None if they are no container. Raises Refused, also while it is read."""
    if is_zip(content):
        return zip_members(content, budget)
    if content.startswith(b"\x1f\x8b"):
        return iter([Member("(gzip)", _gunzip(content, budget))])
    if is_tar(content):
        return _tar_members(content, budget)
    if content.startswith(OPAQUE):
        raise Refused("archive:not-readable")
    return None


def zip_members(content: bytes, budget: Budget) -> Iterator[Member]:
    """The files of a ZIP in the order of its directory. Raises Refused for whatever is not as plain as ours are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            check_layout(content, infos, archive.start_dir)
            check_names([info.filename for info in infos])
            for info in infos:
                check_entry(info)
                budget.take_file()
            for info in infos:
                yield Member(info.filename, _unzip(archive, info, budget))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ):
        raise Refused("archive:damaged") from None


def zip_margins(content: bytes) -> bytes:
    """What a ZIP says beside its files: names, comments, extra fields."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.comment, content[archive.start_dir :]]
            for info in archive.infolist():
                header = LOCAL.unpack_from(content, info.header_offset)
                start = info.header_offset + LOCAL.size
                parts += [content[start : start + header[9] + header[10]], info.comment, info.extra]
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError):
        raise Refused("archive:damaged") from None
    return b"\n".join(parts)


def _unzip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    with archive.open(info) as opened:
        content = _read(opened, budget)
    if len(content) != info.file_size:
        raise Refused("archive:damaged")
    return content


def _read(opened: IO[bytes], budget: Budget) -> bytes:
    parts = []
    while part := opened.read(STEP):
        budget.take(len(part))
        parts.append(part)
    return b"".join(parts)


def _gunzip(content: bytes, budget: Budget) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as opened:
            unpacked = _read(cast(IO[bytes], opened), budget)
    except (OSError, EOFError, zlib.error):
        raise Refused("archive:damaged") from None
    if len(unpacked) > LARGE and len(unpacked) > MOST_FOLD * len(content):
        raise Refused("archive:bomb")
    return unpacked


def _tar_members(content: bytes, budget: Budget) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            infos = archive.getmembers()
            check_names([info.name for info in infos])
            for info in infos:
                budget.take_file()
                opened = archive.extractfile(info) if info.isreg() else None
                if opened is None:
                    raise Refused("archive:not-a-file")
                yield Member(info.name, _read(opened, budget))
    except (tarfile.TarError, EOFError, ValueError, OSError):
        raise Refused("archive:damaged") from None
