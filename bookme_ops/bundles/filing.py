"""Filing: one piece after the other is redacted and written into the archive."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bookme_ops.bundles.manifest import Entry
from bookme_ops.bundles.packing import Packed, Packer
from bookme_ops.bundles.pieces import Known, Piece
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.bundles.sections import Content

LINES = ".ndjson"
"""Files of this ending have one record a line, and no brackets around them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A piece as it stands in the archive, or as it is missing there."""

    entry: Entry
    content: Content | None
    """What the report tells of it: redacted records or text; None of what cannot be shown."""


class Filing:
    """Redacts pieces and writes them."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor

    def rehearse(self, pieces: Iterable[Piece], known: Iterable[Known]) -> None:
        """Redact what will be filed, before all known values are known: the redactor remembers what stays right."""
        self.redactor.learn(known)
        for piece in pieces:
            self._redact(piece)
        self.redactor.take_counts()

    def file(self, packer: Packer, piece: Piece) -> Filed:
        """Write one piece. What could not be read has an entry and no file. Raises TooLarge."""
        path = self.redactor.redact_name(piece.path)
        content = self._redact(piece)
        if isinstance(content, str):
            packed = packer.pack(path, [content.encode()])
        elif content is not None:
            packed = packer.pack(path, _encode(path, content))
        elif piece.blob is not None:
            packed = packer.pack(path, [piece.blob])
        else:
            packed = Packed(path=path, sha256="", size=0)
        return Filed(entry=self._entry(piece, packed), content=content)

    def _redact(self, piece: Piece) -> Content | None:
        if piece.rows is not None:
            return [self.redactor.redact_value(row) for row in piece.rows]
        return self.redactor.redact_text(piece.text) if piece.text is not None else None

    def _entry(self, piece: Piece, packed: Packed) -> Entry:
        missing = piece.missing
        if missing is None and not packed.sha256:
            missing = "nothing was given"
        said = [None if text is None else self.redactor.redact_text(text) for text in (missing, piece.advice)]
        return Entry(
            path=packed.path,
            sha256=packed.sha256 or None,
            size=packed.size,
            source=piece.source,
            read_at=piece.read_at,
            rows=None if piece.rows is None else len(piece.rows),
            redactions=self.redactor.take_counts(),
            dropped=dict(sorted(piece.dropped.items())),
            missing=said[0],
            unasked=piece.unasked,
            advice=said[1],
        )


def _encode(path: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    """Records as JSON, one a line, so that two bundles can be compared line by line."""
    lines = path.endswith(LINES)
    if not lines:
        yield b"[\n"
    for number, row in enumerate(rows):
        if number and not lines:
            yield b",\n"
        yield msgspec.json.encode(row) + (b"\n" if lines else b"")
    if not lines:
        yield b"\n]\n"
