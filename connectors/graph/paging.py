"""A guard against pages that never end."""

from connectors.errors import Malformed, Reason
from connectors.graph.errors import SYSTEM

MOST_PAGES = 1_000
MOST_IDLE = 40
"""Pages of one answer that brought nothing new. A few are normal: delta rounds send empty pages."""
MOST_COPIES = 4
"""Rows may come again, but not four times as many as there are different ones."""
FIRST_ROWS = 400
"""Before so many rows the share of copies says nothing."""


class PageGuard:
    """Watches the pages of one answer. Graph is known to repeat links and rows without end (GDOCS/issues/7352,
    GDOCS/issues/4897, msgraph-sdk-dotnet/issues/3070).
    """

    def __init__(self) -> None:
        self._links: set[str] = set()
        self._pages = self._idle = self._rows = 0

    @property
    def pages(self) -> int:
        """Pages seen so far."""
        return self._pages

    def see(self, rows: int, fresh: int, distinct: int, next_link: str | None) -> None:
        """Note a page: its rows, how many of their ids are new, and how many ids there are by now.

        Raises Malformed (ENDLESS) if another page is offered and the answer shows no sign of ending.
        """
        self._pages += 1
        self._rows += rows
        self._idle += fresh == 0
        if next_link is None:
            return
        copies = self._rows > max(FIRST_ROWS, MOST_COPIES * distinct)
        if next_link in self._links or self._pages >= MOST_PAGES or self._idle >= MOST_IDLE or copies:
            raise Malformed(
                SYSTEM, f"no end after {self._pages} pages with {distinct} different rows", reason=Reason.ENDLESS
            )
        self._links.add(next_link)
