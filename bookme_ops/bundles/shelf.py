"""The shelf on which the sources of a bundle put their pieces, and the values that must not be read in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bookme_ops.bundles.choosing import Shape, choose
from bookme_ops.bundles.errands import Outcome
from bookme_ops.bundles.pieces import Known, Piece
from connectors.support_records import Reading


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What was gathered so far. Used by one thread."""

    at: datetime
    """When everything on it was read."""
    pieces: list[Piece] = field(default_factory=list)
    known: list[Known] = field(default_factory=list, repr=False)

    def lay_rows(
        self, path: str, source: str, shape: Shape, records: Iterable[Any], *, advice: Iterable[str | None] = ()
    ) -> None:
        """What a source told, of which the shape's fields are taken."""
        chosen = choose(shape, records)
        self.known += chosen.known
        self._lay(path, source, rows=chosen.rows, dropped=chosen.dropped, advice=advice)

    def lay_text(self, path: str, source: str, text: str, dropped: Mapping[str, int]) -> None:
        """A text of which somebody took out what must not be in it."""
        self._lay(path, source, text=text, dropped=dropped)

    def lay_missing(
        self, path: str, source: str, why: str, *, unasked: bool = False, advice: Iterable[str | None] = ()
    ) -> None:
        """That a source told nothing, and why; `unasked`: because there was nothing to ask."""
        self._lay(path, source, missing=why, unasked=unasked, advice=advice)

    def lay_outcome(
        self,
        path: str,
        source: str,
        shape: Shape,
        outcome: Outcome[Any],
        *,
        advice: Iterable[str | None] = (),
    ) -> None:
        """What a question brought: a reading or a tuple of records, or why there is none."""
        value = outcome.value
        if value is None:
            why = outcome.missing or "it was not asked for"
            self.lay_missing(path, source, why, unasked=outcome.unasked, advice=advice)
        elif isinstance(value, Reading):
            told = [*advice, hidden_advice(value), "there are more rows than we ask for" if value.cut else None]
            self.lay_rows(path, source, shape, value.rows, advice=told)
        else:
            self.lay_rows(path, source, shape, value, advice=advice)

    def _lay(self, path: str, source: str, *, advice: Iterable[str | None] = (), **what: Any) -> None:
        told = ". ".join(one for one in advice if one) or None
        self.pieces.append(Piece(path=path, source=source, read_at=self.at, advice=told, **what))


def hidden_advice(reading: Reading[Any]) -> str | None:
    """What to grant so that the columns are seen which our user may not see."""
    if not reading.hidden:
        return None
    return f"our user does not see {', '.join(reading.hidden)}, which is therefore not told: grant Read on it"
