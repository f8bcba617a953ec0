"""Filing: one piece after the other is redacted and written into the archive."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from markupsafe import Markup

from bookme_ops.bundles.known_values import Readings
from bookme_ops.bundles.manifest import Entry
from bookme_ops.bundles.packing import Packed, Packer
from bookme_ops.bundles.pieces import Known, Piece
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.bundles.sections import TOLD, Content, show

LINES = ".ndjson"
"""Files of this ending have one record a line, and no brackets around them."""
BETWEEN = " | "
"""No spelling of a value goes on across it, so what stands in one of two texts stands in both together."""

Expect = Callable[[str], None]
"""Is told the text of a file, letter by letter, before the file is there."""


def unheard(_: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A piece as it stands in the archive, or as it is missing there."""

    entry: Entry
    content: Content | None
    """What the report tells of it: redacted records or text; None of what cannot be shown."""
    block: Markup | None
    """The same as a part of the report; None of what has a section of its own there."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """A piece as it is to be filed, if nothing is learnt that may stand in it."""

    piece: Piece
    path: str
    content: Content | None
    block: Markup | None = field(repr=False)
    encoded: bytes | None = field(repr=False)
    """The bytes of the file; None: there is none."""
    missing: str | None
    advice: str | None
    redactions: dict[str, int]
    readings: Readings = field(repr=False)
    """Of everything that was redacted, side by side."""
    lessons: int
    """After how many of the redactor's it is still right."""


class Filing:
    """Redacts pieces and writes them."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._drafts: dict[int, Draft] = {}

    def rehearse(self, pieces: Iterable[Piece], known: Iterable[Known], expect: Expect = unheard) -> None:
        """Redact what will be filed, before all known values are known: what stays right is not redacted again.

        Each file's text is told to `expect` as it will probably stand in the archive.
        """
        self.redactor.learn(known)
        for piece in pieces:
            draft = self._draft(piece)
            if draft.encoded is not None and piece.blob is None:
                expect(draft.encoded.decode())

    def settle(self, pieces: Iterable[Piece], known: Iterable[Known]) -> None:
        """Redact all that will be filed, now that everything is known; the result depends on nothing else."""
        self.redactor.learn(known)
        pieces = tuple(pieces)
        for piece in pieces:
            self._draft(piece)
        if self.redactor.crowded:
            self.redactor.begin_anew()
            self._drafts.clear()
            for piece in pieces:
                self._draft(piece)

    def file(self, packer: Packer, piece: Piece) -> Filed:
        """Write one piece. What could not be read has an entry and no file. Raises TooLarge."""
        draft = self._draft(piece)
        packed = Packed(path=draft.path, sha256="", size=0)
        if draft.encoded is not None:
            packed = packer.pack(draft.path, [draft.encoded])
        return Filed(entry=_entry(draft, packed), content=draft.content, block=draft.block)

    def _draft(self, piece: Piece) -> Draft:
        """The draft of a piece, made anew where something was learnt that may stand in it."""
        draft = self._drafts.get(id(piece))
        if draft is None or self.redactor.may_change(draft.readings, draft.lessons):
            # The piece is in the draft, so that no other one is given its id.
            self._drafts[id(piece)] = draft = self._redact(piece)
        draft.lessons = self.redactor.lessons
        return draft

    def _content(self, piece: Piece) -> Content | None:
        if piece.rows is not None:
            return [self.redactor.redact_value(row) for row in piece.rows]
        return None if piece.text is None else self.redactor.redact_text(piece.text)

    def _redact(self, piece: Piece) -> Draft:
        redactor = self.redactor
        missing = piece.missing or (None if _is_given(piece) else "nothing was given")
        path, content = redactor.redact_name(piece.path), self._content(piece)
        said = [None if text is None else redactor.redact_text(text) for text in (missing, piece.advice)]
        return Draft(
            piece=piece,
            path=path,
            content=content,
            block=None if content is None or path in TOLD else show(path, piece.source, piece.read_at, content),
            encoded=piece.blob if content is None else _encode(path, content),
            missing=said[0],
            advice=said[1],
            redactions=redactor.take_counts(),
            readings=Readings(BETWEEN.join(_texts([piece.path, missing, piece.advice, piece.text, piece.rows]))),
            lessons=redactor.lessons,
        )


def _is_given(piece: Piece) -> bool:
    return any(given is not None for given in (piece.rows, piece.text, piece.blob))


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value, names of fields and numbers included."""
    if isinstance(value, Mapping):
        yield from (str(key) for key in value)
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _entry(draft: Draft, packed: Packed) -> Entry:
    piece = draft.piece
    return Entry(
        path=packed.path,
        sha256=packed.sha256 or None,
        size=packed.size,
        source=piece.source,
        read_at=piece.read_at,
        rows=None if piece.rows is None else len(piece.rows),
        redactions=draft.redactions,
        dropped=dict(sorted(piece.dropped.items())),
        missing=draft.missing,
        unasked=piece.unasked,
        advice=draft.advice,
    )


def _encode(path: str, content: Content) -> bytes:
    """Records as JSON, one a line, so that two bundles can be compared line by line; text as it is."""
    if isinstance(content, str):
        return content.encode()
    rows = [msgspec.json.encode(row) for row in content]
    if path.endswith(LINES):
        return b"".join(row + b"\n" for row in rows)
    return b"[\n" + b",\n".join(rows) + b"\n]\n"
