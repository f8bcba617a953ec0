"""Paging: lists that are read a page at a time, each going on behind the last row of the one before.

A cursor names a row, not a place: what is added or taken away meanwhile neither repeats nor hides anything else.
It is bound to its list and its filters. Nothing in it grants anything: whoever makes one up reads the same rows.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from fastapi import Request
from starlette.responses import Response

from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.shapes.words import LARGEST
from bookme_ops.web.problems import refused

Key = TypeVar("Key", bound=tuple[Any, ...])
Row = TypeVar("Row")
PAGING = frozenset({"after", "limit"})
FOREIGN = "this cursor is none of this list with these filters: begin again without `after`"


@dataclass(frozen=True, slots=True)
class Cursors(Generic[Key]):
    """The cursors of one list."""

    name: str
    key: type[Key]
    """The values that its rows are in the order of."""

    def read(self, request: Request) -> Key | None:
        """Behind which row a page begins; None: it is the first. Raises a problem 400 for what is no cursor of ours."""
        given = request.query_params.get("after")
        if given is None:
            return None
        try:
            packed = base64.b64decode(given.encode() + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
            mark, values = msgspec.json.decode(packed, type=tuple[str, self.key])  # type: ignore[name-defined]
        except (binascii.Error, msgspec.MsgspecError, UnicodeError, ValueError):
            raise refused(400, FOREIGN) from None
        if mark != self._mark(request) or not all(map(_is_bounded, values)):
            raise refused(400, FOREIGN)
        return values  # type: ignore[no-any-return]

    def write(self, request: Request, values: Key) -> str:
        """The cursor behind a row."""
        packed = msgspec.json.encode((self._mark(request), values))
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    def _mark(self, request: Request) -> str:
        """What the list is of: its place and its filters."""
        asked = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in PAGING)
        return sha256(repr((self.name, request.url.path, asked)).encode("utf-8", "replace")).hexdigest()[:12]


def answer_page(
    request: Request,
    cursors: Cursors[Key],
    rows: Sequence[Row],
    *,
    limit: int,
    key: Callable[[Row], Key],
    tell: Callable[[Row], Any],
    more: Key | None = None,
    head: Mapping[str, Any] | None = None,
) -> Response:
    """A page of rows, of which one more than `limit` was read, so that it is known whether there is another.

    `more` is where to go on, if that is not told by the rows; `head` is what there is to say beside them.
    """
    shown = rows[:limit]
    behind = more if more is not None else key(shown[-1]) if len(rows) > limit else None
    document = {**(head or {}), "items": [tell(row) for row in shown], "next": None}
    if behind is None:
        return answer(request, document)
    place = f"{request.url.path}?{_query(request, cursors.write(request, behind))}"
    return answer(request, document | {"next": place}, headers={"link": f'<{place}>; rel="next"'})


def _query(request: Request, cursor: str) -> str:
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "after"]
    return urlencode([*kept, ("after", cursor)], errors="replace")


def _is_bounded(value: Any) -> bool:
    """Whether a database can compare it: numbers of 64 bits, and no NUL, which PostgreSQL refuses."""
    if isinstance(value, int):
        return abs(value) <= LARGEST
    return "\0" not in value if isinstance(value, str) else True
