"""The manifest of a bundle: what is in it, where that comes from, and what was taken out of it.

As JSON (`manifest.json`, UTF-8, not listed in itself) it reads

    {"version": 1, "booking_id": "…", "created_at": "2026-03-02T08:00:00+00:00", "tool": "0.1.0", "rule_set": "…",
     "files": [{"path": "salesforce/production/bookings.json", "sha256": "…", "size": 812, "source": "mirror",
                "read_at": "…", "rows": 1, "redactions": {"P03": 2}, "dropped": {"Subject": 1},
                "missing": null, "unasked": false, "advice": null}, …]}

with files in the order of their paths. A source that could not be read has an entry without `sha256` and with
`missing`, and no file. The verifier (`bookme_ops.verifier`) reads this by its own code.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

NAME = "manifest.json"
VERSION = 1


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the bundle, or one that could not be made."""

    path: str
    sha256: str | None
    """Of the bytes in the archive, in hexadecimal; None where the source could not be read and there is no file."""
    size: int
    """Bytes, unpacked."""
    source: str
    """See `pieces.Piece.source`."""
    read_at: datetime
    rows: int | None = None
    """How many records; None for what is no list."""
    redactions: Mapping[str, int] = {}
    """What was replaced, by the id of the rule (`rules.RULES`, `known:…`, `key:…`)."""
    dropped: Mapping[str, int] = {}
    """See `pieces.Piece.dropped`."""
    missing: str | None = None
    unasked: bool = False
    """See `pieces.Piece.unasked`."""
    advice: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a bundle holds."""

    version: int = VERSION
    booking_id: str
    created_at: datetime
    tool: str
    """The version of this program."""
    rule_set: str
    """`rules.RULE_SET`: by which rules it was redacted."""
    files: tuple[Entry, ...]


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON: the same bytes for the same manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)


def decode_manifest(content: bytes) -> Manifest:
    """The manifest of its JSON. Raises ValueError if it is none, or of another version."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise ValueError(f"the manifest cannot be understood: {error}") from None
    if manifest.version != VERSION:
        raise ValueError(f"the manifest is of version {manifest.version}, and this program knows {VERSION}")
    return manifest
