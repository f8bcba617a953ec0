"""Packing: equal input gives equal bytes, and nothing half written is left."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.bundles.packing import TooLarge, packing

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pack(file: Path, files: dict[str, list[bytes]], *, most: int = 1_000, at: datetime = AT) -> bytes:
    with packing(file, at=at, most=most) as packer:
        for path, chunks in files.items():
            packer.pack(path, chunks)
    return file.read_bytes()


def test_equal_input_gives_equal_bytes_however_it_comes_in_pieces(tmp_path: Path) -> None:
    one = pack(tmp_path / "one.zip", {"a.json": [b"[1,", b"2]"], "b/c.txt": [b"x"]})
    other = pack(tmp_path / "other.zip", {"a.json": [b"[1,2]"], "b/c.txt": [b"x", b""]})
    assert one == other


def test_what_was_packed_is_told_by_size_and_digest(tmp_path: Path) -> None:
    with packing(tmp_path / "x.zip", at=AT, most=100) as packer:
        packed = packer.pack("a.txt", [b"ab", b"c"])
    assert (packed.path, packed.size, packed.sha256) == ("a.txt", 3, hashlib.sha256(b"abc").hexdigest())
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("a.txt") == b"abc"
        assert archive.getinfo("a.txt").date_time == (2026, 3, 2, 9, 0, 0)


def test_an_instant_before_archives_knew_time_is_told_as_the_first_they_know(tmp_path: Path) -> None:
    pack(tmp_path / "x.zip", {"a": [b""]}, at=datetime(1971, 1, 1, tzinfo=UTC))
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.getinfo("a").date_time == (1980, 1, 1, 0, 0, 0)


def test_the_cap_holds_over_all_files_and_leaves_nothing(tmp_path: Path) -> None:
    pack(tmp_path / "fits.zip", {"a": [b"12345"], "b": [b"67890"]}, most=10)
    with pytest.raises(TooLarge, match="b does not fit"):
        pack(tmp_path / "large.zip", {"a": [b"12345"], "b": [b"678901"]}, most=10)
    assert [file.name for file in tmp_path.iterdir()] == ["fits.zip"]


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"begun"
        raise ConnectionError("lost")

    with pytest.raises(ConnectionError), packing(tmp_path / "x.zip", at=AT, most=100) as packer:
        packer.pack("a", broken())
    assert not list(tmp_path.iterdir())
