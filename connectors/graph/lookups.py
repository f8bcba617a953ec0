"""Looking up BookingIds: which events of a mailbox carry one, and single events by their id.

The property can be read through `/events` only: on calendarView it is missing or answered 500 (GDOCS/issues/13385).
"""

from collections.abc import Sequence
from functools import lru_cache

from connectors.errors import ConnectorError, Malformed
from connectors.graph.batch import Batches
from connectors.graph.errors import ITEM_GONE, SYSTEM, failure
from connectors.graph.events import EventReader
from connectors.graph.links import Links, query, quoted, segment
from connectors.graph.paging import PageGuard
from connectors.graph.questions import Question, Reply
from connectors.graph.wire import EVENT, EVENT_BATCHES, EVENT_PAGES, EVENT_SELECT, EventPage, WireEvent
from connectors.ports import EventRead, Failure, LinksRead

PAGE_SIZE = "999"
"""The ceiling for events is not documented; 999 is in wide use."""


class LinkRound:
    """Follows the list of one mailbox's events that carry a BookingId."""

    def __init__(self, mailbox: str, property_id: str, links: Links, reader: EventReader) -> None:
        self.mailbox = mailbox
        self.url: str | None = f"/users/{segment(mailbox)}/events?{links_query(property_id)}"
        """The page to ask for next, relative to the base URL; None once the list has ended."""
        self.failure: Failure | None = None
        self._rows: dict[str, WireEvent] = {}
        self._promised = 0
        self._links = links
        self._reader = reader
        self._guard = PageGuard()

    def take(self, reply: Reply) -> None:
        """Take in the answer to the page that was asked for."""
        try:
            self._add(reply.decode(EVENT_PAGES))
        except ConnectorError as error:
            self._fail(error)

    def answer(self) -> LinksRead:
        """What the mailbox answered; rows that are missing, or lack the property, make all of it malformed."""
        if self.failure is None:
            try:
                events = map(self._reader.read, self._sorted())
                linked = tuple(event for event in events if event.booking_id is not None)
                return LinksRead(mailbox=self.mailbox, events=linked)
            except ConnectorError as error:
                self._fail(error)
        return LinksRead(mailbox=self.mailbox, failure=self.failure)

    def _add(self, page: EventPage) -> None:
        known = len(self._rows)
        self._rows.update((row.id, row) for row in page.value)
        distinct = len(self._rows)
        self._promised = max(self._promised, page.count or 0)
        self._guard.see(len(page.value), distinct - known, distinct, page.next_link)
        self.url = None if page.next_link is None else self._links.relative(page.next_link)

    def _sorted(self) -> list[WireEvent]:
        rows = [self._rows[key] for key in sorted(self._rows)]
        if len(rows) < self._promised:
            raise Malformed(SYSTEM, f"{self._promised} events were counted, but {len(rows)} sent")
        if any(not row.properties for row in rows):
            raise Malformed(SYSTEM, "events were found by their BookingId, but sent without it")
        return rows

    def _fail(self, error: ConnectorError) -> None:
        self.failure = failure(error)
        self.url = None


class Lookups:
    """Reads BookingIds; without a configured property there are none to read."""

    def __init__(self, batches: Batches, links: Links, reader: EventReader, property_id: str | None) -> None:
        self._batches = batches
        self._links = links
        self._reader = reader
        self._property = property_id

    def read_links(self, mailboxes: Sequence[str]) -> list[LinksRead]:
        """One answer per mailbox, in order. Raises a ConnectorError if Graph as a whole refuses or is down."""
        if self._property is None:
            return [LinksRead(mailbox=mailbox) for mailbox in mailboxes]
        rounds = [LinkRound(mailbox, self._property, self._links, self._reader) for mailbox in mailboxes]
        while questions := [(each, Question(each.mailbox, each.url)) for each in rounds if each.url is not None]:
            replies = self._batches.ask([question for _, question in questions], EVENT_BATCHES)
            for (each, _), reply in zip(questions, replies, strict=True):
                each.take(reply)
        return [each.answer() for each in rounds]

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        """One answer per (mailbox, event id), in order. Raises as `read_links` does."""
        replies = self._batches.ask([Question(mailbox, self._event_url(mailbox, event)) for mailbox, event in wanted])
        return [self._event(*asked, reply) for asked, reply in zip(wanted, replies, strict=True)]

    def _event_url(self, mailbox: str, event_id: str) -> str:
        return f"/users/{segment(mailbox)}/events/{segment(event_id)}?{event_query(self._property)}"

    def _event(self, mailbox: str, event_id: str, reply: Reply) -> EventRead:
        if reply.status == 404 and ITEM_GONE in reply.codes:
            return EventRead(mailbox=mailbox, event_id=event_id)
        try:
            event = self._reader.read(reply.decode(EVENT))
        except ConnectorError as error:
            return EventRead(mailbox=mailbox, event_id=event_id, failure=failure(error))
        return EventRead(mailbox=mailbox, event_id=event_id, event=event)


def expansion(property_id: str) -> str:
    """The `$expand` of one extended property; without the inner filter Graph sends none (GDOCS/issues/21314)."""
    return f"singleValueExtendedProperties($filter=id eq {quoted(property_id)})"


@lru_cache(maxsize=16)
def event_query(property_id: str | None) -> str:
    """The query for a single event, with its BookingId if a property is configured for it."""
    options = {} if property_id is None else {"expand": expansion(property_id)}
    return query(select=EVENT_SELECT, **options)


@lru_cache(maxsize=16)
def links_query(property_id: str) -> str:
    """The query for every event that carries the property, singles and series masters alike.

    Graph counts them, too: a list that ends early would look like bookings without an event.
    """
    carries = f"singleValueExtendedProperties/Any(ep: ep/id eq {quoted(property_id)} and ep/value ne null)"
    return query(filter=carries, expand=expansion(property_id), select=EVENT_SELECT, top=PAGE_SIZE, count="true")
