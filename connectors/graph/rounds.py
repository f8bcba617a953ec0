"""One mailbox's delta round: its rows so far, the page to ask for next, and how it ended."""

from collections.abc import Callable
from datetime import UTC, datetime

from connectors.errors import ConnectorError, Malformed, ResyncNeeded
from connectors.graph.errors import SYSTEM, failure
from connectors.graph.links import Links, segment
from connectors.graph.paging import PageGuard
from connectors.graph.questions import Reply
from connectors.graph.wire import EventPage, RowPage, WireRow
from connectors.ports import CalendarRequest, Failure
from connectors.records import Window

Page = RowPage | EventPage


class DeltaRound:
    """Follows one round to its end. Replays are allowed, order is not promised: the last row of an id wins.

    If Graph loses our place in mid-round, the round is begun once more (GDOCS/issues/2162, GDOCS/issues/2839);
    a lost deltaLink ends in RESYNC, because nobody can tell what changed since.
    """

    def __init__(self, request: CalendarRequest, links: Links) -> None:
        self.mailbox = request.mailbox
        self.full = request.delta_link is None
        self.rows: dict[str, WireRow] = {}
        self.url: str | None = None
        """The page to ask for next, relative to the base URL; None once the round has ended."""
        self.delta_link = ""
        self.failure: Failure | None = None
        self._links = links
        self._guard = PageGuard()
        self._restarted = False
        self._first = ""
        try:
            self.url = self._first = first_url(request, links)
        except ResyncNeeded as error:
            self._fail(error)

    def take(self, reply: Reply, read: Callable[[Reply], Page]) -> None:
        """Take in the answer to the page that was asked for."""
        try:
            self._add(read(reply))
        except ResyncNeeded as error:
            self._start_again(error)
        except ConnectorError as error:
            self._fail(error)

    def _add(self, page: Page) -> None:
        if (page.next_link is None) == (page.delta_link is None):
            raise Malformed(SYSTEM, "a page of changes must have either a next link or a delta link")
        known = len(self.rows)
        for row in page.value:
            self.rows[row.id] = row
        distinct = len(self.rows)
        self._guard.see(len(page.value), distinct - known, distinct, page.next_link)
        following = self._links.relative(page.next_link or page.delta_link or "")
        self.url = following if page.next_link is not None else None
        self.delta_link = page.delta_link or ""

    def _start_again(self, error: ResyncNeeded) -> None:
        if self._restarted or (self._guard.pages == 0 and not self.full):
            self._fail(error)
            return
        self._restarted = True
        self._guard = PageGuard()
        self.rows = {}
        self.url = self._first

    def _fail(self, error: ConnectorError) -> None:
        self.failure = failure(error)
        self.rows = {}
        self.url = None


def first_url(request: CalendarRequest, links: Links) -> str:
    """Where a round begins: at the stored deltaLink, else with the window.

    The window goes into the first call only and is frozen into its token. `$select`, `$filter` and the like are not
    supported here (api-reference/v1.0/api/event-delta.md). Raises ResyncNeeded for a stored link of another base URL.
    """
    if request.delta_link is None:
        return f"/users/{segment(request.mailbox)}/calendarView/delta?{window_query(request.window)}"
    try:
        return links.relative(request.delta_link)
    except Malformed:
        raise ResyncNeeded(SYSTEM, "the stored place in the changes belongs to another base URL") from None


def window_query(window: Window) -> str:
    """The window as Graph wants it: with `Z`, because a `+` would have to be encoded."""
    return f"startDateTime={stamp(window.start)}&endDateTime={stamp(window.end)}"


def stamp(moment: datetime) -> str:
    """An instant to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
