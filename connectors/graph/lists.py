"""Lists of the directory, read page by page to their end."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

import msgspec

from connectors.errors import Malformed
from connectors.graph.directory_wire import ListPage
from connectors.graph.errors import SYSTEM, codes_of, refusal
from connectors.graph.links import Links
from connectors.graph.paging import PageGuard
from connectors.transport import MeteredSession

PAGE_SIZE = "999"
"""1,000 is refused: "Invalid page size specified"."""
COUNTED = {"ConsistencyLevel": "eventual"}
"""Without it `$count` is silently ignored; links do not carry it (concepts/aad-advanced-queries.md)."""
PLAIN: Mapping[str, str] = {}


class Garbled(Malformed):
    """A list was not told to its end, or not legibly: asked once more, it may be."""


class Identified(Protocol):
    """A row of a list."""

    id: str


PageT = TypeVar("PageT")
RowT = TypeVar("RowT", bound=Identified)


def get_page(
    session: MeteredSession,
    relative: str,
    pages: "msgspec.json.Decoder[PageT]",
    headers: Mapping[str, str] = PLAIN,
) -> PageT:
    """One page of a list. Raises the ConnectorError of a refusal, or Garbled."""
    response = session.get(f"{session.base_url}{relative}", headers=dict(headers), stream=True)
    body: bytes = response.raw.read()
    if response.status_code != 200:
        raise refusal(response.status_code, codes_of(body))
    try:
        return pages.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Garbled(SYSTEM, "a page of the directory is not in Graph's format") from None


def read_list(
    session: MeteredSession,
    relative: str,
    pages: "msgspec.json.Decoder[ListPage[RowT]]",
    headers: Mapping[str, str] = PLAIN,
) -> list[RowT]:
    """All rows of a list, each id once. Raises a ConnectorError.

    If fewer rows came than were counted, or a page cannot be read, all is asked for once more.
    """
    try:
        return _read_once(session, relative, pages, headers)
    except Garbled:
        return _read_once(session, relative, pages, headers)


def _read_once(
    session: MeteredSession, relative: str, pages: "msgspec.json.Decoder[ListPage[RowT]]", headers: Mapping[str, str]
) -> list[RowT]:
    links, guard = Links(session.base_url), PageGuard()
    rows: dict[str, RowT] = {}
    announced: int | None = None
    following: str | None = relative
    while following is not None:
        page = get_page(session, following, pages, headers)
        announced = page.count if announced is None else announced
        known = len(rows)
        rows.update((row.id, row) for row in page.value)
        guard.see(len(page.value), len(rows) - known, len(rows), page.next_link)
        following = None if page.next_link is None else links.relative(page.next_link)
    if announced is not None and len(rows) < announced:
        raise Garbled(SYSTEM, f"a list counts {announced} rows and tells of {len(rows)}")
    return list(rows.values())
