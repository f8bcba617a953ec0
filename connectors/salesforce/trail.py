"""Following the pages of an answer without being led astray, and knowing at the end whether it was complete."""

import re
from typing import Generic

from connectors.errors import Malformed, Reason
from connectors.salesforce.errors import SYSTEM, PlaceLost
from connectors.salesforce.rows import Page, RowT

NEXT_PAGE = re.compile(r"/services/data/v\d{1,3}\.\d/query(?:All)?/[A-Za-z0-9_-]{1,200}")
"""A query locator; the path says `query` even after `queryAll` (salesforce-contract 2.1)."""
IDLE_PAGES = 10
"""So many pages in a row without a new row mean that the pages never end."""


class Trail(Generic[RowT]):
    """What was seen of one answer."""

    def __init__(self, announced: int) -> None:
        self._announced = announced
        self._seen: set[str] = set()
        self._links: set[str] = set()
        self._idle = 0

    def take(self, page: Page[RowT]) -> list[RowT]:
        """The rows of a page that were not seen before. Raises Malformed (ENDLESS) if there are too many."""
        ids = {row.id for row in page.records}
        fresh = page.records
        if len(ids) < len(fresh) or not self._seen.isdisjoint(ids):
            last = {row.id: row for row in page.records}
            fresh = [row for name, row in last.items() if name not in self._seen]
        self._seen |= ids
        self._idle = 0 if fresh else self._idle + 1
        if len(self._seen) > self._announced or self._idle > IDLE_PAGES:
            raise Malformed(SYSTEM, "the pages hold more rows than announced, or none", reason=Reason.ENDLESS)
        return fresh

    def follow(self, link: str | None) -> str:
        """The path of the next page. Raises Malformed for none, a foreign one, or one that was followed before."""
        if not link:
            raise Malformed(SYSTEM, "a page is not the last one, and names no next one")
        if not NEXT_PAGE.fullmatch(link):
            raise Malformed(SYSTEM, "a page names a next one elsewhere: not followed", reason=Reason.FOREIGN_LINK)
        if link in self._links:
            raise Malformed(SYSTEM, "the pages go round in a circle", reason=Reason.ENDLESS)
        self._links.add(link)
        return link

    def finish(self) -> None:
        """Raises PlaceLost unless all announced rows were seen."""
        if len(self._seen) < self._announced:
            raise PlaceLost(SYSTEM, f"the pages hold {len(self._seen)} rows of {self._announced} announced ones")
