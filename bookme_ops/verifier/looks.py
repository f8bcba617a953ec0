"""Looks: what some bytes read, and which shapes stand in them; the known values are searched for in that later.

A look takes long and needs nothing but the bytes. So it may be taken at what an archive will probably hold, before the
archive is there. It counts for the very same bytes alone: what stands in the archive otherwise is looked at anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bookme_ops.verifier.needles import Needles, Reading, read
from bookme_ops.verifier.peeling import is_text, layers, unpacked
from bookme_ops.verifier.shapes import find_shapes

MOST_AHEAD = 16 << 20
"""Bytes that are looked at ahead of the archive; what they read is kept, in about ten times as much memory."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in some bytes, however what they hold is spelled."""

    shapes: frozenset[str]
    readings: tuple[Reading, ...] = field(repr=False)

    def rules(self, needles: Needles) -> Iterator[str]:
        """What the bytes break."""
        yield from (f"shape:{name}" for name in self.shapes)
        yield from (f"known:{kind}" for reading in self.readings for kind in needles.search(reading))


class Looks:
    """Looks at bytes, and remembers those that it was told of ahead."""

    def __init__(self, most: int = MOST_AHEAD) -> None:
        """Remember looks at so many bytes."""
        self._ahead: dict[bytes, Look] = {}
        self._left = most

    def expect(self, content: bytes) -> None:
        """Look at what an archive will probably hold."""
        if content not in self._ahead and len(content) <= self._left:
            self._left -= len(content)
            self._ahead[content] = _look_at(content)

    def at(self, content: bytes) -> Look:
        """What some bytes read."""
        return self._ahead.get(content) or _look_at(content)


def _look_at(content: bytes) -> Look:
    readable = is_text(content)
    shapes: set[str] = set()
    readings: dict[Reading, None] = {}
    for texts, weak in ((layers(content), readable), (unpacked(content), False)):
        for text in texts:
            shapes |= find_shapes(text, weak=weak)
            readings[read(text)] = None
    return Look(frozenset(shapes), tuple(readings))
