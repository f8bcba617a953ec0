"""Looking for secrets in bytes, in whatever spelling they may have got there."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote


def find_leaks(haystack: bytes, secrets: Mapping[str, str]) -> list[str]:
    """The names of the secrets that can be read in the bytes: as they are, or in another coding."""
    return [name for name, value in secrets.items() if any(form in haystack for form in spellings(value))]


@lru_cache(maxsize=256)
def spellings(value: str) -> frozenset[bytes]:
    """How a text may stand in bytes: UTF-8, UTF-16, percent-encoded, in base64 at any place."""
    plain = value.encode()
    return frozenset({plain, value.encode("utf-16-le"), quote(value, safe="").encode(), *_base64_forms(plain)})


def _base64_forms(plain: bytes) -> Iterator[bytes]:
    """The base64 letters that only these bytes decide, for each of the three places at which they may begin."""
    for before in range(3):
        coded = b64encode(b"\0" * before + plain).rstrip(b"=")
        first = -(-before * 8 // 6)
        last = (before + len(plain)) * 8 // 6
        yield coded[first:last]
        yield coded[first:last].replace(b"+", b"-").replace(b"/", b"_")


def bytes_of(folder: Path) -> bytes:
    """Everything that stands in the files of a folder: a database with its log and whatever lies beside it."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
